"""What a talk leaves behind is found by its secret only, and gone when its time is over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from careers import saved, sheets
from careers.models import ResultSheet, SavedChoice
from careers.sheets import SheetData
from knowledge.database import open_engine, session_factory, upgrade
from nlu.text import split_questions

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
GUIDE = {"depth": "quick", "at": "with", "answers": {"day": ["fix"]}}
SHEET = SheetData(
    role="pupil", made_on=date(2026, 11, 23), said=[], interests=None, trades=[], schools=[], home=None, papers=[],
    dates=[], questions=[], sources=[],
)  # fmt: skip


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    engine = open_engine(f"sqlite:///{tmp_path}/kept.db")
    upgrade(engine)
    with session_factory(engine)() as session:
        yield session
    engine.dispose()


@pytest.mark.parametrize("typed", ["{code}", "mã của em là {code} ạ", "{lower}", "{joined}", "{spaced}"])
def test_a_code_is_found_however_it_is_copied(session: Session, typed: str) -> None:
    code = saved.save(session, GUIDE, {"role": "pupil"}, NOW)
    text = typed.format(code=code, lower=code.lower(), joined=code.replace("-", ""), spaced=code.replace("-", " "))
    found = saved.find(session, text, NOW + timedelta(days=8))
    assert found is not None
    assert (found.guide, found.context) == (GUIDE, {"role": "pupil"})


def test_every_code_survives_the_reading_of_everyday_writing(session: Session) -> None:
    for _ in range(200):
        code = saved.save(session, GUIDE, {}, NOW)
        (read,) = split_questions(code.lower())
        assert saved.codes_in(read) == [code.replace("-", "")]


def test_another_code_finds_nothing(session: Session) -> None:
    saved.save(session, GUIDE, {}, NOW)
    assert saved.find(session, "mã 4ABC-5DEF", NOW) is None


def test_the_code_itself_is_not_stored(session: Session) -> None:
    code = saved.save(session, GUIDE, {}, NOW)
    row = session.scalars(select(SavedChoice)).one()
    assert code.replace("-", "") not in str(row.__dict__)


def test_an_expired_code_finds_nothing_and_is_swept_with_the_next_save(session: Session) -> None:
    code = saved.save(session, GUIDE, {}, NOW)
    later = NOW + saved.KEPT + timedelta(days=1)
    assert saved.find(session, code, later) is None
    saved.save(session, GUIDE, {}, later)
    assert len(session.scalars(select(SavedChoice)).all()) == 1


@pytest.mark.parametrize(
    "text", ["nghề điện lạnh học bao lâu", "em thích nấu ăn", "hoc phi truong cao dang", "0905 123 456"]
)
def test_ordinary_words_and_numbers_are_no_codes(text: str) -> None:
    assert saved.codes_in(text) == []


@given(st.text())
def test_looking_for_a_code_never_fails(text: str) -> None:
    assert all(len(code) == saved.LENGTH for code in saved.codes_in(text))


def test_a_sheet_is_found_by_its_token_until_it_expires(session: Session) -> None:
    token = sheets.keep(session, SHEET, NOW)
    assert sheets.find(session, token, NOW + timedelta(days=29)) == SHEET
    assert sheets.find(session, token, NOW + sheets.KEPT + timedelta(days=1)) is None
    assert sheets.find(session, token[:-1], NOW) is None


def test_the_token_of_a_sheet_is_not_stored(session: Session) -> None:
    token = sheets.keep(session, SHEET, NOW)
    session.flush()
    assert token not in str(session.scalars(select(ResultSheet)).one().__dict__)
