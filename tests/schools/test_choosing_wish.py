"""What a sentence says of the wanted school, in any spelling; and how long a duration is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlu.text import fold
from schools.choosing import Catalogue, Told, read_told
from schools.choosing.filters import months

SENTENCES = [
    ("em xong lớp 9 muốn học gần nhà có ký túc xá", Told(entry="after_9", filters=("near", "dormitory"))),
    ("con tôi hết lớp 12, nhà hộ cận nghèo", Told(entry="after_12", family=("near_poor",))),
    ("đang đi làm, học 2 năm thôi", Told(entry="working", filters=("short",))),
    ("rẻ hơn đi", Told(filters=("cheap",))),
    ("có chỗ nào học luôn văn hóa không", Told(filters=("culture",))),
    ("trường nào liên kết với công ty", Told(filters=("enterprise",))),
    ("bỏ lọc đi", Told(clear=True)),
    ("không cần ký túc xá, trường công", Told(filters=("public",), dropped=("dormitory",))),
    ("không thuộc hộ nghèo", Told()),
    ("dân tộc thiểu số hộ nghèo", Told(family=("ethnic_poor",))),
]


@pytest.mark.parametrize(("text", "told"), SENTENCES)
@pytest.mark.parametrize("spelling", [str, fold, str.upper], ids=["typed", "folded", "capitals"])
def test_a_wish_is_read_in_any_spelling(text: str, told: Told, spelling: Callable[[str], str]) -> None:
    assert read_told(Catalogue.shared(), spelling(text)) == told


def test_short_forms_are_read() -> None:
    assert read_told(Catalogue.shared(), "e k o ktx").dropped == ("dormitory",)


def test_marks_that_make_another_word_are_no_wish() -> None:
    assert read_told(Catalogue.shared(), "rễ hồn").filters == ()


@pytest.mark.parametrize("text", ["", "   ", "😀😀", "asdkjh 9999", "x" * 5000, "/find_schools{", "không không không"])
def test_nonsense_says_nothing(text: str) -> None:
    assert read_told(Catalogue.shared(), text) == Told()


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("3 năm", (36, 36)),
        ("1-2 năm", (12, 24)),
        ("Khoảng 2 năm", (24, 24)),
        ("25 tháng (15 tháng tại trường)", (25, 25)),
        ("1,5 năm", (18, 18)),
        ("tuỳ từng lớp", None),
    ],
)
def test_a_duration_is_read_in_months(text: str, span: tuple[float, float] | None) -> None:
    assert months(text) == span


def test_every_alias_means_one_thing() -> None:
    data = Catalogue.shared().data
    lists = [row.aliases for row in data.entries] + [row.aliases for row in data.filters]
    lists += [row.aliases for row in data.families] + [data.clear]
    named = [alias for aliases in lists for alias in aliases]
    assert sorted(named) == sorted(set(named))


def test_a_family_situation_holds_those_it_is_made_of() -> None:
    assert Catalogue.shared().situations(["ethnic_poor", "nobody"]) == {"ethnic_poor", "ethnic", "near_poor"}
