"""The steps of a guided talk: it always moves towards a proposal, and nothing said is lost unless it is taken back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careers.choosing import guide as steps
from careers.choosing.guide import ASKING, LEFT, PROPOSED, WAY, Guide

QUICK = ("day", "with", "subjects")
FURTHER = ("grade", "day", "stay")


class _Ways:
    """Two ways of three questions, and three questions after them, one of which the ways hold too."""

    further = FURTHER

    def questions_of(self, depth: str) -> tuple[str, ...]:
        return QUICK if depth == "quick" else tuple(reversed(QUICK))


WAYS = _Ways()


def _quick() -> Guide:
    return steps.take_way(WAYS, steps.start(Guide()), "quick")


def test_it_opens_with_the_choice_of_a_way() -> None:
    assert steps.start(Guide()).at == WAY


def test_a_way_ends_in_a_proposal_after_its_last_answer() -> None:
    guide = _quick()
    for question in QUICK:
        assert (guide.at, guide.stage) == (question, ASKING)
        guide = steps.answer(WAYS, guide, question, ["x"])
    assert (guide.at, guide.stage) == (None, PROPOSED)


def test_a_skipped_question_is_not_asked_again() -> None:
    guide = steps.skip(WAYS, _quick())
    assert guide.at == "with"
    assert steps.finish(guide).stage == PROPOSED


def test_back_takes_the_last_answer_back_and_asks_again() -> None:
    guide = steps.answer(WAYS, _quick(), "day", ["fix"])
    again = steps.back(guide)
    assert again.at == "day"
    assert "day" not in again.answers


def test_back_at_the_first_question_asks_for_the_way() -> None:
    assert steps.back(_quick()).at == WAY


def test_back_after_the_proposal_opens_the_last_question() -> None:
    guide = _quick()
    for question in QUICK:
        guide = steps.answer(WAYS, guide, question, ["x"])
    assert steps.back(guide).at == QUICK[-1]


def test_an_old_button_changes_that_answer_and_leaves_the_open_question_open() -> None:
    guide = steps.answer(WAYS, _quick(), "day", ["fix"])
    changed = steps.answer(WAYS, guide, "day", ["draw"])
    assert changed.answers["day"] == ("draw",)
    assert changed.at == "with"


def test_the_later_of_two_contradicting_tellings_holds() -> None:
    guide = steps.tell(steps.tell(Guide(), told=["nau_an"]), told=["-nau_an"])
    assert guide.told == ("-nau_an",)


def test_a_trade_that_is_refused_is_no_longer_liked_and_the_other_way_round() -> None:
    refused = steps.dislike(steps.tell(Guide(), liked=["han"]), ["han"])
    assert (refused.liked, refused.disliked) == ((), ("han",))
    assert steps.tell(refused, liked=["han"]).disliked == ()


def test_a_left_talk_goes_on_where_it_was() -> None:
    left = steps.leave(steps.answer(WAYS, _quick(), "day", ["x"]))
    assert left.stage == LEFT
    assert steps.go_on(WAYS, left).at == "with"


def test_further_questions_leave_out_what_was_answered() -> None:
    guide = _quick()
    for question in QUICK:
        guide = steps.answer(WAYS, guide, question, ["x"])
    asked = steps.ask_further(WAYS, guide)
    assert asked.at == "grade"
    assert steps.answer(WAYS, asked, "grade", ["9"]).at == "stay"


def test_progress_counts_the_questions_of_the_way() -> None:
    assert steps.progress(WAYS, steps.skip(WAYS, _quick())) == (2, 3)
    assert steps.progress(WAYS, steps.start(Guide())) is None


@pytest.mark.parametrize(
    "raw", [None, 7, "text", [], {"stage": "flying"}, {"answers": [1]}, {"told": "nau_an"}, {"misses": "many"}]
)
def test_a_foreign_state_gives_a_guide_that_works(raw: object) -> None:
    guide = Guide.from_json(raw)
    assert guide.stage == ASKING
    assert steps.start(guide).at == WAY


IDS = st.text(alphabet="abcde_", min_size=1, max_size=4)
GUIDES = st.builds(
    Guide,
    depth=st.none() | st.just("quick"),
    at=st.none() | st.sampled_from(QUICK),
    stage=st.sampled_from(steps.STAGES),
    answers=st.dictionaries(IDS, st.lists(IDS, max_size=2).map(tuple), max_size=3),
    told=st.lists(IDS, unique=True, max_size=3).map(tuple),
    liked=st.lists(IDS, unique=True, max_size=2).map(tuple),
    misses=st.integers(0, 5),
    more=st.booleans(),
)


@given(GUIDES)
def test_a_state_survives_its_journey_as_json(guide: Guide) -> None:
    assert Guide.from_json(guide.as_json()) == guide


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from([*Guide().__dict__, "x"]), inner),
        max_leaves=12,
    )
)
def test_any_json_gives_a_guide(raw: Any) -> None:  # noqa: ANN401 - JSON holds anything
    guide = Guide.from_json(raw)
    assert Guide.from_json(guide.as_json()) == guide


@given(st.lists(st.sampled_from(["answer", "skip", "back"]), max_size=30))
def test_answering_and_skipping_always_end(moves: list[str]) -> None:
    guide = _quick()
    for move in moves:
        if guide.at is None or guide.at == WAY:
            break
        if move == "answer":
            guide = steps.answer(WAYS, guide, guide.at, ["x"])
        else:
            guide = steps.skip(WAYS, guide) if move == "skip" else steps.back(guide)
    guide = replace(guide, depth="quick")
    for _ in QUICK:
        if guide.at is not None:
            guide = steps.skip(WAYS, guide)
    assert guide.at in (None, *QUICK)
    assert steps.skip(WAYS, guide).at is None
