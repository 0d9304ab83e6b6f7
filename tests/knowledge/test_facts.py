"""Facts are shown by their rules: hidden, expired, old, conflicting."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from knowledge.database import open_engine, session_factory, upgrade
from knowledge.facts import ShownFact, SourceRef, conflicting, contacts_for, facts_of, facts_of_many
from knowledge.models import Fact, FactSource, Source

TODAY = date(2026, 11, 22)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    engine = open_engine(f"sqlite:///{tmp_path / 'a.db'}")
    upgrade(engine)
    with session_factory(engine)() as session:
        for name, day in (("a", "2026-05"), ("b", "2024"), ("c", None)):
            session.add(Source(id=name, title=f"Source {name}", url=None, date=day, kind="public"))
        session.flush()
        yield session


def _add(session: Session, sources: str = "a", **values: object) -> None:
    number = len(session.new) + session.query(Fact).count()
    entry: dict[str, Any] = {
        "entity_kind": "school",
        "entity_id": "s",
        "attribute": "fee",
        "value": "1",
        "confidence": "sourced",
    }
    session.add(Fact(id=f"f{number}", position=number, **(entry | values)))
    session.flush()
    for rank, source in enumerate(sources):
        session.add(FactSource(fact_id=f"f{number}", source_id=source, position=rank))
    session.flush()


def _facts(session: Session, today: date = TODAY) -> list[ShownFact]:
    session.expire_all()
    return facts_of(session, "school", "s", "fee", today)


def test_a_fact_comes_with_value_note_and_sources_best_first(session: Session) -> None:
    _add(session, "ba", value="5 triệu", note="một kỳ", as_of="2026")
    (fact,) = _facts(session)
    assert (fact.value, fact.note, fact.as_of, fact.expired, fact.old) == ("5 triệu", "một kỳ", "2026", False, False)
    assert fact.sources == (SourceRef("Source b", None, "2024"), SourceRef("Source a", None, "2026-05"))


@pytest.mark.parametrize(("confidence", "count"), [("sourced", 1), ("secondary", 1), ("general", 1), ("unverified", 0)])
def test_unverified_is_never_returned(session: Session, confidence: str, count: int) -> None:
    _add(session, confidence=confidence)
    assert len(_facts(session)) == count


def test_other_entities_and_attributes_are_left_out(session: Session) -> None:
    _add(session, entity_id="t")
    _add(session, entity_kind="trade")
    _add(session, attribute="phone")
    assert _facts(session) == []
    assert [fact.attribute for fact in facts_of(session, "school", "s", None, TODAY)] == ["phone"]


@pytest.mark.parametrize(
    ("as_of", "today", "old"),
    [
        ("2026", TODAY, False),
        ("2026-01", TODAY, False),
        ("2025-12-31", TODAY, True),
        ("2025-2026", TODAY, True),
        ("khoảng 2019-2022", TODAY, True),
        ("trước 2026", TODAY, True),
        ("2026", date(2027, 1, 1), True),
        ("2027", TODAY, False),
    ],
)
def test_old_is_before_the_admission_year(session: Session, as_of: str, today: date, old: bool) -> None:
    _add(session, as_of=as_of)
    assert [fact.old for fact in _facts(session, today)] == [old]


@pytest.mark.parametrize(
    ("sources", "as_of", "old"), [("b", "2024", True), ("ba", "2026-05", False), ("c", None, False)]
)
def test_without_a_date_of_its_own_a_fact_has_its_newest_source_s(
    session: Session, sources: str, as_of: str | None, old: bool
) -> None:
    _add(session, sources)
    assert [(fact.as_of, fact.old) for fact in _facts(session)] == [(as_of, old)]


@pytest.mark.parametrize(
    ("start", "end", "expired"),
    [
        (None, date(2026, 11, 21), [True]),
        (None, date(2026, 11, 22), [False]),
        (date(2026, 11, 22), None, [False]),
        (date(2026, 11, 23), None, []),
    ],
)
def test_validity_counts_whole_days(
    session: Session, start: date | None, end: date | None, expired: list[bool]
) -> None:
    _add(session, valid_from=start, valid_until=end)
    assert [fact.expired for fact in _facts(session)] == expired


def test_valid_and_new_facts_come_first(session: Session) -> None:
    _add(session, value="expired", as_of="2026", valid_until=date(2026, 1, 1))
    _add(session, value="older", as_of="2024")
    _add(session, value="newer", as_of="2026")
    assert [fact.value for fact in _facts(session)] == ["newer", "older", "expired"]


def test_two_sources_that_differ_conflict(session: Session) -> None:
    _add(session, "a", value="5 triệu", as_of="2026")
    _add(session, "b", value="6 triệu", as_of="2026")
    assert {fact.value for fact in conflicting(_facts(session))} == {"5 triệu", "6 triệu"}


@pytest.mark.parametrize(
    ("sources", "change"),
    [
        ("b", {"value": " 5  TRIỆU"}),
        ("b", {"value": "6 triệu", "as_of": "2024"}),
        ("b", {"value": "6 triệu", "valid_until": date(2026, 1, 1)}),
        ("b", {"value": "6 triệu", "confidence": "secondary"}),
        ("a", {"value": "6 triệu"}),
    ],
    ids=["same value", "older year", "expired", "to be confirmed", "a list from one source"],
)
def test_these_do_not_conflict(session: Session, sources: str, change: dict[str, Any]) -> None:
    _add(session, "a", value="5 triệu", as_of="2026")
    _add(session, sources, **({"as_of": "2026"} | change))
    assert conflicting(_facts(session)) == []


def test_contacts_are_found_by_what_they_know(session: Session) -> None:
    _add(session, "", entity_kind="contact", entity_id="so", attribute="knows", value="fee", confidence="general")
    assert contacts_for(session, "fee") == ["so"]
    assert contacts_for(session, "phone") == []


def test_the_facts_of_many_are_those_of_each(session: Session) -> None:
    _add(session, entity_id="s", value="older", as_of="2024")
    _add(session, entity_id="t", value="other")
    _add(session, entity_id="s", value="newer", as_of="2026")
    _add(session, entity_id="s", attribute="phone")
    _add(session, entity_id="u", confidence="unverified")
    _add(session, entity_id="u", valid_from=date(2026, 11, 23))
    _add(session, entity_id="s", entity_kind="trade")
    found = facts_of_many(session, "school", ("s", "t", "u", "v"), None, TODAY)
    assert found == {one: facts_of(session, "school", one, None, TODAY) for one in ("s", "t")}
    fees = facts_of_many(session, "school", ("s", "t", "u"), ("fee", "address"), TODAY)
    assert {one: [fact.value for fact in facts] for one, facts in fees.items()} == {
        "s": ["newer", "older"],
        "t": ["other"],
    }


def test_the_facts_of_nobody_are_none(session: Session) -> None:
    _add(session)
    assert facts_of_many(session, "school", (), None, TODAY) == {}
    assert facts_of_many(session, "school", ("s",), (), TODAY) == {}
