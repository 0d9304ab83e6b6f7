"""Personal data is masked, facts are not."""

from __future__ import annotations

from typing import TypedDict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.privacy.mask import Masker
from tests.bot.desks import CONTENT, lines


class Line(TypedDict):
    text: str
    hidden: list[str]


PERSONAL: list[Line] = lines("mask_lines.yml")
BENIGN: list[str] = [str(line) for line in lines("mask_benign.yml")]
MASKER = Masker.load(CONTENT)


def test_personal_data_leaves_the_text(capsys: pytest.CaptureFixture[str]) -> None:
    left = [line["text"] for line in PERSONAL if any(part in MASKER.mask(line["text"]) for part in line["hidden"])]
    with capsys.disabled():
        print(f"\nmask: recall {1 - len(left) / len(PERSONAL):.3f} of {len(PERSONAL)}")  # noqa: T201  (the figure is the point)
    assert len(PERSONAL) >= 150
    assert len(left) <= len(PERSONAL) * 0.05, left


def test_the_usual_forms_are_always_masked() -> None:
    for text in ("0905123456", "+84 905 123 456", "048205001234", "a.b@gmail.com", "em tên là Nguyễn Văn An"):
        assert MASKER.mask(f"{text} ạ").startswith(("[", "em tên là [")), text


def test_nothing_else_is_touched() -> None:
    assert len(BENIGN) >= 100
    assert [line for line in BENIGN if MASKER.mask(line) != line] == []


def test_wards_stay_for_schools_near_by() -> None:
    masked = MASKER.mask("nhà em ở số nhà 12 đường Lê Lợi, phường Hải Châu")
    assert "Hải Châu" in masked
    assert "Lê Lợi" not in masked


def test_labels_are_not_sent_on_as_questions() -> None:
    masked = MASKER.mask("sđt em 0905123456, trường nào dạy hàn?")
    assert "[số điện thoại]" in masked
    assert "[" not in MASKER.without_labels(masked)
    assert "trường nào dạy hàn?" in MASKER.without_labels(masked)


def test_masking_twice_changes_nothing() -> None:
    for line in PERSONAL:
        once = MASKER.mask(line["text"])
        assert MASKER.mask(once) == once


@given(st.text(max_size=120), st.text(max_size=40))
@settings(max_examples=150, deadline=None)
def test_a_number_is_found_in_any_company(before: str, after: str) -> None:
    assert "0905123456" not in MASKER.mask(f"{before} 0905123456 {after}")


@pytest.mark.parametrize("unit", ["0 ", "a@", "12/", "nguyễn ", "em tên là ", "hai ba ", "(84 ", "o0", "số nhà "])
def test_long_hostile_texts_are_read_in_linear_time(unit: str) -> None:
    # Quadratic reading of 100 000 characters would take minutes: the test would never end.
    MASKER.mask(unit * (100_000 // len(unit)))
