"""One message in a talk that exists: recorded when accepted, answered, recorded again with its answer."""

from __future__ import annotations

import asyncio
import logging
import secrets
from dataclasses import dataclass
from time import perf_counter

from sqlalchemy.exc import SQLAlchemyError

from bot.inbox.care import CARE_TURNS, HARD_INTENT
from bot.inbox.errors import UnknownButton, UnknownTalk
from bot.inbox.messages import Answer, OutMessage
from bot.inbox.parts import DeskParts
from bot.inbox.replying import Reply
from bot.inbox.results import turn_result
from bot.record.store import NewTurn, TalkState
from bot.safety.guard import clean, harmless, says_something
from nlu.text.segment import split_questions

log = logging.getLogger(__name__)
TOO_LONG = "too_long"
QUESTIONS = 3


@dataclass
class Work:
    """A message being answered; ``stages`` collects milliseconds."""

    talk_id: str
    state: TalkState
    turn: NewTurn
    watched: bool
    since: float
    stages: dict[str, float]

    def lap(self, stage: str) -> None:
        """Note the time since the last stage ended."""
        now = perf_counter()
        self.stages[stage] = round((now - self.since) * 1000, 2)
        self.since = now


class Conversation:
    """Answers the messages of existing talks. Database errors go up: the desk turns them into words."""

    def __init__(self, parts: DeskParts) -> None:
        self._parts = parts

    async def typed(self, talk_id: str, text: str) -> Answer:
        """Answer typed text. Raises ``UnknownTalk``."""
        since = perf_counter()
        cleaned = clean(text)
        masked = self._parts.masker.mask(cleaned)
        work = await self._accept(talk_id, NewTurn(new_id(), masked), since)
        role = work.state.role
        care = self._parts.care.after(cleaned, role) if work.watched else None
        intent, reply = care or (None, await self._reply(talk_id, masked, role))
        return await self._finish(work, reply, intent)

    async def pressed(self, talk_id: str, button: str) -> Answer:
        """Answer a button. Raises ``UnknownTalk``, ``UnknownButton``."""
        since = perf_counter()
        title, payload = await self._offered(talk_id, button)
        work = await self._accept(talk_id, NewTurn(new_id(), title, button), since)
        role = work.state.role
        care = self._parts.care.pressed(talk_id, payload, role)
        intent, reply = care or (None, await self._parts.asker.press(talk_id, payload, role))
        return await self._finish(work, reply, intent)

    async def _offered(self, talk_id: str, button: str) -> tuple[str, str]:
        """Title and payload of a button of this talk."""
        offered = await asyncio.to_thread(self._parts.record.payload, talk_id, button)
        if offered is None:
            known = await asyncio.to_thread(self._parts.record.state, talk_id, 0)
            raise UnknownTalk if known is None else UnknownButton
        return offered

    async def _accept(self, talk_id: str, turn: NewTurn, since: float) -> Work:
        state = await asyncio.to_thread(self._parts.record.accept, talk_id, turn, CARE_TURNS)
        if state is None:
            raise UnknownTalk
        work = Work(talk_id, state, turn, self._parts.care.keeps_watch(talk_id, state.recent), since, {})
        work.lap("accept_ms")
        return work

    async def _reply(self, talk_id: str, masked: str, role: str | None) -> Reply:
        parts = self._parts
        if len(masked) > parts.message_limit:
            return own_words(parts, "trouble.too_long", role, TOO_LONG)
        if not says_something(masked):
            return own_words(parts, "trouble.wordless", role)
        questions = split_questions(parts.masker.without_labels(masked), QUESTIONS)
        questions = [question for question in questions if harmless(question)]
        if not questions:
            return own_words(parts, "trouble.only_personal", role)
        return await parts.asker.ask(talk_id, questions, role)

    async def _finish(self, work: Work, reply: Reply, intent: str | None) -> Answer:
        work.lap("answer_ms")
        result = turn_result(reply, work.stages, intent)
        role = work.state.role
        if work.watched and intent != HARD_INTENT:
            self._parts.care.stay_near(reply, result.intent, role)
        if said_again := self._parts.opening.again(role, work.state.last_at, self._parts.now()):
            reply.messages.insert(0, OutMessage(text=said_again))
        result.reply = [message.model_dump(mode="json") for message in reply.messages]
        try:
            await asyncio.to_thread(self._parts.record.complete, work.turn.id, result)
        except SQLAlchemyError as error:
            log_failure("answer not stored", error)
            reply.drop_buttons()
        return Answer(turn_id=work.turn.id, messages=reply.messages, refusal=reply.refusal)


def own_words(parts: DeskParts, reply_id: str, role: str | None, refusal: str | None = None) -> Reply:
    """A reply of one sentence of ours."""
    reply = Reply(refusal=refusal)
    reply.add_text(parts.replies.text(reply_id, role, limit=parts.message_limit))
    return reply


def new_id() -> str:
    """The id of a turn."""
    return secrets.token_hex(12)


def log_failure(what: str, error: Exception) -> None:
    """Log the error's type alone: a database error's text repeats the values, and those are a person's words."""
    log.error("%s: %s", what, type(error).__name__)
