"""Reads what a turn showed from its record.

``turn``, ``programme`` and ``school`` belong to other rooms, so they are read as plain SQL.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import JSON, Engine, bindparam, select, text
from sqlalchemy.orm import Session

from knowledge.database import read_sessions
from knowledge.evaluation.judge import FactKey, Shown
from knowledge.models import Fact

_TURN = text("SELECT intent, refusal, entities, facts, retrieved FROM turn WHERE id = :id").columns(
    entities=JSON, facts=JSON, retrieved=JSON
)
_PROGRAMMES = text("SELECT id, school_id, trade_id FROM programme WHERE id IN :ids").bindparams(
    bindparam("ids", expanding=True)
)
_SCHOOLS = text("SELECT id FROM school WHERE id IN :ids").bindparams(bindparam("ids", expanding=True))


def shown_in(engine: Engine, turn_id: str) -> Shown:
    """What the turn showed; raises ``LookupError`` where the database holds no such turn."""
    with read_sessions(engine)() as session:
        row = session.execute(_TURN, {"id": turn_id}).one_or_none()
        if row is None:
            raise LookupError(f"the database holds no turn {turn_id}: is it the running system's database?")
        facts = _facts(session, row.facts or ())
        schools, trades = _named(session, row.facts or (), facts)
    understood = list(_understood(row.entities or ()))
    trades |= {entity for kind, entity in understood if kind == "trade"}
    return Shown(row.intent, row.refusal, _article(row.retrieved or ()), facts, frozenset(schools), frozenset(trades))


def _facts(session: Session, ids: Iterable[str]) -> frozenset[FactKey]:
    columns = (Fact.entity_kind, Fact.entity_id, Fact.attribute)
    rows = session.execute(select(*columns).where(Fact.id.in_(list(ids))))
    return frozenset((kind, entity, attribute) for kind, entity, attribute in rows)


def _named(session: Session, ids: Iterable[str], facts: Iterable[FactKey]) -> tuple[set[str], set[str]]:
    """Schools and trades that the shown facts and programmes belong to."""
    schools = {entity for kind, entity, _ in facts if kind == "school"}
    trades = {entity for kind, entity, _ in facts if kind == "trade"}
    wanted = [*ids, *(entity for kind, entity, _ in facts if kind == "programme")]
    for _, school, trade in session.execute(_PROGRAMMES, {"ids": wanted}):
        schools.add(school)
        trades |= {trade} if trade else set()
    schools.update(session.execute(_SCHOOLS, {"ids": wanted}).scalars())
    return schools, trades


def _understood(entities: Iterable[dict[str, Any]]) -> Iterable[tuple[str, str]]:
    for entity in entities:
        for found in entity.get("ids") or [entity.get("id")]:
            yield str(entity.get("kind")), str(found)


def _article(retrieved: Iterable[dict[str, Any]]) -> str | None:
    """The article of the first retrieved passage (``article:<id>:<part>``), which is the one that answers."""
    first = next(iter(retrieved), None)
    parts = str(first["id"]).split(":") if first else []
    return parts[1] if len(parts) > 1 and parts[0] == "article" else None
