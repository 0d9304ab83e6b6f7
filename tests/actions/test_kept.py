"""The session that keeps content shows every change of it, and keeps nothing else."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, update
from sqlalchemy.orm import Session

from actions.kept import KeptContent
from careers.models import SavedChoice
from knowledge.database import open_engine, read_sessions, session_factory, upgrade
from knowledge.facts import facts_of
from knowledge.models import Article, ContentVersion, Fact

TODAY = date(2026, 11, 22)
CODE = "a" * 64
NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    engine = open_engine(f"sqlite:///{tmp_path / 'a.db'}")
    upgrade(engine)
    with session_factory(engine).begin() as session:
        session.merge(ContentVersion(id=1, number=1))
        session.add(_article())
        session.add(_fact())
        session.add(SavedChoice(code_hash=CODE, guide={}, context={}, created_at=NOW, expires_at=NOW))
    return engine


def _article() -> Article:
    return Article(
        id="a", topic="t", title="first", audience=[], policies=[], related=[], answer="x", more=None,
        reviewed=TODAY, reviewer="r", valid_until=None,
    )  # fmt: skip


def _fact() -> Fact:
    return Fact(
        id="f", entity_kind="school", entity_id="s", attribute="fee", value="first", confidence="sourced", position=0
    )


def _told(session: Session) -> tuple[str, str]:
    article = session.get(Article, "a")
    assert article is not None
    return article.title, facts_of(session, "school", "s", "fee", TODAY)[0].value


def _change(engine: Engine, number: int) -> None:
    with session_factory(engine).begin() as session:
        session.execute(update(Article).values(title="second"))
        session.execute(update(Fact).values(value="second"))
        session.execute(update(ContentVersion).values(number=number))


def _reads(engine: Engine) -> list[str]:
    found: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *given: found.append(given[2]))
    return found


def test_content_is_read_once_and_then_only_its_number(engine: Engine) -> None:
    content = KeptContent(read_sessions(engine))
    with content.reading() as session:
        assert _told(session) == ("first", "first")
    reads = _reads(engine)
    with content.reading() as session:
        assert _told(session) == ("first", "first")
    assert [read for read in reads if read.startswith("SELECT")] == ["SELECT number FROM content_version WHERE id = 1"]


def test_a_change_of_the_content_shows_in_the_next_answer(engine: Engine) -> None:
    content = KeptContent(read_sessions(engine))
    with content.reading() as session:
        _told(session)
    _change(engine, 2)
    with content.reading() as session:
        assert _told(session) == ("second", "second")


def test_what_is_no_content_is_read_anew(engine: Engine) -> None:
    content = KeptContent(read_sessions(engine))
    with content.reading() as session:
        saved = session.get(SavedChoice, CODE)
        assert saved is not None
    with session_factory(engine).begin() as session:
        session.execute(update(SavedChoice).values(context={"trade": "han"}))
    with content.reading() as session:
        saved = session.get(SavedChoice, CODE)
        assert saved is not None
        assert saved.context == {"trade": "han"}


def test_no_lock_stays_behind(engine: Engine) -> None:
    content = KeptContent(read_sessions(engine))
    with content.reading() as session:
        _told(session)
    _change(engine, 2)
    with content.reading() as session:
        session.rollback()
        _change(engine, 3)


def test_a_second_reader_at_the_same_time_is_served(engine: Engine) -> None:
    content = KeptContent(read_sessions(engine))
    with content.reading() as first, content.reading() as second:
        assert first is not second
        assert _told(first) == _told(second)


def test_after_a_fault_reading_begins_afresh(engine: Engine) -> None:
    content = KeptContent(read_sessions(engine))
    used: list[Session] = []

    def fail() -> None:
        with content.reading() as session:
            used.append(session)
            _told(session)
            raise ValueError("x")

    with pytest.raises(ValueError, match="x"):
        fail()
    with content.reading() as session:
        assert session not in used
        assert _told(session) == ("first", "first")


def test_after_a_rollback_nothing_is_kept(engine: Engine) -> None:
    content = KeptContent(read_sessions(engine))
    with content.reading() as first:
        _told(first)
        first.rollback()
    _change(engine, 1)  # a change that no number tells of shows what was read anew
    with content.reading() as second:
        assert _told(second) == ("second", "second")
