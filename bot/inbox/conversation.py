"""One message in a talk that exists: recorded when accepted, answered, recorded again with its answer."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from time import perf_counter

from sqlalchemy.exc import SQLAlchemyError

from bot.clock import VIETNAM, spoken_day
from bot.inbox.asides import Said, join
from bot.inbox.care import CARE_TURNS, HARD_INTENT
from bot.inbox.errors import UnknownButton, UnknownTalk
from bot.inbox.messages import Answer, OutMessage
from bot.inbox.parts import DeskParts
from bot.inbox.replying import Reply
from bot.inbox.results import turn_result
from bot.record.store import NewTurn, TalkState
from bot.safety.guard import clean, harmless, says_something
from nlu.text.language import language_of
from nlu.text.segment import split_questions

log = logging.getLogger(__name__)
TOO_LONG, LATE = "too_long", "late"
OUT_OF_SCOPE = "out_of_scope"
ASK_PERSON = "/ask_person"
QUESTIONS = 3


@dataclass
class Work:
    """A message being answered. ``stages`` collects milliseconds, ``kept`` what the record has in place of a text."""

    talk_id: str
    state: TalkState
    turn: NewTurn
    watched: bool
    since: float
    stages: dict[str, float]
    kept: dict[str, str] = field(default_factory=dict)

    def lap(self, stage: str) -> None:
        """Note the time since the last stage ended."""
        now = perf_counter()
        self.stages[stage] = round((now - self.since) * 1000, 2)
        self.since = now


class Conversation:
    """Answers the messages of existing talks. Database errors go up: the desk turns them into words."""

    def __init__(self, parts: DeskParts) -> None:
        self._parts = parts

    async def typed(self, talk_id: str, text: str, turn_id: str) -> Answer:
        """Answer typed text. Raises ``UnknownTalk``."""
        since = perf_counter()
        cleaned = clean(text)
        masked = self._parts.masker.mask(cleaned)
        taken = await asyncio.to_thread(self._parts.asides.typed, talk_id, cleaned)
        shown = masked if taken is None or taken.label is None else taken.label
        work = await self._accept(talk_id, NewTurn(turn_id, shown), since)
        if work.state.answered is not None:
            return _answered(work)
        if work.watched and (care := self._parts.care.after(cleaned, work.state.role)):
            intent, reply = care
        elif taken and (said := await asyncio.to_thread(taken.answer, work.state)):
            intent, reply = said.intent, await self._with_rest(work, said, taken.rest)
        else:
            intent, reply = None, await self._reply(work, masked)
            await self._ask_again(work, reply)
        return await self._finish(work, reply, intent)

    async def pressed(self, talk_id: str, button: str, turn_id: str) -> Answer:
        """Answer a button. Raises ``UnknownTalk``, ``UnknownButton``."""
        title, payload = await self._offered(talk_id, button)
        return await self.chosen(talk_id, title, payload, turn_id, button)

    async def chosen(self, talk_id: str, title: str, payload: str, turn_id: str, button: str | None = None) -> Answer:
        """Answer a payload of ours, by whatever way it was chosen. Raises ``UnknownTalk``."""
        work = await self._accept(talk_id, NewTurn(turn_id, title, button), perf_counter())
        if work.state.answered is not None:
            return _answered(work)
        role = work.state.role
        if care := self._parts.care.pressed(talk_id, payload, role):
            intent, reply = care
        elif said := await self._aside(work, payload):
            intent, reply = said.intent, said.reply
        else:
            intent, reply = None, await self._parts.asker.press(talk_id, payload, role)
            await self._ask_again(work, reply)
        return await self._finish(work, reply, intent)

    async def late(self, talk_id: str, text: str, sent_at: datetime, turn_id: str) -> Answer:
        """Say that a message came late, and ask whether it still matters. Raises ``UnknownTalk``."""
        masked = self._parts.masker.mask(clean(text))
        work = await self._accept(talk_id, NewTurn(turn_id, masked), perf_counter())
        if work.state.answered is not None:
            return _answered(work)
        role, reply, local = work.state.role, Reply(), sent_at.astimezone(VIETNAM)
        said = self._parts.replies.text("channel.late", role, time=f"{local:%H:%M}", day=spoken_day(local.date()))
        question = harmless(self._parts.masker.without_labels(masked))
        yes = self._parts.replies.text("channel.late_answer", role)
        reply.messages.append(OutMessage(text=said, buttons=[reply.offer(yes, question)] if question else []))
        return await self._finish(work, reply, LATE)

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
        if state.again:
            await self._parts.asker.forget_half(talk_id)
        work.lap("accept_ms")
        return work

    async def _aside(self, work: Work, payload: str) -> Said | None:
        """What an aside says to a button of its own."""
        taken = await asyncio.to_thread(self._parts.asides.pressed, work.talk_id, payload)
        said = await asyncio.to_thread(taken.answer, work.state) if taken else None
        if said:
            work.kept = said.kept
        return said

    async def _with_rest(self, work: Work, said: Said, rest: str | None) -> Reply:
        """An aside's answer, after Rasa's to the question that came along with it."""
        work.kept = said.kept
        if not rest:
            return said.reply
        reply = await self._reply(work, rest)
        join(reply, said.reply)
        return reply

    async def _ask_again(self, work: Work, reply: Reply) -> None:
        """After Rasa's answer, the question of an aside that is still open; not in the turns after a help card."""
        if work.watched:
            return
        again = await asyncio.to_thread(self._parts.asides.again, work.talk_id, work.state.role)
        if again:
            join(reply, again)

    async def _reply(self, work: Work, masked: str) -> Reply:
        parts, role = self._parts, work.state.role
        if len(masked) > parts.message_limit:
            return own_words(parts, "trouble.too_long", role, TOO_LONG)
        if not says_something(masked):
            return own_words(parts, "trouble.wordless", role)
        said = parts.masker.without_labels(masked)
        if language_of(said) == "other":
            return await self._foreign(work)
        # While a question of the guided talk is open the whole message is its answer.
        most = 1 if work.state.guide_asks else QUESTIONS
        questions = split_questions(said, most)
        questions = [question for question in questions if harmless(question)]
        if not questions:
            return own_words(parts, "trouble.only_personal", role)
        return await parts.asker.ask(work.talk_id, questions, role)

    async def _foreign(self, work: Work) -> Reply:
        """Kind words to a message in a language we do not know, then the open question of the guided talk."""
        parts, role = self._parts, work.state.role
        reply = own_words(parts, "refuse.foreign", role, OUT_OF_SCOPE)
        reply.messages[0].buttons = [reply.offer(parts.replies.text("person.button", role), ASK_PERSON)]
        if work.state.guide_asks:
            again = await parts.asker.open_question(work.talk_id, role)
            if again.refusal is None:
                join(reply, again)
                reply.traces += again.traces
        return reply

    async def _finish(self, work: Work, reply: Reply, intent: str | None) -> Answer:
        work.lap("answer_ms")
        result = turn_result(reply, work.stages, intent)
        role = work.state.role
        if work.watched and intent != HARD_INTENT:
            self._parts.care.stay_near(reply, result.intent, role)
        if said_again := self._parts.opening.again(role, work.state.last_at, self._parts.now()):
            reply.messages.insert(0, OutMessage(text=said_again))
        result.reply = [_kept(message, work.kept).model_dump(mode="json") for message in reply.messages]
        try:
            await asyncio.to_thread(self._parts.record.complete, work.turn.id, result)
        except SQLAlchemyError as error:
            log_failure("answer not stored", error)
            reply.drop_buttons()
        return Answer(turn_id=work.turn.id, messages=reply.messages, refusal=reply.refusal)


def _answered(work: Work) -> Answer:
    """The answer that this turn was given before."""
    messages = [OutMessage.model_validate(message) for message in work.state.answered or []]
    return Answer(turn_id=work.turn.id, messages=messages)


def _kept(message: OutMessage, kept: Mapping[str, str]) -> OutMessage:
    return message.model_copy(update={"text": kept.get(message.text, message.text)})


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
