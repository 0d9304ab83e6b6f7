"""The trades that can be proposed, read from the database once for each version of the content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, column, select, table
from sqlalchemy.orm import Session

from careers.models import Trade
from knowledge.database import content_number
from knowledge.facts import HIDDEN
from knowledge.models import Fact
from nlu.text import fold

# Rows of the room `schools`, which this room may not import: only what is read here is named.
_PROGRAMME = table("programme", column("trade_id"), column("school_id"), column("confidence"))
_SCHOOL = table("school", column("id"), column("status"))


@dataclass(frozen=True)
class Candidate:
    """A trade as the matching sees it.

    ``riasec``: six values, 1 to 7, O*NET. ``attributes``: strength of work attributes, 0 to 3. ``subjects``: folded
    names of the school subjects it uses. ``taught``: a listed school of the region teaches it.
    """

    id: str
    name: str
    group: str
    riasec: Mapping[str, float]
    attributes: Mapping[str, int]
    subjects: tuple[str, ...]
    taught: bool


_Read = tuple[int, tuple[Candidate, ...]]
_READ: WeakKeyDictionary[Engine, _Read] = WeakKeyDictionary()
"""By the engine of the session: the content's number, and the trades as they then were."""


def candidates(session: Session) -> list[Candidate]:
    """Every trade of the content, by id; read anew when the content's number has moved."""
    number, engine = content_number(session), session.get_bind().engine
    known = _READ.get(engine)
    # Number 0 means that nothing was loaded by the loader, so no number tells of a change.
    if number == 0 or known is None or known[0] != number:
        known = _READ[engine] = number, tuple(_read(session))
    return list(known[1])


def _read(session: Session) -> list[Candidate]:
    taught, subjects = _taught(session), _subjects(session)
    return [
        Candidate(
            row.id, row.name, row.group, row.riasec, row.attributes, subjects.get(row.id, ()), taught=row.id in taught
        )
        for row in session.scalars(select(Trade).order_by(Trade.id))
    ]


def _taught(session: Session) -> set[str]:
    rows = (
        select(_PROGRAMME.c.trade_id)
        .join(_SCHOOL, _SCHOOL.c.id == _PROGRAMME.c.school_id)
        .where(_SCHOOL.c.status == "active", _PROGRAMME.c.confidence != HIDDEN, _PROGRAMME.c.trade_id.is_not(None))
    )
    return set(session.scalars(rows))


def _subjects(session: Session) -> dict[str, tuple[str, ...]]:
    rows = select(Fact.entity_id, Fact.value).where(
        Fact.entity_kind == "trade", Fact.attribute == "subjects", Fact.confidence != HIDDEN
    )
    return {trade: tuple(fold(name.strip()) for name in value.split(",")) for trade, value in session.execute(rows)}
