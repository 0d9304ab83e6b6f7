"""Abbreviations and teencode are read by their neighbours, with and without diacritics."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.text import expand, fold, folded_syllables, normalise, spell_out
from nlu.text.teencode import Teencode, TeencodeError

CASES = [
    ("hp cđ đn bn", "học phí cao đẳng đà nẵng bao nhiêu"),
    ("k bít hc nghề j", "không biết học nghề gì"),
    ("hs tn thcs dc hoc tc k", "học sinh tốt nghiệp trung học cơ sở được hoc trung cấp không"),
    ("gdtx có ktx ko", "giáo dục thường xuyên có ký túc xá không"),
    ("9 cộng là gì", "9+ là gì"),
    ("hệ 9 + ở dn", "hệ 9+ ở đà nẵng"),
    ("ad ơi cho e hỏi", "ad ơi cho em hỏi"),
    ("sao z", "sao vậy"),
    ("có đc ko", "có được không"),
    ("cho em xin đc trường", "cho em xin địa chỉ trường"),
    ("đk xét tuyển", "điều kiện xét tuyển"),
    ("hạn đk", "hạn đăng ký"),
]
KEPT = ["bằng lái hạng c", "vitamin c", "khối a", "màu hồng", "lớp 9c", "hoa hong", "được chứ", "làm bánh mì"]


@pytest.mark.parametrize(("typed", "meant"), CASES)
def test_short_forms_are_written_out(typed: str, meant: str) -> None:
    assert expand(normalise(typed)) == meant


@pytest.mark.parametrize(("typed", "meant"), CASES)
def test_the_same_without_diacritics(typed: str, meant: str) -> None:
    assert " ".join(folded_syllables(fold(typed))) == fold(meant)


@pytest.mark.parametrize("text", KEPT)
def test_ordinary_words_stay(text: str) -> None:
    assert expand(text) == text


def test_letters_after_a_number_are_units() -> None:
    assert expand("10k 1 tháng, lương 15tr") == "10 nghìn 1 tháng, lương 15 triệu"


def test_offsets_point_at_what_was_typed() -> None:
    text = normalise("cho e hỏi hp cđ")
    typed = [(one.written, text[one.start : one.end]) for one in spell_out(text)]
    assert typed[1] == ("em", "e")
    assert typed[3:5] == [("học", "hp"), ("phí", "hp")]
    assert typed[5:] == [("cao", "cđ"), ("đẳng", "cđ")]


@given(st.text(st.characters(exclude_categories=()), max_size=60))
def test_any_text_is_read(text: str) -> None:
    whole = normalise(text)
    for one in spell_out(whole):
        assert one.folded == fold(one.written)
        assert 0 <= one.start < one.end <= len(whole)


@pytest.mark.parametrize(
    "entry", [{"write": "không"}, {"forms": ["ko"]}, {"write": "x", "forms": ["y"], "behind": ["z"]}]
)
def test_a_wrong_entry_is_refused(entry: dict[str, object]) -> None:
    with pytest.raises(TeencodeError):
        Teencode([entry])
