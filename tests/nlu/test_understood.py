"""A text as it was meant, however it was typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.text import fold
from nlu.text.habits import without_tones
from nlu.text.understood import understood

MEANT = "học phí ngành điện công nghiệp là bao nhiêu"


@pytest.mark.parametrize(
    "typed",
    [
        "học phí ngành điện công nghiệp là bao nhiêu",
        "hoc phi nganh dien cong nghiep la bao nhieu",
        "hoc phi ngành dien công nghiep la bao nhieu",
        without_tones(MEANT),
        "hp nganh dien cong nghiep la bn",
        "HOC PHI NGANH DIEN CONG NGHIEP LA BAO NHIEU",
    ],
)
def test_however_it_was_typed_it_is_read_alike(typed: str) -> None:
    assert understood(typed).lower() == MEANT


def test_text_with_its_tones_stays_as_it_is() -> None:
    said = "con gái học hàn có vất vả quá không"
    assert understood(said) == said


@pytest.mark.parametrize("said", ["ok ad", "hello, how much is it?", "9+", "K25"])
def test_what_is_no_vietnamese_stays_readable(said: str) -> None:
    assert fold(understood(said)) == fold(understood(understood(said)))


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    assert isinstance(understood(text), str)
