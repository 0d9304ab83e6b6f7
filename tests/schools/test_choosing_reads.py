"""A list of schools is read in a few queries, however many schools and programmes there are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from knowledge.database import read_sessions
from knowledge.facts import facts_of
from schools.choosing import Wish, options

TODAY = date(2026, 11, 22)
TAM_KY = "p20341"
FACTS = ("dormitory", "culture", "enterprise")
"""Filters that a fact decides: one read of facts, one of their sources, for each."""
TRADES: tuple[list[str], ...] = (
    ["han"],
    ["may-thoi-trang"],
    ["marketing", "quan-tri-kinh-doanh", "cong-nghe-o-to"],
    [],
)


@pytest.fixture
def session(content_engine: Engine) -> Iterator[Session]:
    with read_sessions(content_engine)() as session:
        yield session


@contextmanager
def reads(engine: Engine) -> Iterator[list[str]]:
    """The SELECT statements sent while it is open."""
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        if statement.startswith("SELECT"):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("trades", TRADES)
@pytest.mark.parametrize("filters", [(), ("dormitory",), (*FACTS, "cheap", "short")])
def test_the_reads_do_not_grow_with_the_list(
    session: Session, content_engine: Engine, trades: list[str], filters: tuple[str, ...]
) -> None:
    with reads(content_engine) as seen:
        found = options(session, trades, Wish("after_9", TAM_KY, filters), TODAY)
        assert all(option.point is None or option.distance_km is not None for option in found)
    # the asker's place, the schools, facts and sources of the programmes, then of each fact that is wished
    assert len(seen) <= 4 + 2 * len(set(filters) & set(FACTS))


def test_a_fact_of_a_list_is_the_fact_of_the_school(session: Session) -> None:
    for option in options(session, [], Wish(), TODAY):
        for attribute in ("dormitory", "nine_plus", "phone", "fee", "no-such-attribute"):
            alone = facts_of(session, "school", option.school.id, attribute, TODAY)
            assert option.facts(attribute) == tuple(fact for fact in alone if not fact.expired)
