"""One spelling for what was typed."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.text import fold, has_diacritics, is_syllable, normalise, syllables

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=80)
VIETNAMESE = st.text(st.sampled_from("aăâeêioôơuưyđqghnt àáảãạòóỏõọùúủũụỳýìíềếọ\u0300\u0301\u0323.,?! \n"), max_size=60)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hoà thuý hoè", "hòa thúy hòe"),
        ("tòan qúa gía hùynh", "toàn quá giá huỳnh"),
        ("quý khuỷu hoàn thuỷ", "quý khuỷu hoàn thủy"),
        (unicodedata.normalize("NFD", "học nghề ở Đà Nẵng"), "học nghề ở Đà Nẵng"),
        ("ho\u200bc\u00adnghe\ufeff", "hocnghe"),
        ("ｈọｃ　ｐｈí", "học phí"),
        ("cаo đẳng", "cao đẳng"),  # a Cyrillic а
        ("сао đẳng", "cao đẳng"),  # all of the first word is Cyrillic
        ("cа̂̀n thơ", "cần thơ"),  # marks on a Cyrillic а
        ("Привет em, α và β", "Привет em, α và β"),  # really another script
        ("  học   phí \r\n\n bao nhiêu\t ạ ", "học phí\nbao nhiêu ạ"),
        ("điiiii  KHÔNGGGG", "đi KHÔNG"),
        ("hả???!!! rồi!!! nè......", "hả? rồi! nè."),
        ("khu vực III và VIII", "khu vực III và VIII"),
        ("năm 2000 giá 1111", "năm 2000 giá 1111"),
        ("a\ud800b\x00c", "abc"),
    ],
)
def test_typed_becomes_meant(typed: str, meant: str) -> None:
    assert normalise(typed) == meant


@given(st.one_of(ANY_TEXT, VIETNAMESE))
def test_normalise_is_idempotent_and_folding_is_stable(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    assert fold(fold(once)) == fold(once)


@given(st.one_of(ANY_TEXT, VIETNAMESE))
def test_nothing_invisible_or_broken_is_left(text: str) -> None:
    for char in normalise(text):
        assert char == "\n" or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn"}


def test_both_tone_placements_and_both_normal_forms_fold_alike() -> None:
    spellings = ["Hoà Khánh", "Hòa Khánh", unicodedata.normalize("NFD", "Hoà Khánh"), "hoa khanh", "HOÀ KHÁNH"]
    assert {fold(normalise(one)) for one in spellings} == {"hoa khanh"}


def test_d_with_stroke_is_folded() -> None:
    assert fold("Đường Đà Nẵng đẹp") == "duong da nang dep"


@pytest.mark.parametrize(
    ("text", "expected"), [("đi", True), ("học", True), ("hoc nghe", False), ("9+ ok", False), ("", False)]
)
def test_has_diacritics(text: str, expected: bool) -> None:
    assert has_diacritics(text) is expected


def test_syllables_keep_case_and_marks() -> None:
    assert syllables("Trường Cao đẳng THACO, lớp 9+ (2026)") == ["Trường", "Cao", "đẳng", "THACO", "lớp", "9+", "2026"]


@pytest.mark.parametrize("word", ["nghieng", "truong", "quyen", "gi", "an", "khuya", "oan"])
def test_real_syllables(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["trugn", "danang", "hocphi", "mays", "xyz", ""])
def test_slips_are_no_syllables(word: str) -> None:
    assert not is_syllable(word)


@pytest.mark.parametrize(
    "text", ["a" * 100_000, " " * 100_000 + "x", "?" * 100_000, "\u0301" * 1000, "ớ" * 100_000, "\n " * 50_000]
)
def test_huge_text_is_read(text: str) -> None:
    assert len(normalise(text)) <= len(text)
