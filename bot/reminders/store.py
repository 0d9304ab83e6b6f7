"""Keeps what talks asked to be reminded of. Blocking; each function is one short transaction."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import date, datetime
from typing import Literal

from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from bot.clock import utc_now
from bot.reminders.models import Reminder
from knowledge.database import read_sessions, session_factory

WAITING, SENT, STOPPED = "waiting", "sent", "stopped"
Outcome = Literal["set", "already", "too_many"]
# More would be a nuisance rather than a help.
MOST = 10


class Reminders:
    """All reminders of one database; ``now`` gives an aware time."""

    def __init__(self, engine: Engine, now: Callable[[], datetime] = utc_now) -> None:
        self._write = session_factory(engine)
        self._read = read_sessions(engine)
        self._now = now

    def waiting(self, talk_id: str) -> int:
        """How many reminders a talk still waits for."""
        with self._read() as session:
            return _waiting(session, talk_id)

    def ask(self, talk_id: str, subject: str, due: date, school_id: str | None) -> Outcome:
        """Keep one; the same subject and day is kept once, and one that was stopped waits again."""
        with self._write.begin() as session:
            same = Reminder.talk_id == talk_id, Reminder.subject == subject, Reminder.due == due
            kept = session.scalars(select(Reminder).where(*same)).first()
            if kept is not None and kept.state == WAITING:
                return "already"
            if _waiting(session, talk_id) >= MOST:
                return "too_many"
            if kept is None:
                kept = Reminder(id=secrets.token_hex(16), talk_id=talk_id, subject=subject, due=due)
                session.add(kept)
            kept.school_id, kept.state, kept.created_at, kept.sent_at = school_id, WAITING, self._now(), None
        return "set"

    def stop(self, talk_id: str) -> int:
        """Stop all that wait; how many that were."""
        waiting = Reminder.talk_id == talk_id, Reminder.state == WAITING
        with self._write.begin() as session:
            count = _waiting(session, talk_id)
            session.execute(update(Reminder).where(*waiting).values(state=STOPPED))
        return count


def _waiting(session: Session, talk_id: str) -> int:
    count = select(func.count()).select_from(Reminder)
    return session.scalar(count.where(Reminder.talk_id == talk_id, Reminder.state == WAITING)) or 0
