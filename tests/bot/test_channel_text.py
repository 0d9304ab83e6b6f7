"""Messages as plain text and long texts in pieces: nothing lost, nothing too long, no letter and no sentence torn."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.text import Words, plain_text, split_text, table_text
from bot.inbox.messages import Attachment, Button, OutMessage, SourceRef, Table
from tests.bot.desks import replies

HERE = Words(replies(), "https://chonnghe.example.vn")
NOWHERE = Words(replies(), None)
PAGE = Attachment(kind="page", title="Phiếu kết quả", url="/to/abc")
LIMITS = st.integers(1, 60)
# Marks stand behind letters, as in every text that a person can read.
LETTERS = st.sampled_from(
    ["a", "đ", "ệ", "e\u0323\u0302", "x\u0335\u0301", "1️⃣", "👍🏽", "👩‍🔧", ".", "!", " ", "\n", "\n\n"]
)


def bare(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFC", text))


@given(st.text(), LIMITS)
def test_pieces_are_the_text_and_none_is_too_long(text: str, limit: int) -> None:
    pieces = split_text(text, limit)
    assert "".join(map(bare, pieces)) == bare(text)
    assert all(1 <= len(piece) <= limit for piece in pieces)
    assert all(piece == piece.strip() for piece in pieces)


@given(st.lists(LETTERS).map("".join), st.integers(3, 60))
def test_no_letter_is_torn(text: str, limit: int) -> None:
    for piece in split_text(text, limit):
        assert not unicodedata.category(piece[0]).startswith("M")
        assert piece[0] not in "🏽\u200d"
        assert not piece.endswith("\u200d")
        assert unicodedata.is_normalized("NFC", piece)


SENTENCES = st.lists(st.text("abđê, ", min_size=1, max_size=28).map(lambda words: f"X{words.strip()}y."), min_size=1)


@given(SENTENCES, st.sampled_from([" ", "\n", "\n\n"]), st.integers(30, 80))
def test_sentences_that_fit_are_not_torn(sentences: list[str], between: str, limit: int) -> None:
    pieces = split_text(between.join(sentences), limit)
    assert all(piece.startswith("X") and piece.endswith("y.") for piece in pieces)
    # Nothing is cut sooner than needed: two neighbours never fit into one piece.
    assert all(len(one) + len(two) >= limit // 2 for one, two in pairwise(pieces))


def test_the_best_place_in_the_second_half_is_taken() -> None:
    assert split_text("Một hai ba.\n\nBốn năm. Sáu bảy tám", 20) == ["Một hai ba.", "Bốn năm. Sáu bảy tám"]
    assert split_text("Một hai ba. Bốn năm sáu bảy", 20) == ["Một hai ba.", "Bốn năm sáu bảy"]
    assert split_text("Một hai ba bốn năm sáu", 12) == ["Một hai ba", "bốn năm sáu"]
    assert split_text("a" * 25, 10) == ["a" * 10, "a" * 10, "a" * 5]
    assert split_text("Có. " + "chữ " * 8, 19) == ["Có. chữ chữ chữ chữ", "chữ chữ chữ chữ"]


def test_the_number_of_a_list_stays_with_its_line() -> None:
    text = "Chọn:\n1. " + "a" * 12 + "\n2. " + "b" * 12 + "\n12. " + "c" * 14
    assert split_text(text, 26) == ["Chọn:\n1. " + "a" * 12, "2. " + "b" * 12, "12. " + "c" * 14]


def test_the_length_is_that_of_the_composed_letters() -> None:
    text = unicodedata.normalize("NFD", "Nguyễn Thị Hoàng Anh")
    assert len(text) > 20
    assert split_text(text, 20) == ["Nguyễn Thị Hoàng Anh"]


@pytest.mark.parametrize("text", ["", " ", "\n\n\t "])
def test_a_text_without_words_has_no_pieces(text: str) -> None:
    assert split_text(text, 10) == []


def test_a_table_is_told_row_by_row() -> None:
    table = Table(columns=["Trường", "Học phí", "Ở đâu"], rows=[["A", "1 triệu", ""], ["B", "", "Liên Chiểu"]])
    assert table_text(table) == "A\n- Học phí: 1 triệu\n\nB\n- Ở đâu: Liên Chiểu"


def test_sources_have_what_is_known_of_them() -> None:
    sources = [
        SourceRef(title="Bộ", url="https://x.vn", date="2025-09"),
        SourceRef(title="Trường"),
        SourceRef(title="Sở", url="https://y.vn"),
    ]
    assert HERE.sources(sources) == "Nguồn:\n- Bộ (2025-09)\nhttps://x.vn\n- Trường\n- Sở\nhttps://y.vn"
    assert HERE.sources([]) == ""


def test_an_attachment_is_a_link_only_where_the_world_can_follow_it() -> None:
    assert HERE.attachment(PAGE) == "Phiếu kết quả: https://chonnghe.example.vn/to/abc"
    assert "/to/" not in NOWHERE.attachment(PAGE)
    assert "Phiếu kết quả" in NOWHERE.attachment(PAGE)


def test_choices_are_numbered_from_the_given_number() -> None:
    tell = replies().text("channel.type_number")
    assert HERE.choices(["A", "B"]) == f"1. A\n2. B\n{tell}"
    assert HERE.choices(["C"], first=3) == f"3. C\n{tell}"


def test_plain_text_holds_everything_but_the_buttons() -> None:
    message = OutMessage(
        text=unicodedata.normalize("NFD", "Kết quả"),
        table=Table(columns=["Nghề", "Học"], rows=[["Hàn", "1 năm"]]),
        sources=[SourceRef(title="Bộ")],
        attachments=[PAGE],
        buttons=[Button(title="Tiếp", id="1")],
    )
    told = "Kết quả\n\nHàn\n- Học: 1 năm\n\nPhiếu kết quả: https://chonnghe.example.vn/to/abc\n\nNguồn:\n- Bộ"
    assert plain_text(message, HERE, [PAGE]) == told
    assert plain_text(message, HERE) == told.replace("Phiếu kết quả: https://chonnghe.example.vn/to/abc\n\n", "")
    assert plain_text(OutMessage(text=" "), HERE) == ""
