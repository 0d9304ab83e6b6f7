"""The inbox: takes what a person says in a talk, in order, and answers it once.

Danger first, then the guard, then masking, then the record, and only then Rasa. Whatever is broken behind it, the
person reads something that helps: the help card needs nothing but this process.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Coroutine
from datetime import datetime
from time import perf_counter
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.inbox.care import CARE_TURNS
from bot.inbox.conversation import Conversation, log_failure, new_id, own_words
from bot.inbox.errors import TextTooLong, UnknownTalk
from bot.inbox.locks import TalkLocks
from bot.inbox.messages import Answer, HistoryTurn, OpenedTalk, OutMessage
from bot.inbox.opening import Beginning, Welcome
from bot.inbox.parts import DeskParts, desk_parts
from bot.inbox.results import turn_result
from bot.rasa_client import RasaClient
from bot.record.models import Talk, Turn
from bot.record.store import UNAVAILABLE, NewTurn, TalkState, TurnResult
from bot.safety.danger import Danger
from bot.safety.guard import clean
from bot.settings import Settings

# Beyond this a message is refused outright; up to it a long one is answered with a kind word, and danger is seen.
MAX_ACCEPTED = 16 * 1024
# A card must not wait for a database that hangs.
CARD_RECORD_SECONDS = 2.0
# A longer text takes tens of milliseconds to be searched for danger: not on the event loop.
SHORT_TEXT = 300
ROLES = ("pupil", "parent")


class Desk:
    """Opens talks and answers messages; one for the whole application, used from one event loop."""

    def __init__(self, parts: DeskParts) -> None:
        self._parts = parts
        self._conversation = Conversation(parts)
        self._locks = TalkLocks()

    async def open_talk(
        self,
        channel: str,
        school: str | None = None,
        campaign: str | None = None,
        role: str | None = None,
        talk_id: str | None = None,
    ) -> OpenedTalk:
        """A new talk, as ``begin``; where the school has pages that carry us, as on them.

        With a ``talk_id`` of the caller's (128 random bits) a talk that was opened before is not opened twice.
        """
        if talk_id and (opened := await self._opened(talk_id)):
            return opened
        host = await asyncio.to_thread(self._parts.hosts.find, school) if school else None
        talk_id = talk_id or secrets.token_urlsafe(24)
        return await self.begin(Beginning(talk_id, channel, school, campaign, role, Welcome.of(host)))

    async def begin(self, new: Beginning) -> OpenedTalk:
        """A new talk. Where it cannot be stored it opens all the same, without buttons: the help card still works."""
        role = new.role if new.role in ROLES else None
        talk = Talk(id=new.talk_id, channel=new.channel, school=new.school, campaign=new.campaign, role=role)
        known = {"role": role, "place": new.welcome.place}
        talk.context = {name: value for name, value in known.items() if value}
        reply = self._parts.opening.reply(role, new.channel, new.welcome)
        try:
            await asyncio.to_thread(self._parts.record.open_talk, talk, NewTurn(new_id(), ""), turn_result(reply, {}))
        except SQLAlchemyError as error:
            log_failure("talk not stored", error)
            reply.drop_buttons()
        return OpenedTalk(talk_id=talk.id, messages=reply.messages)

    async def answer(
        self, talk_id: str, *, text: str | None = None, button: str | None = None, turn_id: str | None = None
    ) -> Answer:
        """Answer one message. Raises ``UnknownTalk``, ``UnknownButton``, ``TextTooLong`` (beyond 16 384 characters).

        With the same ``turn_id`` again the answer is the one that was given, or the turn is answered now.
        """
        seen, turn_id = (text or "")[:MAX_ACCEPTED], turn_id or new_id()
        if button is None and (danger := await self._danger(seen)):
            return await self._help(talk_id, turn_id, seen, danger)
        if len(text or "") > MAX_ACCEPTED:
            raise TextTooLong
        if button is not None:
            return await self._in_turn(talk_id, self._conversation.pressed(talk_id, button, turn_id))
        return await self._in_turn(talk_id, self._conversation.typed(talk_id, seen, turn_id))

    async def attribute(self, talk_id: str, campaign: str, school: str | None) -> None:
        """Note by which code the person came, where that is known only after the opening."""
        await asyncio.to_thread(self._parts.record.attribute, talk_id, campaign, school)

    async def choose(self, talk_id: str, title: str, payload: str, turn_id: str) -> Answer:
        """Answer a command of ours as if its button had been pressed. Raises ``UnknownTalk``."""
        return await self._in_turn(talk_id, self._conversation.chosen(talk_id, title, payload, turn_id))

    async def greet_late(self, talk_id: str, text: str, sent_at: datetime, turn_id: str) -> Answer:
        """Answer a text that waited too long with an apology and a question; danger gets its card. ``UnknownTalk``."""
        if danger := await self._danger(text[:MAX_ACCEPTED]):
            return await self._help(talk_id, turn_id, text[:MAX_ACCEPTED], danger)
        return await self._in_turn(talk_id, self._conversation.late(talk_id, text[:MAX_ACCEPTED], sent_at, turn_id))

    async def _in_turn(self, talk_id: str, answering: Coroutine[Any, Any, Answer]) -> Answer:
        """One message of a talk at a time; a database that fails becomes an honest sentence."""
        async with self._locks.of(talk_id):
            try:
                return await answering
            except SQLAlchemyError as error:
                log_failure("turn not stored", error)
                return self._not_recorded(talk_id)

    def calls_for_help(self, text: str) -> bool:
        """Whether a text speaks of danger: such a message is never turned away."""
        return self._parts.care.danger(text[:MAX_ACCEPTED]) is not None

    async def history(self, talk_id: str) -> list[HistoryTurn]:
        """All turns, the opening first; raises ``UnknownTalk``."""
        turns = await asyncio.to_thread(self._parts.record.turns, talk_id)
        if turns is None:
            raise UnknownTalk
        return [_shown(turn) for turn in turns]

    async def _opened(self, talk_id: str) -> OpenedTalk | None:
        turns = await asyncio.to_thread(self._parts.record.turns, talk_id)
        return OpenedTalk(talk_id=talk_id, messages=_shown(turns[0]).messages) if turns else None

    async def _danger(self, text: str) -> Danger | None:
        if len(text) <= SHORT_TEXT:
            return self._parts.care.danger(text)
        return await asyncio.to_thread(self._parts.care.danger, text)

    def card(self, role: str | None = None) -> list[OutMessage]:
        """The help card as it is, when nothing can be recorded."""
        return self._parts.care.card(role).messages

    async def _help(self, talk_id: str, turn_id: str, text: str, danger: Danger) -> Answer:
        """The card or the caring question, recorded where that is possible in time; no error stops it.

        It does not wait for the talk's lock: an answer that hangs must not hold the card back.
        """
        started = perf_counter()
        state = await self._state_in_time(talk_id)
        role, recent = (state.role, state.recent) if state else (None, [])
        intent, reply = self._parts.care.answer(talk_id, danger, role, recent)
        turn = NewTurn(turn_id, self._parts.masker.mask(clean(text)))
        stages = {"answer_ms": round((perf_counter() - started) * 1000, 2)}
        result = turn_result(reply, stages, intent, [{"kind": "danger", "id": danger.kind}])
        if state is None or not await self._kept_in_time(talk_id, turn, result):
            reply.drop_buttons()
        return Answer(turn_id=turn.id, messages=reply.messages)

    async def _state_in_time(self, talk_id: str) -> TalkState | None:
        try:
            async with asyncio.timeout(CARD_RECORD_SECONDS):
                return await asyncio.to_thread(self._parts.record.state, talk_id, CARE_TURNS)
        except Exception as error:
            log_failure("talk not read for a card", error)
            return None

    async def _kept_in_time(self, talk_id: str, turn: NewTurn, result: TurnResult) -> bool:
        try:
            async with asyncio.timeout(CARD_RECORD_SECONDS):
                return await asyncio.to_thread(self._keep, talk_id, turn, result)
        except Exception as error:
            log_failure("card not recorded", error)
            return False

    def _keep(self, talk_id: str, turn: NewTurn, result: TurnResult) -> bool:
        if self._parts.record.accept(talk_id, turn) is None:
            return False
        self._parts.record.complete(turn.id, result)
        return True

    def _not_recorded(self, talk_id: str) -> Answer:
        reply = own_words(self._parts, "trouble.unavailable", None, UNAVAILABLE)
        if self._parts.care.keeps_watch(talk_id, []):
            self._parts.care.stay_near(reply, None, None)
        return Answer(turn_id=new_id(), messages=reply.messages, refusal=reply.refusal)


def _shown(turn: Turn) -> HistoryTurn:
    messages = [OutMessage.model_validate(message) for message in turn.reply]
    return HistoryTurn(text=turn.text, messages=messages, created_at=turn.created_at)


def open_desk(settings: Settings, engine: Engine, rasa: RasaClient) -> Desk:
    """The desk of a running system."""
    return Desk(desk_parts(settings, engine, rasa))
