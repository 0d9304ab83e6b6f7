"""Puts messages that nobody asked for just now, such as reminders, into the outbox of the talk's channel."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.channels.arrivals import enqueue
from bot.channels.models import Person
from bot.channels.ports import Channel
from bot.clock import aware, utc_now
from bot.inbox.messages import OutMessage
from bot.record.store import NewTurn, TurnResult, add_turn
from bot.reminders.sending import INTENT


class Posting:
    """A channel as reminders see it (``bot.reminders.sending.Channel``); ``now`` gives an aware time."""

    def __init__(self, channel: Channel, now: Callable[[], datetime] = utc_now) -> None:
        self._channel, self._now = channel, now

    def deliver(self, session: Session, talk_id: str, text: str) -> bool:
        """Record it as a turn and let it wait to be sent; False while the vendor's reply window is over."""
        person = session.scalars(select(Person).where(Person.talk_id == talk_id)).first()
        if person is None or self._closed(person):
            return False
        message = OutMessage(text=text)
        result = TurnResult([message.model_dump(mode="json")], intent=INTENT)
        if not add_turn(session, talk_id, NewTurn(secrets.token_hex(12), ""), result):
            return False
        enqueue(session, person, self._channel.render([message]), self._now())
        return True

    def _closed(self, person: Person) -> bool:
        window = self._channel.window
        return window is not None and self._now() - aware(person.last_at) > window
