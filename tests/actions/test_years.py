"""A year ahead of all that is known is never answered with today's figure as if it were that year's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from actions.ask import Ask, Mention
from actions.desk import Desk
from actions.years import year_ahead
from tests.actions.answering import Answering

NOT_YET = "mình chưa có thông tin"


def test_a_far_year_is_said_to_be_unknown_before_the_latest_known(answer: Answering) -> None:
    text = "năm 2031 trường cao đẳng đà nẵng lấy bao nhiêu điểm"
    (reply,) = answer(text, "ask_fact", school="cd_da_nang", attribute="entry", school_year="2031")
    first, rest = reply.text.split("\n", 1)
    assert first.startswith("Năm 2031")
    assert NOT_YET in first
    assert "2025" in first
    assert "Điều kiện vào học" in rest
    assert reply.sources


def test_where_nothing_is_known_at_all_that_is_said(answer: Answering) -> None:
    text = "hoc phi nam 2030 cao dang thuong mai"
    (reply,) = answer(text, "ask_fact", school="cd_thuong_mai", attribute="fee", school_year="2030")
    assert reply.refusal == "no_grounding"


@pytest.mark.parametrize("text", ["sang năm cao đẳng đà nẵng tuyển bao nhiêu", "nam sau cd da nang tuyen may em"])
def test_next_year_said_in_words_counts(answer: Answering, text: str) -> None:
    (reply,) = answer(text, "ask_fact", school="cd_da_nang", attribute="quota")
    assert reply.text.startswith("Năm 2027")


@pytest.mark.parametrize(
    ("text", "attribute", "years"),
    [
        ("năm 2031 trường ở đâu", "address", ("2031",)),
        ("năm 2025 tuyển bao nhiêu", "quota", ("2025",)),
        ("năm học 2025-2026 tuyển bao nhiêu", "quota", ("2025-2026",)),
        ("năm sau em lên lớp 9, trường ở đâu", "address", ()),
        ("năm nay tuyển bao nhiêu", "quota", ()),
    ],
)
def test_a_known_year_and_what_no_year_changes_are_told_plainly(
    answer: Answering, text: str, attribute: str, years: tuple[str, ...]
) -> None:
    (reply,) = answer(text, "ask_fact", school="cd_da_nang", attribute=attribute, school_year=years)
    assert NOT_YET not in reply.text.split("\n")[0]


def test_a_rule_is_told_with_the_day_it_was_looked_at(answer: Answering) -> None:
    text = "năm 2030 xong lớp 9 học trung cấp có được miễn học phí không"
    (far,) = answer(text, "ask_guidance", attribute="exemption", school_year="2030")
    assert far.text.startswith("Riêng năm 2030")
    assert "11/2026" in far.text
    (near,) = answer(text.replace("năm 2030", "sang năm"), "ask_guidance", attribute="exemption")
    assert "chưa có thông tin" not in near.text.split("\n")[0]


def test_a_year_that_the_text_names_is_known(desk: Desk) -> None:
    asked = replace(desk, ask=Ask("năm 2028", "ask_fact", 0.9, (Mention("school_year", ("2028",), "2028", 0),)))
    assert year_ahead(asked, ["2026"], "từ năm 2028: 2 triệu") == []
    assert year_ahead(asked, ["2026", None, "2027-05"], "2 triệu")[0].count("05/2027") == 1
    assert "2028" in year_ahead(asked, [], "2 triệu")[0]
