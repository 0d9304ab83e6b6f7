"""Asks Rasa the questions of one message, in order, within one limit of time."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from time import monotonic

from bot.inbox.replying import Reply
from bot.rasa_client import RasaClient, RasaUnavailable
from bot.record.store import UNAVAILABLE
from knowledge.replies import Replies

log = logging.getLogger(__name__)
# The asker waits at most this long, however many questions the message holds.
PATIENCE_SECONDS = 8.0
GO_ON = '/guide_command{"command": "go_on"}'


class Asker:
    """Gets answers from Rasa, or says kindly that there are none just now."""

    def __init__(self, rasa: RasaClient, replies: Replies, patience: float = PATIENCE_SECONDS) -> None:
        self._rasa, self._replies, self._patience = rasa, replies, patience

    async def ask(self, talk_id: str, questions: Sequence[str], role: str | None) -> Reply:
        """Each question's answer as its own message. Never empty; stops at the first question that gets none."""
        reply, until = Reply(), monotonic() + self._patience
        for question in questions:
            if not await self._one(reply, talk_id, question, until):
                self._give_up(reply, role)
                break
        return reply

    async def press(self, talk_id: str, payload: str, role: str | None) -> Reply:
        """The answer to a button of ours: a payload beginning with "/", or words to be said."""
        reply, until = Reply(), monotonic() + self._patience
        if not await self._one(reply, talk_id, payload, until, ours=True):
            self._give_up(reply, role)
        return reply

    async def open_question(self, talk_id: str, role: str | None) -> Reply:
        """The question of the guided talk that is open, asked again."""
        return await self.press(talk_id, GO_ON, role)

    async def forget_half(self, talk_id: str) -> None:
        """Before a turn is taken up again: Rasa begins from what the talk remembered, not from half a turn."""
        try:
            await self._rasa.begin_again(talk_id)
        except RasaUnavailable as error:
            log.warning("no fresh start from Rasa: %s", error)

    async def _one(self, reply: Reply, talk_id: str, message: str, until: float, ours: bool = False) -> bool:
        left = until - monotonic()
        send = self._rasa.press if ours and message.startswith("/") else self._rasa.say
        try:
            answered = left > 0 and reply.add(await send(talk_id, message, left))
        except RasaUnavailable as error:
            log.warning("no answer from Rasa: %s", error)
            return False
        if not answered:
            log.warning("no answer from Rasa: nothing to show")
        return answered

    def _give_up(self, reply: Reply, role: str | None) -> None:
        reply.add_text(self._replies.text("trouble.unavailable", role))
        reply.refusal = reply.refusal or UNAVAILABLE
