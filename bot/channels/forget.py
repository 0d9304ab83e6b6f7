"""Forgets people: those who left lose their place in the queue, those who ask for it are erased with their talk."""

from __future__ import annotations

from sqlalchemy import Engine, delete, literal, or_, select, update
from sqlalchemy.orm import Session

from bot.channels.arrivals import TALK_PREFIX
from bot.channels.models import Arrival, Person
from bot.channels.storing import DONE
from bot.record.models import Talk
from bot.reminders.models import Reminder
from bot.reminders.store import STOPPED, WAITING
from knowledge.database import session_factory


def leave(engine: Engine, person_id: int) -> None:
    """The person cannot be written to any more: the vendor's id, the outbox and waiting words go, reminders stop.

    The talk stays, masked and without any link to the person.
    """
    with session_factory(engine).begin() as session:
        person = session.get(Person, person_id)
        if person is None:
            return
        waiting = Reminder.talk_id == person.talk_id, Reminder.state == WAITING
        session.execute(update(Reminder).where(*waiting).values(state=STOPPED))
        _clear(session, person_id)
        session.delete(person)


def erase(engine: Engine, person_id: int, talk_id: str | None = None) -> None:
    """Everything of the person goes: talk, turns, wishes to be called, reminders, queue, the vendor's id.

    With the talk that goes on, and the one given, go those that this week's events of the person opened. Of events only
    the vendor's ids stay for a week, so that a repeated event is known. The ledger of consents stays, as people were
    told; it holds no name and no number.
    """
    with session_factory(engine).begin() as session:
        person = session.get(Person, person_id)
        if person is None:
            return
        opened = select(literal(TALK_PREFIX) + Arrival.turn_id).where(Arrival.person_id == person_id)
        session.execute(delete(Talk).where(or_(Talk.id.in_([person.talk_id, talk_id]), Talk.id.in_(opened))))
        _clear(session, person_id)
        session.delete(person)


def _clear(session: Session, person_id: int) -> None:
    session.execute(update(Arrival).where(Arrival.person_id == person_id).values(state=DONE, text="", campaign=None))
