"""The trades are read once for each version of the content and each database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from careers.choosing.candidates import candidates
from careers.models import Trade
from knowledge.database import open_engine, read_sessions, session_factory, upgrade
from knowledge.models import ContentVersion


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{tmp_path / 'trades.db'}")
    upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with session_factory(engine)() as session:
        yield session


def add(session: Session, trade: str, number: int | None) -> None:
    """Add a trade, as version ``number`` of the content where one is given."""
    session.add(Trade(id=trade, name=trade, group="g", riasec={}, attributes={}))
    if number is not None:
        session.merge(ContentVersion(id=1, number=number))
    session.flush()


def ids(session: Session) -> list[str]:
    return [trade.id for trade in candidates(session)]


def test_a_new_version_of_the_content_is_read_anew(session: Session) -> None:
    add(session, "a", 1)
    assert ids(session) == ["a"]
    add(session, "b", None)
    assert ids(session) == ["a"]
    add(session, "c", 2)
    assert ids(session) == ["a", "b", "c"]


def test_what_one_caller_does_with_the_list_is_its_own(session: Session) -> None:
    add(session, "a", 1)
    candidates(session).clear()
    assert ids(session) == ["a"]


def test_before_the_first_load_nothing_is_kept(session: Session) -> None:
    assert ids(session) == []
    add(session, "a", None)
    assert ids(session) == ["a"]


def test_another_database_with_the_same_number_has_its_own_trades(session: Session, content_engine: Engine) -> None:
    add(session, "a", 1)
    with read_sessions(content_engine)() as other:
        assert len(ids(other)) > 1
    assert ids(session) == ["a"]
