"""What is looked up, what is explained, what is asked back, and what is refused."""

from __future__ import annotations

import re

import pytest

from tests.actions.answering import Answering

TALK_OF_SCHOOL = {"school": "cd_da_nang", "focus": "school", "topic": "overview"}


def test_an_attribute_of_a_named_school_is_looked_up(answer: Answering) -> None:
    (reply,) = answer("trường cao đẳng đà nẵng ở đâu", "ask_fact", school="cd_da_nang", attribute="address")
    assert "Tô Hiến Thành" in reply.text
    assert reply.sources
    assert reply.refusal is None


def test_every_attribute_asked_gets_its_answer(answer: Answering) -> None:
    replies = answer("địa chỉ và điện thoại", "ask_fact", school="cd_da_nang", attribute="address", attribute_="phone")
    assert ["Tô Hiến Thành" in replies[0].text, "0236" in replies[1].text] == [True, True]


def test_a_follow_up_is_about_the_school_of_the_talk(answer: Answering) -> None:
    (reply,) = answer("còn số điện thoại?", "ask_fact", TALK_OF_SCHOOL, attribute="phone")
    assert "0236 3942 790" in reply.text


def test_a_follow_up_with_a_new_trade_keeps_what_was_asked(answer: Answering) -> None:
    context = {"trade": "han", "focus": "trade", "topic": "facts", "attribute": "income"}
    (reply,) = answer("thế còn nghề điện?", "inform", context, trade="dien-cong-nghiep")
    assert "Thu nhập" in reply.text
    assert "triệu" in reply.text


def test_a_fee_nobody_published_is_not_known(answer: Answering) -> None:
    (reply,) = answer("học phí cao đẳng thương mại", "ask_fact", school="cd_thuong_mai", attribute="fee")
    assert reply.refusal == "no_grounding"
    assert "chưa có thông tin" in reply.text
    assert "đồng" not in reply.text


def test_an_unknown_school_is_never_answered_with_the_one_of_the_talk(answer: Answering) -> None:
    (reply,) = answer("trường cao đẳng Hogwarts ở đâu", "ask_fact", TALK_OF_SCHOOL, attribute="address")
    assert reply.refusal == "no_grounding"
    assert "Hogwarts" in reply.text
    assert "Tô Hiến Thành" not in reply.text


def test_an_ambiguous_trade_is_asked_back(answer: Answering) -> None:
    (reply,) = answer("tho may la gi", "ask_trade", trade=("may-thoi-trang", "cong-nghe-o-to"))
    assert {button.title for button in reply.buttons} == {"May thời trang", "Công nghệ ô tô"}


def test_an_ambiguous_name_is_settled_by_the_talk(answer: Answering) -> None:
    context = {"school": "cd_phuong_dong_da_nang", "focus": "school"}
    two = ("cd_phuong_dong_da_nang", "cd_phuong_dong_quang_nam")
    replies = answer("phương đông ở đâu", "ask_fact", context, school=two, attribute="address")
    assert "Phương Đông Đà Nẵng" in replies[0].text


def test_two_trades_are_compared_in_a_table(answer: Answering) -> None:
    (reply,) = answer("hàn với điện", "compare", trade="han", trade_="dien-cong-nghiep")
    assert len(reply.columns) == 3
    assert all(len(row) == 3 for row in reply.rows)
    assert reply.rows


def test_schools_near_a_commune_come_nearest_first(answer: Answering) -> None:
    (reply,) = answer("gần tam kỳ học nấu ăn ở đâu", "find_schools", trade="che-bien-mon-an", place="p20341")
    distances = [int(number) for number in re.findall(r"(\d+) km", reply.text)]
    assert distances == sorted(distances)
    assert distances
    assert "không phải xếp hạng" in reply.text


def test_a_place_outside_the_region_is_out_of_scope(answer: Answering) -> None:
    (reply,) = answer("ở Hà Nội học hàn ở đâu", "find_schools", trade="han")
    assert reply.refusal == "out_of_scope"


@pytest.mark.parametrize("question", ["9+ là gì vậy ạ", "9+ la gi vay a"])
def test_a_rule_is_explained_with_its_sources(answer: Answering, question: str) -> None:
    (reply,) = answer(question, "ask_guidance", level="9plus")
    assert reply.facts
    assert reply.sources
    assert reply.refusal is None


def test_what_no_article_covers_is_refused_with_the_nearest_as_choices(answer: Answering) -> None:
    (reply,) = answer("thủ tục nuôi rồng trên sao Hoả", "ask_guidance")
    assert reply.refusal == "no_grounding"
    assert reply.buttons


@pytest.mark.parametrize(("role", "word"), [("parent", "anh chị"), ("pupil", "em")])
def test_the_asker_is_addressed_by_role(answer: Answering, role: str, word: str) -> None:
    (reply,) = answer("học phí", "ask_fact", {"role": role}, school="cd_thuong_mai", attribute="fee")
    assert word in reply.text.lower().split() or word in reply.text.lower()
    assert "bạn" not in reply.text.lower()


def test_a_person_is_offered_where_nothing_is_known(answer: Answering) -> None:
    (reply,) = answer("thủ tục nuôi rồng trên sao Hoả", "ask_guidance")
    assert "/ask_person" in [button.payload for button in reply.buttons]
