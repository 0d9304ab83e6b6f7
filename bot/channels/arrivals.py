"""The durable inbox: what was accepted and still waits, in the order it was said. Blocking; short transactions.

Words stay in a row only while it waits: the transaction that ends the waiting clears them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, case, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot.channels.messages import Parcel
from bot.channels.models import Arrival, Delivery, Person
from bot.channels.storing import DONE, WAITING, Judged, Storing
from bot.clock import aware, utc_now
from bot.record.models import Talk
from knowledge.database import read_sessions, session_factory

# Vendors repeat an event for hours at most; its id is kept longer than that.
IDS_KEPT = timedelta(days=7)
# So many of one person are looked at together: enough for late ones, bounded for a flood.
LOOK_AHEAD = 50
# A talk's id is this and the turn id of the arrival that opened it.
TALK_PREFIX = "t"


@dataclass(frozen=True)
class Waiting:
    """An arrival that waits, and what is known of its person and their talk. Times are aware.

    ``untouched``: when the talk was opened, if nothing has been said in it since.
    """

    id: int
    person_id: int
    channel: str
    account: str
    vendor_id: str
    talk_id: str | None
    talk_campaign: str | None
    untouched: datetime | None
    choices: list[dict[str, str]]
    hurried_at: datetime | None
    sorry_at: datetime | None
    kind: str
    text: str
    reference: str | None
    campaign: str | None
    urgent: bool
    hurried: bool
    attempts: int
    turn_id: str
    sent_at: datetime
    not_before: datetime | None


@dataclass
class Ending:
    """How arrivals end: what is to be sent, and what the person's row keeps from now on (None: as it was)."""

    parcels: Sequence[Parcel] = ()
    choices: list[dict[str, str]] | None = None
    talk_id: str | None = None
    hurried_at: datetime | None = None
    sorry_at: datetime | None = None
    urgent: bool = False


@dataclass(frozen=True)
class Order:
    """What parcels belong to, and whether they go before all others."""

    arrival_id: int | None = None
    urgent: bool = False


class Arrivals:
    """All arrivals of one database; ``now`` gives an aware time."""

    def __init__(self, engine: Engine, now: Callable[[], datetime] = utc_now) -> None:
        self._write, self._store = session_factory(engine), session_factory(engine, hasty=True)
        self._read = read_sessions(engine)
        self._insert = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert
        self._now = now

    def store(self, batch: Sequence[tuple[str, str, Judged]]) -> dict[int, bool]:
        """Keep events of (channel, account), each once however often it comes; who now waits, True where urgent."""
        accounts: dict[tuple[str, str], list[Judged]] = {}
        for channel, account, judged in batch:
            accounts.setdefault((channel, account), []).append(judged)
        waits: dict[int, bool] = {}
        with self._store.begin() as session:
            for (channel, account), judged_ones in sorted(accounts.items()):
                storing = Storing(session, self._insert, {"channel": channel, "account": account}, self._now())
                for person, urgent in storing.store(judged_ones):
                    waits[person] = waits.get(person, False) or urgent
        return waits

    def scan(self) -> dict[int, bool]:
        """Everybody for whom something waits; True where it is urgent."""
        urgent = func.max(case((Arrival.urgent, 1), else_=0))
        query = select(Arrival.person_id, urgent).where(Arrival.state == WAITING, Arrival.person_id.is_not(None))
        with self._read() as session:
            return {int(person): bool(hot) for person, hot in session.execute(query.group_by(Arrival.person_id))}

    def of(self, person_id: int) -> list[Waiting]:
        """What waits of one person, urgent first, else as it was said."""
        query = select(Arrival, Person, Talk).join(Person, Person.id == Arrival.person_id)
        query = query.outerjoin(Talk, Talk.id == Person.talk_id).where(
            Arrival.person_id == person_id, Arrival.state == WAITING
        )
        order = Arrival.urgent.desc(), Arrival.sent_at, Arrival.position, Arrival.id
        with self._read() as session:
            return [_waiting(*row) for row in session.execute(query.order_by(*order).limit(LOOK_AHEAD))]

    def end(self, arrivals: Iterable[Waiting], ending: Ending, state: str = DONE) -> None:
        """In one transaction: the arrivals wait no more and lose their words, the parcels wait to be sent.

        Arrivals that had ended already end only once: nothing more is sent.
        """
        ended = list(arrivals)
        with self._write.begin() as session:
            these = Arrival.id.in_([arrival.id for arrival in ended]), Arrival.state == WAITING
            values = {"state": state, "text": "", "not_before": None}
            changed = session.execute(update(Arrival).where(*these).values(values).returning(Arrival.id)).all()
            if changed:
                self._tell(session, ended[-1], ending, ended[-1].id)

    def interrupt(self, arrival: Waiting, until: datetime, ending: Ending, *, counted: bool) -> None:
        """The arrival waits on until then; what the ending holds (an apology) is sent meanwhile."""
        with self._write.begin() as session:
            values: dict[str, Any] = {"not_before": until, "attempts": arrival.attempts + counted}
            this = Arrival.id == arrival.id, Arrival.state == WAITING
            changed = session.execute(update(Arrival).where(*this).values(values).returning(Arrival.id)).first()
            if changed is not None:
                self._tell(session, arrival, ending, None)

    def waiting(self) -> dict[str, int]:
        """How many arrivals wait, by channel."""
        query = select(Arrival.channel, func.count()).where(Arrival.state == WAITING).group_by(Arrival.channel)
        with self._read() as session:
            return {str(channel): int(count) for channel, count in session.execute(query)}

    def sweep(self) -> int:
        """Forget the ids of events whose vendor will not repeat them any more; how many that were."""
        old = Arrival.received_at < self._now() - IDS_KEPT, Arrival.state != WAITING
        with self._write.begin() as session:
            gone = session.execute(delete(Arrival).where(*old).returning(Arrival.id)).all()
        return len(gone)

    def _tell(self, session: Session, arrival: Waiting, ending: Ending, arrival_id: int | None) -> None:
        person = session.get(Person, arrival.person_id)
        if person is None:
            return
        _keep(person, ending, arrival.talk_id)
        enqueue(session, person, ending.parcels, self._now(), Order(arrival_id, ending.urgent))


