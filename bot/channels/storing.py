"""How events become rows, within the transaction of ``Arrivals.store``: what was said as a set, edits one by one.

A burst of fifty is a handful of statements: whoever waits for our 200 waits for all of them. Persons are always locked
in the same order, so two processes that store the same events never lock each other out.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from bot.channels.messages import Inbound
from bot.channels.models import Arrival, Person
from bot.clock import aware

WAITING, DONE, SHELVED = "waiting", "done", "shelved"
# What an edit can still change.
_EDITABLE = ("text", "media")
Insert = Callable[..., Any]
Key = dict[str, str]


@dataclass(frozen=True)
class Judged:
    """An event with what was seen at the door: ``urgent`` speaks of danger, ``hurried`` came too fast."""

    event: Inbound
    urgent: bool = False
    hurried: bool = False


class Storing:
    """Stores the events of one account. ``insert`` is the database's own (SQLite or PostgreSQL), ``now`` is aware."""

    def __init__(self, session: Session, insert: Insert, key: Key, now: datetime) -> None:
        self._session, self._insert, self._key, self._now = session, insert, key, now

    def store(self, batch: Iterable[Judged]) -> list[tuple[int, bool]]:
        """Keep each event once, however often it came; who now waits, and whether it is urgent."""
        fresh = self._unknown(batch)
        said = [one for one in fresh if one.event.kind != "edited"]
        waits = self._said(said) if said else []
        return waits + [found for one in fresh if one.event.kind == "edited" and (found := self._edit(one))]

    def _unknown(self, batch: Iterable[Judged]) -> list[Judged]:
        """Without the events that are known, and each of the others once: a repetition brings nobody back."""
        by_id: dict[str, Judged] = {}
        for one in batch:
            by_id.setdefault(one.event.event_id, one)
        query = select(Arrival.event_id).filter_by(**self._key).where(Arrival.event_id.in_(by_id))
        known = set(self._session.scalars(query))
        return [one for event_id, one in by_id.items() if event_id not in known]

    def _said(self, said: Sequence[Judged]) -> list[tuple[int, bool]]:
        latest: dict[str, datetime] = {}
        for one in said:
            moment = min(self._now, one.event.sent_at.astimezone(UTC))
            latest[one.event.person] = max(moment, latest.get(one.event.person, moment))
        persons = self._persons(latest)
        rows = [self._row(one, persons[one.event.person]) for one in said]
        statement = self._insert(Arrival).on_conflict_do_nothing().returning(Arrival.person_id, Arrival.urgent)
        return [(int(person), bool(urgent)) for person, urgent in self._session.execute(statement, rows)]

    def _persons(self, latest: dict[str, datetime]) -> dict[str, int]:
        """Everybody's row, made where there was none; the vendor's reply window counts from the latest words."""
        known = self._known_persons(latest)
        new = [{**self._key, "vendor_id": name, "choices": [], "last_at": latest[name]} for name in sorted(latest)]
        new = [row for row in new if row["vendor_id"] not in known]
        if new:
            self._session.execute(self._insert(Person).on_conflict_do_nothing(), new)
            known |= self._known_persons({str(row["vendor_id"]): self._now for row in new})
        later = [
            {"this": number, "said": latest[name]} for name, (number, last) in known.items() if latest[name] > last
        ]
        if later:
            table = Person.__table__
            moved = update(table).where(table.c.id == bindparam("this")).values(last_at=bindparam("said"))  # type: ignore[arg-type]
            self._session.connection().execute(moved, later)
        return {name: number for name, (number, _last) in known.items()}

    def _known_persons(self, names: Iterable[str]) -> dict[str, tuple[int, datetime]]:
        query = select(Person.vendor_id, Person.id, Person.last_at).filter_by(**self._key)
        query = query.where(Person.vendor_id.in_(list(names))).order_by(Person.vendor_id).with_for_update()
        return {name: (number, aware(last)) for name, number, last in self._session.execute(query)}

    def _row(self, judged: Judged, person_id: int | None, *, waits: bool = True) -> dict[str, Any]:
        event = judged.event
        return {
            **self._key,
            "event_id": event.event_id,
            "person_id": person_id,
            "kind": "text" if event.kind == "edited" and waits else event.kind,
            "text": _storable(event.text) if waits else "",
            "reference": event.reference,
            "campaign": _storable(event.campaign) if event.campaign else None,
            "position": event.order,
            "urgent": judged.urgent,
            "hurried": judged.hurried,
            "state": WAITING if waits else DONE,
            "attempts": 0,
            "turn_id": secrets.token_hex(16),
            "sent_at": event.sent_at.astimezone(UTC),
            "received_at": self._now,
            "not_before": None,
        }

    def _edit(self, judged: Judged) -> tuple[int, bool] | None:
        """Whom an edit makes wait: who only edits is no newcomer, but danger is met in whatever it is said."""
        event = judged.event
        found = self._known_persons([event.person]).get(event.person)
        person_id = found[0] if found else None
        if person_id is None and judged.urgent:
            person_id = self._persons({event.person: self._now})[event.person]
        replaced = person_id is not None and self._replace_words(person_id, judged)
        waits = judged.urgent and not replaced
        self._session.execute(
            self._insert(Arrival).on_conflict_do_nothing(), [self._row(judged, person_id, waits=waits)]
        )
        return (person_id, judged.urgent) if person_id is not None and (waits or replaced) else None

    def _replace_words(self, person_id: int, judged: Judged) -> bool:
        """An edit before the answer is what the person meant; False where nothing waits that it could change."""
        if judged.event.reference is None:
            return False
        same = Arrival.person_id == person_id, Arrival.reference == judged.event.reference, Arrival.state == WAITING
        changed = update(Arrival).where(*same, Arrival.kind.in_(_EDITABLE)).returning(Arrival.id)
        words = {"text": _storable(judged.event.text), "urgent": judged.urgent}
        return self._session.execute(changed.values(words)).first() is not None


def _storable(text: str) -> str:
    """PostgreSQL refuses texts with NUL in them."""
    return text.replace("\0", "")
