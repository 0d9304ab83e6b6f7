"""Typography and colours of posters: what is kept together, where lines end, what can be read on a colour."""

from __future__ import annotations

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.posters.colours import LEAST_CONTRAST, contrast, darkened, ground
from bot.posters.errors import PosterError
from bot.posters.typography import LEADING, NO_BREAK, address_lines, balanced, lines, polished, tied
from bot.sheets.fonts import fonts
from bot.sheets.pen import GREEN, WHITE
from tests.bot.desks import replies

FACE = fonts().bold
TALL, DEEP = "ẨẪỂỄỔỖẲẴĨŨ", "ẠỊỤỌẸỰỢỆỘẬẶỵgqy"
SYLLABLES = [
    "nghề",
    "học",
    "Quảng",
    "Nam",
    "24",
    "giờ",
    "lớp",
    "9",
    "trung",
    "cấp,",
    "tiền.",
    "ở",
    "Đà",
    "Nẵng",
    "2026",
]
WORDS = st.lists(st.sampled_from(SYLLABLES), max_size=30)


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("miễn phí, 24 giờ mỗi ngày nhé", "miễn phí, 24_giờ mỗi ngày_nhé"),
        ("xong lớp 9 thì học ở Đà Nẵng nhé em", "xong lớp_9_thì học ở Đà_Nẵng nhé_em"),
        ("Trường THPT Huỳnh Thúc Kháng", "Trường THPT Huỳnh_Thúc_Kháng"),
        ("chọn nghề – chọn trường", "chọn nghề_– chọn_trường"),
        ("một", "một"),
        ("", ""),
    ],
)
def test_what_belongs_together_is_held_together(text: str, held: str) -> None:
    assert tied(text).replace(NO_BREAK, "_") == held


@pytest.mark.parametrize(
    ("typed", "set_"),
    [
        ('nói "thử" đi', "nói “thử” đi"),
        ("năm 2026-2027", "năm 2026–2027"),
        ("mã AP2026-2027 và 2026-2027-A", "mã AP2026-2027 và 2026-2027-A"),
        ("a - b...", "a – b…"),
        ("nghe\u0302\u0300", "nghề"),
    ],
)
def test_a_typewriters_signs_become_those_of_print(typed: str, set_: str) -> None:
    assert polished(typed) == set_


@settings(max_examples=150, deadline=None)
@given(WORDS, st.floats(20, 120))
def test_lines_fit_lose_nothing_and_leave_no_syllable_alone(words: list[str], width: float) -> None:
    clean = " ".join(words)
    for setting in (lines, balanced):
        found = setting(FACE, clean, 14, width)
        assert " ".join(found).replace(NO_BREAK, " ") == clean
        assert all(FACE.width(line, 14) <= width for line in found)
        last_two = " ".join(words[-2:])
        if len(words) > 1 and FACE.width(tied(clean).split(" ")[-1], 14) <= width:
            assert found[-1].replace(NO_BREAK, " ").endswith(last_two)


def test_a_slogan_breaks_at_its_pauses() -> None:
    assert balanced(FACE, "Hiểu mình, chọn nghề, vững bước.", 40, 120) == [
        "Hiểu mình,",
        "chọn nghề,",
        f"vững{NO_BREAK}bước.",
    ]


def test_an_address_breaks_where_its_parts_meet() -> None:
    found = address_lines(FACE, "chonnghe.example.vn/?campaign=NH2026&school=thcs-nguyen-du", 11, 60)
    assert "".join(found) == "chonnghe.example.vn/?campaign=NH2026&school=thcs-nguyen-du"
    assert found[1][0] == "?"
    assert all(FACE.width(line, 11) <= 60 for line in found)


def test_marks_never_meet_the_line_above() -> None:
    assert LEADING >= 1.35
    for face in (fonts().regular, fonts().bold):
        with TTFont(face.path) as file:
            glyphs, names, em = file["glyf"], file.getBestCmap(), file["head"].unitsPerEm
            top = max(glyphs[names[ord(char)]].yMax for char in TALL)
            low = min(glyphs[names[ord(char)]].yMin for char in DEEP)
        assert (top - low) / em <= LEADING


@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_white_can_be_read_on_any_colour(colour: tuple[int, int, int]) -> None:
    made = darkened(colour)
    assert contrast(made, WHITE) >= LEAST_CONTRAST
    assert all(after <= before for before, after in zip(colour, made, strict=True))
    assert made == colour or contrast(colour, WHITE) < LEAST_CONTRAST


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast((0, 0, 0), WHITE) == pytest.approx(21)
    assert contrast((118, 118, 118), WHITE) == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("written", ["red", "#12", "#gggggg", "", "#0f6b5c;"])
def test_a_colour_that_is_none_is_told(written: str) -> None:
    with pytest.raises(PosterError) as refused:
        ground(written)
    assert "#0f6b5c" in replies().text(refused.value.reply_id, None, **refused.value.values)


def test_without_a_colour_ours_is_taken() -> None:
    assert ground(None) == GREEN
    assert ground("#0F6B5C") == (15, 107, 92)