def _keep(person: Person, ending: Ending, talk_id: str | None) -> None:
    """What the person's row keeps; ``talk_id`` is the talk as it was when the answer began.

    Danger overtakes: the talk and the buttons of its answer are not taken back by an answer that began before.
    """
    for name in ("hurried_at", "sorry_at"):
        if (value := getattr(ending, name)) is not None:
            setattr(person, name, value)
    if person.talk_id != talk_id:
        return
    person.talk_id = ending.talk_id or person.talk_id
    if ending.choices is not None:
        person.choices = ending.choices


def enqueue(
    session: Session, person: Person, parcels: Iterable[Parcel], now: datetime, order: Order | None = None
) -> None:
    """Put parcels into the outbox, within the caller's transaction."""
    order = order or Order()
    key = {"channel": person.channel, "account": person.account, "person_id": person.id}
    common = {**key, "arrival_id": order.arrival_id, "urgent": order.urgent, "created_at": now}
    fresh = {"state": WAITING, "attempts": 0, "uncertain": False}
    session.add_all(Delivery(**common, **fresh, parcel=parcel) for parcel in parcels)


def _untouched(talk: Talk) -> datetime | None:
    """When a talk was opened in which nobody has said anything; its two times are taken one after the other."""
    return aware(talk.created_at) if talk.last_at - talk.created_at < timedelta(milliseconds=50) else None


def _waiting(arrival: Arrival, person: Person, talk: Talk | None) -> Waiting:
    return Waiting(
        id=arrival.id,
        person_id=person.id,
        channel=arrival.channel,
        account=arrival.account,
        vendor_id=person.vendor_id,
        talk_id=person.talk_id,
        talk_campaign=talk.campaign if talk else None,
        untouched=_untouched(talk) if talk else None,
        choices=person.choices,
        hurried_at=person.hurried_at and aware(person.hurried_at),
        sorry_at=person.sorry_at and aware(person.sorry_at),
        kind=arrival.kind,
        text=arrival.text,
        reference=arrival.reference,
        campaign=arrival.campaign,
        urgent=arrival.urgent,
        hurried=arrival.hurried,
        attempts=arrival.attempts,
        turn_id=arrival.turn_id,
        sent_at=aware(arrival.sent_at),
        not_before=arrival.not_before and aware(arrival.not_before),
    )
