"""The outbox: what waits to be sent to whom, in order. Blocking; each function is one short transaction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, case, delete, func, select, update

from bot.channels.arrivals import enqueue
from bot.channels.messages import Parcel
from bot.channels.models import Delivery, Person
from bot.channels.storing import SHELVED, WAITING
from bot.clock import aware, utc_now
from knowledge.database import read_sessions, session_factory

SENT = "sent"
KEPT = timedelta(days=7)
# A talk's reply is a handful of parcels; a queue of more is looked at in turns.
LOOK_AHEAD = 20


@dataclass(frozen=True)
class Due:
    """A delivery that waits, and to whom. ``last_at``: the person's latest words. Times are aware."""

    id: int
    person_id: int
    channel: str
    account: str
    vendor_id: str
    parcel: Parcel
    attempts: int
    uncertain: bool
    urgent: bool
    last_at: datetime
    not_before: datetime | None


@dataclass(frozen=True)
class Shelved:
    """A delivery that could not be made, as an operator sees it: without words and without names."""

    id: int
    channel: str
    reason: str
    attempts: int
    created_at: datetime


class Deliveries:
    """All deliveries of one database; ``now`` gives an aware time."""

    def __init__(self, engine: Engine, now: Callable[[], datetime] = utc_now) -> None:
        self._write = session_factory(engine)
        self._read = read_sessions(engine)
        self._now = now

    def scan(self) -> dict[int, bool]:
        """Everybody for whom something waits to be sent; True where it is urgent."""
        hot = func.max(case((Delivery.urgent, 1), else_=0))
        query = select(Delivery.person_id, hot).where(Delivery.state == WAITING).group_by(Delivery.person_id)
        with self._read() as session:
            return {person: bool(urgent) for person, urgent in session.execute(query)}

    def of(self, person_id: int) -> list[Due]:
        """What waits for one person, urgent first, else in the order it was said."""
        query = select(Delivery, Person).join(Person, Person.id == Delivery.person_id)
        query = query.where(Delivery.person_id == person_id, Delivery.state == WAITING)
        ordered = query.order_by(Delivery.urgent.desc(), Delivery.id).limit(LOOK_AHEAD)
        with self._read() as session:
            return [_due(*row) for row in session.execute(ordered)]

    def sent(self, delivery_id: int) -> None:
        """The vendor took it: its words go."""
        self._set(delivery_id, {"state": SENT, "parcel": None, "done_at": self._now(), "not_before": None})

    def put_off(self, due: Due, until: datetime, *, counted: bool, uncertain: bool = False) -> None:
        """It is tried again then."""
        tried = {"attempts": due.attempts + counted, "uncertain": due.uncertain or uncertain}
        self._set(due.id, {"not_before": until, **tried})

    def shelve(self, due: Due, reason: str, *, uncertain: bool = False, instead: Sequence[Parcel] = ()) -> None:
        """Nobody tries it any more but an operator; it keeps its words for that. ``instead`` waits to be sent."""
        tried = {"attempts": due.attempts + 1, "uncertain": due.uncertain or uncertain, "not_before": None}
        shelved = {"state": SHELVED, "reason": reason[:80], "done_at": self._now(), **tried}
        this = Delivery.id == due.id, Delivery.state == WAITING
        with self._write.begin() as session:
            changed = session.execute(update(Delivery).where(*this).values(shelved).returning(Delivery.id)).first()
            person = session.get(Person, due.person_id)
            waiting = select(Delivery.parcel).where(Delivery.person_id == due.person_id, Delivery.state == WAITING)
            said = any(parcel in instead for parcel in session.scalars(waiting))
            if changed and person and not said:
                enqueue(session, person, instead, self._now())

    def shelf(self) -> list[Shelved]:
        """What lies on the shelf, the oldest first."""
        query = select(Delivery).where(Delivery.state == SHELVED).order_by(Delivery.id)
        with self._read() as session:
            return [_shelved(delivery) for delivery in session.scalars(query)]

    def retry(self, delivery_id: int) -> bool:
        """Take one from the shelf and try it again from the beginning; False when it is not there."""
        again = {"state": WAITING, "attempts": 0, "reason": None, "not_before": None}
        return self._set(delivery_id, again, SHELVED)

    def drop(self, delivery_id: int) -> bool:
        """Throw one away; False when it is not on the shelf."""
        with self._write.begin() as session:
            on_shelf = Delivery.id == delivery_id, Delivery.state == SHELVED
            return session.execute(delete(Delivery).where(*on_shelf).returning(Delivery.id)).first() is not None

    def counts(self) -> dict[str, dict[str, int]]:
        """How many wait and how many are shelved, by channel."""
        query = select(Delivery.channel, Delivery.state, func.count()).where(Delivery.state.in_([WAITING, SHELVED]))
        found: dict[str, dict[str, int]] = {}
        with self._read() as session:
            for channel, state, count in session.execute(query.group_by(Delivery.channel, Delivery.state)):
                found.setdefault(channel, {})[state] = count
        return found

    def sweep(self) -> int:
        """Delete what was sent or shelved a week ago; how many that were."""
        old = Delivery.done_at < self._now() - KEPT, Delivery.state != WAITING
        with self._write.begin() as session:
            return len(session.execute(delete(Delivery).where(*old).returning(Delivery.id)).all())

    def _set(self, delivery_id: int, values: dict[str, Any], state_now: str = WAITING) -> bool:
        this = Delivery.id == delivery_id, Delivery.state == state_now
        with self._write.begin() as session:
            changed = session.execute(update(Delivery).where(*this).values(values).returning(Delivery.id))
            return changed.first() is not None


def _due(delivery: Delivery, person: Person) -> Due:
    return Due(
        id=delivery.id,
        person_id=person.id,
        channel=delivery.channel,
        account=delivery.account,
        vendor_id=person.vendor_id,
        parcel=delivery.parcel or {},
        attempts=delivery.attempts,
        uncertain=delivery.uncertain,
        urgent=delivery.urgent,
        last_at=aware(person.last_at),
        not_before=delivery.not_before and aware(delivery.not_before),
    )


def _shelved(delivery: Delivery) -> Shelved:
    created = aware(delivery.created_at)
    return Shelved(delivery.id, delivery.channel, delivery.reason or "", delivery.attempts, created)
