"""Typed answers to a numbered list: the number, the title, and everything that only looks like one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.choices import all_buttons, chosen, shown
from bot.inbox.messages import Button, OutMessage
from nlu.text import fold

TRADES = ["Nghề hàn", "Nghề may", "Nấu ăn", "Xem thêm nghề khác", "Gặp người tư vấn"]


def choices(*titles: str) -> list[dict[str, str]]:
    return [{"id": f"id{number}", "title": title} for number, title in enumerate(titles, 1)]


def reply() -> list[OutMessage]:
    first = [Button(title="Có", id="a"), Button(title="Không", id="b")]
    return [OutMessage(text="1", buttons=first), OutMessage(text="2"), OutMessage(text="3", buttons=first[:1])]


def test_the_numbers_run_over_the_whole_reply() -> None:
    assert [button.id for button in all_buttons(reply())] == ["a", "b", "a"]
    assert shown(reply()) == [{"id": "a", "title": "Có"}, {"id": "b", "title": "Không"}, {"id": "a", "title": "Có"}]
    assert (all_buttons([]), shown([])) == ([], [])


POINTING = [
    "2", " 2 ", "2.", "2)", "(2)", "#2", "số 2", "Số 2 ạ", "so 2 a", "số2", "chọn 2", "CHỌN SỐ 2 NHÉ", "câu 2",
    "cái thứ 2", "cái số 2 đi", "mục 2", "phương án 2", "lựa chọn 2", "đáp án 2 ạ", "dạ em chọn số 2 ạ", "em lấy 2",
    "2 ạ", "2 nhé", "2 đi", "2 nha", "2 đi ạ", "02", "②", "２", "2️⃣", "2 👍", "số 2!!!", "bấm 2", "cho em số 2", "2!!!!",
]  # fmt: skip


@pytest.mark.parametrize("text", POINTING)
def test_a_number_presses_the_button_at_its_place(text: str) -> None:
    assert chosen(text, choices(*TRADES)) == "id2"
    assert chosen(fold(text), choices(*TRADES)) == "id2"


OTHER = [
    "", " ", "0", "6", "99", "222", "2 năm", "12 tuổi", "2 nghề", "2 trường", "lớp 2", "2a", "2,5", "2.5", "2 triệu",
    "2%", "2 3", "1-2", "thứ 2", "2 bạn", "điểm 2", "hai", "em học lớp 2", "2 cái nào hơn", "may", "nghề", "nghề nào",
    "số", "chọn", "không chọn số 2", "2" * 5000, "số " * 5000, "." * 100_000,
]  # fmt: skip


@pytest.mark.parametrize("text", OTHER, ids=lambda text: text[:20])
def test_everything_else_is_words(text: str) -> None:
    assert chosen(text, choices(*TRADES)) is None
    assert chosen(fold(text), choices(*TRADES)) is None


@pytest.mark.parametrize(
    ("text", "titles", "meant"),
    [
        ("9", ["Lớp 6", "Lớp 7", "Lớp 8", "Lớp 9", "Lớp 10", "Lớp 11", "Lớp 12", "x", "y"], None),
        ("1", ["Lớp 6", "Lớp 7", "Lớp 8", "Lớp 9"], "id1"),
        ("2", ["1–2 năm", "3 năm"], None),
        ("2", ["9+", "hệ 9+"], "id2"),
        ("2", ["Dưới 2,5 triệu", "Trên 2.500.000 đồng"], "id2"),
        ("3", ["16–17 tuổi", "18 tuổi", "3 tuổi"], "id3"),
        ("3 tuổi", ["16–17 tuổi", "18 tuổi", "3 tuổi"], "id3"),
        ("2", ["2"], "id1"),
        ("số 2", ["2", "3"], None),
        ("2", [], None),
    ],
)
def test_a_number_that_a_title_holds_is_no_place(text: str, titles: list[str], meant: str | None) -> None:
    assert chosen(text, choices(*titles)) == meant


@pytest.mark.parametrize(
    "text", ["Nghề may", "nghe may", "NGHỀ  MAY.", "«nghề may»", "nghề may ạ", "2. Nghề may", "2 nghe may nhé"]
)
def test_a_typed_title_presses_its_button(text: str) -> None:
    assert chosen(text, choices(*TRADES)) == "id2"


@pytest.mark.parametrize("text", ["Có", "co", "1. may 2. hàn", "3. Nghề may", "nghề may hay nghề hàn"])
def test_a_title_must_be_whole_and_the_only_one(text: str) -> None:
    assert chosen(text, choices("Có", "Nghề may", "Cò")) is None


def test_titles_without_letters_are_never_typed() -> None:
    assert chosen("?", choices("👍", "👎")) is None
    assert chosen("👍", choices("👍", "👎")) is None
    assert chosen("2", choices("👍", "👎")) == "id2"


@given(st.text(), st.lists(st.text(), max_size=20))
def test_any_text_and_any_titles_are_taken(text: str, titles: list[str]) -> None:
    meant = chosen(text, choices(*titles))
    assert meant is None or meant in {f"id{number}" for number in range(1, len(titles) + 1)}


WORDS = st.text("abcđeêghiklmnoôơpqrstuưvxyáàảãạ ", min_size=1, max_size=20)


@given(st.lists(WORDS, min_size=1, max_size=30), st.data())
def test_the_nth_number_is_the_nth_title(titles: list[str], data: st.DataObject) -> None:
    number = data.draw(st.integers(1, len(titles)))
    form = data.draw(st.sampled_from(["{}", "số {}", "so {} a", "câu {}.", "chọn {} nhé", " {} ", "cái thứ {}"]))
    assert chosen(form.format(number), choices(*titles)) == f"id{number}"
    assert chosen(form.format(len(titles) + number), choices(*titles)) is None


@given(st.lists(st.sampled_from(TRADES), min_size=1, unique=True), st.data())
def test_each_title_finds_itself_however_it_is_typed(titles: list[str], data: st.DataObject) -> None:
    title = data.draw(st.sampled_from(titles))
    typed = data.draw(st.sampled_from([title, fold(title), title.upper(), f" {title}! "]))
    assert chosen(typed, choices(*titles)) == f"id{titles.index(title) + 1}"
