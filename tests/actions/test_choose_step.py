"""One message of the guided talk: an answer, a command, something told by the way, or a question of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actions.ask import Ask, Mention
from actions.choose.asking import ask_question
from actions.choose.keeping import resume_talk, save_talk
from actions.choose.proposing import propose_trades
from actions.choose.sheet import show_result
from actions.choose.step import step
from actions.desk import Desk
from actions.reply import Reply
from actions.resources import Resources
from careers import sheets
from careers.choosing.guide import LEFT, PROPOSED, WAY, Guide

Doing = Callable[[Desk], Any]
OPEN = Guide(depth="quick", at="day", asked=("day",))


class Talk:
    """Messages to the guided talk without Rasa: ``guide`` is what the slot would hold."""

    def __init__(self, resources: Resources, guide: Guide) -> None:
        self._resources, self.guide = resources, guide

    def do(self, doing: Doing, text: str = "", intent: str = "inform", confidence: float = 0.9, **ids: str) -> Any:  # noqa: ANN401
        mentions = tuple(Mention(kind, (one,), one, 0) for kind, one in ids.items())
        ask = Ask(text, intent, confidence, mentions, {}, self.guide.as_json())
        with self._resources.sessions() as session:
            return doing(Desk(ask, session, self._resources))

    def says(self, text: str = "", intent: str = "inform", confidence: float = 0.9, **ids: str) -> Guide | None:
        after: Guide | None = self.do(step, text, intent, confidence, **ids)
        self.guide = after or self.guide
        return after

    def hears(self, doing: Doing, intent: str = "inform") -> list[Reply]:
        replies: list[Reply] = self.do(doing, intent=intent)
        for reply in replies:
            self.guide = Guide.from_json(reply.remember.get("guide", self.guide.as_json()))
        return replies


def _first_option(desk: Desk, question_id: str) -> str:
    question = desk.resources.questionnaire.question(question_id)
    assert question is not None
    return question.options[0].id


@pytest.fixture
def talk(resources: Resources) -> Talk:
    return Talk(resources, OPEN)


def test_the_talk_opens_with_the_ways_and_keeps_what_the_first_sentence_told(resources: Resources) -> None:
    talk = Talk(resources, Guide())
    after = talk.says("em thích nấu ăn mà chưa biết học nghề gì", "choose_trade")
    assert after is not None
    assert after.at == WAY
    assert after.told
    reply = talk.hears(ask_question)[-1]
    assert len(reply.buttons) >= 4
    assert "nấu ăn" in reply.text


def test_a_way_can_be_named_in_the_first_sentence(resources: Resources) -> None:
    after = Talk(resources, Guide()).says("cho em làm trắc nghiệm đi", "choose_trade")
    assert after is not None
    assert after.depth == "standard"


def test_a_button_answers_and_the_next_question_opens(talk: Talk) -> None:
    option = talk.do(lambda desk: _first_option(desk, "day"))
    after = talk.says(intent="guide", question="day", option=option)
    assert after is not None
    assert after.at == "task"
    assert after.answers["day"] == (option,)


def test_a_button_that_is_not_ours_moves_nothing(talk: Talk) -> None:
    after = talk.says(intent="guide", question="day", option="made_up")
    assert after is not None
    assert (after.at, after.misses) == ("day", 1)


def test_a_question_in_between_is_left_to_the_answers(talk: Talk) -> None:
    assert talk.says("học phí ngành điện bao nhiêu vậy ad", "ask_fact") is None
    assert talk.guide.at == "day"


def test_the_open_question_comes_again_after_an_answer_in_between(talk: Talk) -> None:
    reply = talk.hears(ask_question)[-1]
    assert "Câu 1/6" in reply.text
    assert talk.hears(ask_question)[-1].text != ""


@pytest.mark.parametrize("text", ["bỏ qua", "bo qua cau nay di"])
def test_skipping_by_words(talk: Talk, text: str) -> None:
    after = talk.says(text, "nlu_fallback")
    assert after is not None
    assert (after.at, after.skipped) == ("task", ("day",))


def test_back_by_words(talk: Talk) -> None:
    talk.says("bỏ qua", "nlu_fallback")
    after = talk.says("sửa câu trước", "inform")
    assert after is not None
    assert after.at == "day"


def test_leaving_and_coming_back(talk: Talk) -> None:
    left = talk.says("thôi em không làm nữa", "deny")
    assert left is not None
    assert left.stage == LEFT
    back = talk.says("chọn nghề tiếp đi", "choose_trade")
    assert back is not None
    assert back.at == "day"


def test_nonsense_asks_again_and_offers_ways_out_in_the_end(talk: Talk) -> None:
    for count in (1, 2):
        after = talk.says("zxcv qwer", "nlu_fallback", 0.2)
        assert after is not None
        assert (after.at, after.misses) == ("day", count)
    titles = [button.title for button in talk.hears(ask_question)[-1].buttons]
    assert "Bỏ qua" in titles
    assert "Xem gợi ý luôn" in titles


def test_a_trade_named_in_the_middle_is_kept(talk: Talk) -> None:
    after = talk.says("em thích nghề hàn", "inform", trade="han")
    assert after is not None
    assert "han" in after.liked


def test_a_finished_talk_proposes_two_or_three_trades_with_reasons(talk: Talk) -> None:
    talk.says("em hay sửa xe máy với nấu ăn", "inform")
    talk.says("cho em kết quả luôn", "inform")
    assert talk.guide.stage == PROPOSED
    replies = talk.hears(propose_trades)
    cards = [reply for reply in replies if any("thích nghề này" in button.title for button in reply.buttons)]
    assert 2 <= len(cards) <= 3
    assert all("•" in card.text and "Điều nên biết" in card.text for card in cards)
    assert sum(len(reply.text.split()) for reply in replies) <= 330
    assert set(talk.guide.shown) == {fact.removeprefix("trade:") for card in cards for fact in card.facts}


def test_what_is_not_liked_is_not_proposed_again(talk: Talk) -> None:
    talk.says("em hay sửa xe máy với nấu ăn", "inform")
    talk.says("cho em kết quả luôn", "inform")
    talk.hears(propose_trades)
    first = set(talk.guide.shown)
    talk.hears(propose_trades, intent="dislike_proposal")
    assert first.isdisjoint(talk.guide.shown)
    assert first <= set(talk.guide.disliked)


def test_with_nothing_said_nothing_is_proposed(talk: Talk) -> None:
    talk.says("cho em kết quả luôn", "inform")
    (reply,) = talk.hears(propose_trades)
    assert "chưa biết gì" in reply.text


def test_a_saved_talk_is_opened_by_its_code_in_another_talk(talk: Talk, resources: Resources) -> None:
    talk.says("em hay sửa xe máy", "inform")
    code = next(word for word in talk.hears(save_talk)[0].text.split() if "-" in word and word.isupper())
    other = Talk(resources, Guide())
    replies = other.do(resume_talk, f"mã của em là {code.lower()}")
    assert Guide.from_json(replies[0].remember["guide"]).told == talk.guide.told
    again = other.says(f"mã {code}", "choose_trade")
    assert again is not None
    assert again.told == talk.guide.told


def test_a_wrong_code_is_said_to_be_unknown(talk: Talk) -> None:
    assert "không tìm thấy" in talk.do(resume_talk, "mã 4ABC-5DEF")[0].text


def test_the_sheet_holds_what_was_found_and_no_health(talk: Talk, resources: Resources) -> None:
    talk.guide = replace(talk.guide, answers={"limits": ("colour_vision",)}, told=(), liked=("cong-nghe-o-to",))
    (reply,) = talk.hears(show_result)
    assert [one.kind for one in reply.attachments] == ["image", "page", "pdf"]
    token = reply.attachments[1].url.removeprefix("/to/")
    with resources.sessions() as session:
        data = sheets.find(session, token, resources.now())
    assert data is not None
    assert data.trades
    assert data.sources
    label = resources.questionnaire.question("limits").options[0].label  # type: ignore[union-attr]
    assert label not in str(data.model_dump())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(max_size=300), intent=st.sampled_from(["inform", "nlu_fallback", "ask_fact", "choose_trade", "deny"])
)
def test_no_text_breaks_the_talk(resources: Resources, text: str, intent: str) -> None:
    talk = Talk(resources, OPEN)
    talk.says(text, intent, 0.4)
    assert all(reply.text.strip() for reply in talk.hears(ask_question))
