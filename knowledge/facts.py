"""Exact look-up of facts, by the rules of showing.

``unverified`` is never returned. A fact whose ``valid_until`` has passed is ``expired``; one not yet valid is left out.
A fact is ``old`` when its date is of an earlier year than ``today``: the admission year is the calendar year, because
schools announce the year's admission in its first half and families go by it until the year ends; in January last
year's figures are already told as old. A span ("2024-2025") counts from its first year and "trước 2026" as the year
before it: the cautious reading.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from knowledge.models import Fact, Source

HIDDEN = "unverified"
BEFORE = "trước"
READ_FACTS = "read_facts"
"""Where a session's ``info`` keeps the answers of ``facts_of_many``, if whoever opened it empties it in time."""
MOST_READ = 5000
"""Answers kept; beyond that all are read anew."""
_YEAR = re.compile(r"\d{4}")


@dataclass(frozen=True)
class SourceRef:
    """A source as a reader sees it; ``date`` in the source's own precision ("2025", "2024-09")."""

    title: str
    url: str | None
    date: str | None


@dataclass(frozen=True)
class ShownFact:
    """A fact that may be shown, with what must be said along with it. ``as_of``: its date, or its newest source's."""

    id: str
    attribute: str
    value: str
    note: str | None
    as_of: str | None
    confidence: str
    expired: bool
    old: bool
    sources: tuple[SourceRef, ...]


def facts_of(session: Session, kind: str, entity_id: str, attribute: str | None, today: date) -> list[ShownFact]:
    """An entity's facts of one attribute (of all for ``None``): valid ones first, then newest, then as written."""
    attributes = None if attribute is None else (attribute,)
    return facts_of_many(session, kind, (entity_id,), attributes, today).get(entity_id, [])


def facts_of_many(
    session: Session, kind: str, entity_ids: Collection[str], attributes: Collection[str] | None, today: date
) -> dict[str, list[ShownFact]]:
    """The facts of several entities by entity, in one read and each entity's in the order of ``facts_of``.

    Only those attributes (all for ``None``); an entity of which nothing may be shown is left out.
    """
    if not entity_ids:
        return {}
    known = session.info.get(READ_FACTS)
    if known is None:
        return _read(session, kind, entity_ids, attributes, today)
    key = (kind, frozenset(entity_ids), None if attributes is None else frozenset(attributes), today)
    if key not in known:
        if len(known) >= MOST_READ:
            known.clear()
        known[key] = _read(session, kind, entity_ids, attributes, today)
    return {entity: list(facts) for entity, facts in known[key].items()}


def _read(
    session: Session, kind: str, entity_ids: Collection[str], attributes: Collection[str] | None, today: date
) -> dict[str, list[ShownFact]]:
    query = select(Fact).where(Fact.entity_kind == kind, Fact.entity_id.in_(entity_ids), Fact.confidence != HIDDEN)
    if attributes is not None:
        query = query.where(Fact.attribute.in_(attributes))
    found: dict[str, list[ShownFact]] = {}
    for row in session.scalars(query.order_by(Fact.position).options(selectinload(Fact.sources))):
        if row.valid_from is None or row.valid_from <= today:
            found.setdefault(row.entity_id, []).append(_shown(row, today))
    return {entity: sorted(facts, key=_best_first) for entity, facts in found.items()}


def conflicting(facts: Iterable[ShownFact]) -> list[ShownFact]:
    """Facts of which two sources, equally new, say different things; empty when they agree.

    Only sourced facts that are neither expired nor old can conflict: a newer year corrects an older one, and several
    values from one source are a list, not a contradiction.
    """
    current = [fact for fact in facts if fact.confidence == "sourced" and not (fact.expired or fact.old)]
    found: list[ShownFact] = []
    for _, group in groupby(sorted(current, key=_attribute), key=_attribute):
        same = list(group)
        found += [fact for fact in same if any(_contradict(fact, other) for other in same)]
    return found


def contacts_for(session: Session, topic: str) -> list[str]:
    """The contacts that know about a topic or attribute, by id; their facts have the kind ``contact``."""
    query = select(Fact.entity_id).where(Fact.entity_kind == "contact", Fact.attribute == "knows", Fact.value == topic)
    return list(session.scalars(query.order_by(Fact.entity_id)))


def source_ref(source: Source) -> SourceRef:
    """A source row as a reader sees it."""
    return SourceRef(source.title, source.url, source.date)


def _shown(row: Fact, today: date) -> ShownFact:
    as_of = row.as_of or max((source.date for source in row.sources if source.date), key=_year, default=None)
    return ShownFact(
        id=row.id,
        attribute=row.attribute,
        value=row.value,
        note=row.note,
        as_of=as_of,
        confidence=row.confidence,
        expired=row.valid_until is not None and row.valid_until < today,
        # Explanations ("general") carry no date and do not age.
        old=as_of is not None and _year(as_of) < today.year,
        sources=tuple(source_ref(source) for source in row.sources),
    )


def _best_first(fact: ShownFact) -> tuple[bool, int]:
    return fact.expired, -_year(fact.as_of)


def _year(as_of: str | None) -> int:
    found = _YEAR.search(as_of or "")
    if found is None:
        return 0
    return int(found[0]) - (str(as_of).lower().startswith(BEFORE))


def _attribute(fact: ShownFact) -> str:
    return fact.attribute


def _same(fact: ShownFact) -> str:
    return " ".join(unicodedata.normalize("NFC", fact.value).casefold().split())


def _contradict(one: ShownFact, other: ShownFact) -> bool:
    return _same(one) != _same(other) and not set(one.sources) & set(other.sources)
