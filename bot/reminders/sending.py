"""Sends what is due: found every few minutes, handed to the talk's channel, each exactly once.

A channel writes within the transaction that marks the reminder as sent: both happen or neither does. A channel that can
deliver by itself puts the message into its own queue there and sends it afterwards.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Protocol

from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.clock import local_day, spoken_day, utc_now
from bot.inbox.messages import OutMessage
from bot.record.models import Talk
from bot.record.store import NewTurn, TurnResult, add_turn
from bot.reminders.models import Reminder
from bot.reminders.store import SENT, STOPPED, WAITING
from knowledge.database import session_factory
from knowledge.reminders import ReminderFile, subject_of
from knowledge.replies import Replies
from schools.lookup import school

log = logging.getLogger(__name__)
INTENT = "reminder"
PAUSE_SECONDS = 300.0
# So many in one transaction, that nobody waits long for the write lock.
BATCH = 50


class Channel(Protocol):
    """Where the talks of one kind are held."""

    def deliver(self, session: Session, talk_id: str, text: str) -> bool:
        """Take the message in charge, writing through ``session`` only; False: not now, it is tried again later."""
        ...


class WebChannel:
    """The page cannot call anybody: the reminder becomes a turn of the talk and is seen when the person returns."""

    def deliver(self, session: Session, talk_id: str, text: str) -> bool:
        """Put the reminder into the talk as a turn without a question, like the opening."""
        message = OutMessage(text=text).model_dump(mode="json")
        return add_turn(session, talk_id, NewTurn(secrets.token_hex(12), ""), TurnResult([message], intent=INTENT))


class Sender:
    """Finds due reminders and hands them over; blocking. ``channels`` by the name a talk bears; ``now`` is aware."""

    def __init__(
        self,
        engine: Engine,
        file: ReminderFile,
        replies: Replies,
        channels: Mapping[str, Channel],
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self._write = session_factory(engine)
        self._file, self._replies, self._channels, self._now = file, replies, dict(channels), now

    def send_due(self) -> int:
        """Send what is due today or was missed; how many were sent. Raises SQLAlchemy's errors."""
        today = local_day(self._now())
        due = select(Reminder, Talk).join(Talk, Talk.id == Reminder.talk_id)
        due = due.where(Reminder.state == WAITING, Reminder.due <= today, Talk.channel.in_(self._channels))
        sent = 0
        with self._write.begin() as session:
            locked = due.order_by(Reminder.due, Reminder.id).limit(BATCH).with_for_update(of=Reminder, skip_locked=True)
            for reminder, talk in session.execute(locked).all():
                sent += self._send(session, reminder, talk, today)
        return sent

    def _send(self, session: Session, reminder: Reminder, talk: Talk, today: date) -> bool:
        text = self._text(session, reminder, talk.role, today)
        if text is None:
            reminder.state = STOPPED
            return False
        if not self._delivered(session, talk, text):
            return False
        reminder.state, reminder.sent_at = SENT, self._now()
        return True

    def _delivered(self, session: Session, talk: Talk, text: str) -> bool:
        """Whether the channel took it; a channel that fails takes back what it wrote and stops no other reminder."""
        try:
            with session.begin_nested():
                return self._channels[talk.channel].deliver(session, talk.id, text)
        except Exception as error:
            log.error("reminder not delivered: channel=%s error=%s", talk.channel, type(error).__name__)
            return False

    def _text(self, session: Session, reminder: Reminder, role: str | None, today: date) -> str | None:
        """What is said; None when the content no longer knows the subject."""
        subject = subject_of(self._file, reminder.subject)
        if subject is None:
            return None
        found = school(session, reminder.school_id) if reminder.school_id else None
        named = found.name if found is not None else self._replies.text("remind.a_school", role)
        days = {"day": spoken_day(reminder.due), "today": spoken_day(today)}
        said = self._replies.address(subject.text, role, school=named)
        name = "missed" if reminder.due < today else "due"
        return self._replies.text(f"remind.{name}", role, text=said, stop=self._file.stop_word, **days)


async def run(sender: Sender, pause: float = PAUSE_SECONDS) -> None:
    """Send for ever, every ``pause`` seconds; ends only when cancelled. A database that is down is tried again."""
    while True:
        try:
            while await asyncio.to_thread(sender.send_due) >= BATCH:
                pass
        except SQLAlchemyError as error:
            log.error("reminders not sent: %s", type(error).__name__)
        await asyncio.sleep(pause)
