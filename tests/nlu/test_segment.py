"""Messages with several questions are cut conservatively and without loss."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.text import normalise, split_questions, syllables

WHOLE = [
    "ad ơi cho e hỏi",
    "em học lớp 9. em thích sửa xe. trường nào dạy ạ",
    "nghề hàn và nghề điện khác gì nhau",
    "trường nào có nghề hàn và gần Điện Bàn nhất không?",
    "con học lớp 9, học lực trung bình, có học nghề được không?",
    "cảm ơn ad nhiều ạ. bye",
    "em cảm ơn. à mà cho em hỏi học phí bao nhiêu vậy",
    "Em không biết vẽ thì học thiết kế được không?",
    "TP.HCM có gì hay không vậy",
    "a? b?",
]
SPLIT = [
    (
        "Ad ơi! Cho em hỏi học phí cđ đà nẵng bao nhiêu? Có ktx không ạ?",
        ["Ad ơi! Cho em hỏi học phí cđ đà nẵng bao nhiêu?", "Có ktx không ạ?"],
    ),
    ("học phí bao nhiêu và học mấy năm", ["học phí bao nhiêu", "và học mấy năm"]),
    ("học phí bn, có ktx ko ạ", ["học phí bn", "có ktx ko ạ"]),
    ("hoc phi bao nhieu con ktx thi sao a", ["hoc phi bao nhieu", "con ktx thi sao a"]),
    ("Chào ad\nEm là hs lớp 9\nhọc 9+ là gì\nmấy năm xong", ["Chào ad Em là hs lớp 9 học 9+ là gì", "mấy năm xong"]),
]


@pytest.mark.parametrize("text", WHOLE)
def test_one_question_stays_whole(text: str) -> None:
    assert split_questions(text) == [text]


@pytest.mark.parametrize(("text", "parts"), SPLIT)
def test_several_questions_are_parted(text: str, parts: list[str]) -> None:
    assert split_questions(text) == parts


def test_more_than_the_limit_stays_in_the_last_part() -> None:
    parts = split_questions("Trường A ở đâu? Học phí bao nhiêu? Có 9+ không? Nghề hàn lương sao?", limit=3)
    assert len(parts) == 3
    assert parts[-1] == "Có 9+ không? Nghề hàn lương sao?"


@pytest.mark.parametrize(("text", "parts"), [("", []), ("  \u200b ", []), ("🙂", ["🙂"])])
def test_text_without_words(text: str, parts: list[str]) -> None:
    assert split_questions(text) == parts


PIECES = [
    "ad ơi",
    "cho em hỏi",
    "học phí bao nhiêu",
    "có ktx không",
    "và",
    "còn",
    "ở đâu",
    "?",
    ".",
    "\n",
    ",",
    "em học lớp 9",
]


@given(st.lists(st.sampled_from(PIECES), max_size=12), st.integers(1, 4))
def test_no_word_is_lost_and_the_limit_holds(pieces: list[str], limit: int) -> None:
    text = " ".join(pieces)
    parts = split_questions(text, limit)
    assert len(parts) <= limit
    assert [word for part in parts for word in syllables(part)] == syllables(normalise(text))


@given(st.text(st.characters(exclude_categories=()), max_size=60))
def test_any_text_can_be_cut(text: str) -> None:
    words = [word for part in split_questions(text) for word in syllables(part)]
    assert words == syllables(normalise(text))


def test_hostile_length_is_cut_too() -> None:
    assert len(split_questions("a? " * 30_000)) <= 3
