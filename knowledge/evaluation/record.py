"""Reads what a turn showed from its record.

``turn``, ``programme`` and ``school`` belong to other rooms, so they are read as plain SQL.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import JSON, Engine, bindparam, select, text
from sqlalchemy.orm import Session

from knowledge.database import read_sessions
from knowledge.evaluation.judge import FactKey, Named, Shown
from knowledge.models import Article, Fact

NAMED = ("school", "trade")
FIRST_FOUND = 3
_TURN = text(
    "SELECT intent, confidence, refusal, entities, facts, retrieved, reply, payloads FROM turn WHERE id = :id"
).columns(entities=JSON, facts=JSON, retrieved=JSON, reply=JSON, payloads=JSON)
_PROGRAMMES = text("SELECT id, school_id, trade_id FROM programme WHERE id IN :ids").bindparams(
    bindparam("ids", expanding=True)
)
_SCHOOLS = text("SELECT id FROM school WHERE id IN :ids").bindparams(bindparam("ids", expanding=True))
_ADDRESS = re.compile(r"\\\{[bB]an\\\}")
_GUIDED = '/guide{"question": "way"'
"""How the payloads of the guided talk's first question begin."""
_PAYLOAD = re.compile(r"/\w+(?P<values>\{.*\})", re.DOTALL)


def shown_in(engine: Engine, turn_id: str) -> Shown:
    """What the turn showed; raises ``LookupError`` where the database holds no such turn."""
    with read_sessions(engine)() as session:
        row = session.execute(_TURN, {"id": turn_id}).one_or_none()
        if row is None:
            raise LookupError(f"the database holds no turn {turn_id}: is it the running system's database?")
        facts = _facts(session, row.facts or ())
        told = _told(session, row.facts or (), facts) | set(_offered(row.payloads or {}))
        articles = frozenset(_articles(session, row.reply or ()))
    return Shown(
        row.intent,
        row.confidence,
        row.refusal,
        articles,
        facts,
        frozenset(told),
        _understood(row.entities or ()),
        tuple(f"{hit['id']} {hit['score']:.2f}" for hit in (row.retrieved or ())[:FIRST_FOUND]),
        any(payload.startswith(_GUIDED) for payload in (row.payloads or {}).values()),
        bool(row.facts or articles),
    )


def _facts(session: Session, ids: Iterable[str]) -> frozenset[FactKey]:
    columns = (Fact.entity_kind, Fact.entity_id, Fact.attribute)
    rows = session.execute(select(*columns).where(Fact.id.in_(list(ids))))
    return frozenset((kind, entity, attribute) for kind, entity, attribute in rows)


def _told(session: Session, ids: Iterable[str], facts: Iterable[FactKey]) -> set[tuple[str, str]]:
    """Schools and trades that the shown facts and programmes belong to."""
    told = {(kind, entity) for kind, entity, _ in facts if kind in NAMED}
    wanted = [*ids, *(entity for kind, entity, _ in facts if kind == "programme")]
    for _, school, trade in session.execute(_PROGRAMMES, {"ids": wanted}):
        told |= {("school", school)} | ({("trade", trade)} if trade else set())
    return told | {("school", school) for school in session.execute(_SCHOOLS, {"ids": wanted}).scalars()}


def _offered(payloads: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Schools and trades in the payloads of the buttons: ``/inform{"trade": "han"}``."""
    for match in filter(None, map(_PAYLOAD.fullmatch, payloads.values())):
        for kind, value in json.loads(match["values"]).items():
            if kind in NAMED:
                yield from ((kind, str(one)) for one in (value if isinstance(value, list) else [value]))


def _understood(entities: Iterable[Mapping[str, Any]]) -> Named:
    return frozenset(
        (str(entity.get("kind")), str(one)) for entity in entities for one in entity.get("ids") or [entity.get("id")]
    )


def _articles(session: Session, messages: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The articles whose whole answer stands in one of the messages, whoever it is addressed to."""
    said = [str(message.get("text") or "") for message in messages]
    for article, answer in session.execute(select(Article.id, Article.answer)):
        if any(_answer(answer).search(words) for words in said):
            yield article


@lru_cache(maxsize=2048)
def _answer(template: str) -> re.Pattern[str]:
    return re.compile(_ADDRESS.sub(r"\\w+(?: \\w+)?", re.escape(template.strip())))
