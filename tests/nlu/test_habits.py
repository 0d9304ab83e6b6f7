"""What people type: every habit keeps the words recognisable, and the same seed types the same."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.text import fold, has_diacritics
from nlu.text.habits import (
    folded,
    respaced,
    shortened,
    slipped,
    some_folded,
    spoken,
    teencoded,
    without_tones,
)

HABITS = (folded, respaced, shortened, slipped, some_folded, spoken, teencoded, without_tones)
ASKED = "Em tốt nghiệp lớp 9 thì học trung cấp nghề điện ở trường nào, học phí bao nhiêu vậy ạ?"


@pytest.mark.parametrize("habit", HABITS)
@given(text=st.text(max_size=200), seed=st.integers(0, 99))
def test_any_text_can_be_typed_and_the_same_seed_types_the_same(
    habit: Callable[[str, Random], str], text: str, seed: int
) -> None:
    assert habit(text, Random(seed)) == habit(text, Random(seed))


@pytest.mark.parametrize("habit", [slipped, spoken, respaced, shortened, teencoded, some_folded])
def test_each_habit_shows_in_some_of_twenty_texts_and_never_the_same_way(habit: Callable[[str, Random], str]) -> None:
    typed = {habit(ASKED, Random(seed)) for seed in range(20)}
    assert len(typed) > 3


def test_tones_go_and_vowels_stay() -> None:
    assert without_tones("Học phí ngành điện, ở Đà Nẵng") == "Hoc phi nganh điên, ơ Đa Năng"
    assert has_diacritics(without_tones("điện"))


def test_folded_text_has_neither_marks_nor_capitals() -> None:
    assert folded(ASKED) == fold(ASKED)
    assert not has_diacritics(folded(ASKED))


def test_short_forms_stand_for_whole_words_only() -> None:
    assert shortened("không khí", Random(1), share=1.0).split()[1] == "khí"
    assert "không" not in shortened("em không biết", Random(1), share=1.0)
    assert shortened("emy", Random(1), share=1.0) == "emy"


def test_short_words_get_no_slip() -> None:
    assert all(slipped("em có đi ạ", Random(seed), share=1.0) == "em có đi ạ" for seed in range(20))
