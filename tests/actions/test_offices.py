"""An office that is no school is never answered with the address or number of the school of the talk."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nlu.text import fold
from tests.actions.answering import Answering

TALK = {"school": "cd_da_nang", "focus": "school", "topic": "facts", "attribute": "phone"}
OF_THE_SCHOOL = ("0236", "Tô Hiến Thành", "An Hải", "danavtc")
ASKED = [
    "Địa chỉ và số điện thoại Sở giáo dục?",
    "số điện thoại sở gd",
    "sđt Sở GD&ĐT Đà Nẵng",
    "sở gddt ở đâu, số mấy",
    "số phòng giáo dục",
    "ubnd phường số điện thoại bao nhiêu",
    "bộ giáo dục gọi số nào",
    "số trung tâm giới thiệu việc làm",
    "trung tâm dịch vụ việc làm ở đâu",
]


@pytest.mark.parametrize("write", [str, fold], ids=["as written", "no marks"])
@pytest.mark.parametrize("text", ASKED)
def test_an_office_is_not_answered_for_by_the_school_of_the_talk(
    answer: Answering, text: str, write: Callable[[str], str]
) -> None:
    (reply,) = answer(write(text), "ask_fact", TALK, attribute="phone", attribute_="address")
    assert reply.refusal == "no_grounding"
    assert "chưa có điện thoại, địa chỉ" in reply.text
    assert [word for word in OF_THE_SCHOOL if word in reply.text] == []
    assert "school" not in reply.remember


def test_what_was_asked_before_is_not_carried_over_to_the_school(answer: Answering) -> None:
    (reply,) = answer("thế còn sở giáo dục?", "inform", TALK)
    assert "Sở Giáo dục" in reply.text
    assert "0236" not in reply.text


def test_an_office_whose_number_is_on_file_is_told(answer: Answering) -> None:
    (reply,) = answer("tổng đài 111 số mấy", "ask_fact", TALK, attribute="phone")
    assert "111" in reply.text
    assert reply.refusal is None


@pytest.mark.parametrize("text", ["còn số điện thoại?", "cho em xin số trường đó", "so dien thoai"])
def test_the_school_of_the_talk_still_answers_where_no_office_is_named(answer: Answering, text: str) -> None:
    (reply,) = answer(text, "ask_fact", TALK, attribute="phone")
    assert "0236 3942 790" in reply.text


def test_a_school_named_beside_an_office_is_answered(answer: Answering) -> None:
    text = "số trường cao đẳng đà nẵng chứ không phải sở giáo dục"
    (reply,) = answer(text, "ask_fact", attribute="phone", school="cd_da_nang")
    assert "0236 3942 790" in reply.text
