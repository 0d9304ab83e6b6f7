from __future__ import annotations

from dataclasses import replace

import pytest

from knowledge.evaluation.judge import Shown, judge
from knowledge.evaluation.metrics import answers, entity_f1, macro_f1, ranking
from knowledge.evaluation.questions import Question

TOLD = Shown(grounds=True)
FEE = ("school", "cd_da_nang", "fee")


def _question(intent: str = "ask_guidance", **expect: object) -> Question:
    return Question.model_validate(
        {"id": "q", "text": "?", "part": "test", "asker": "pupil", "intent": intent, "expect": expect}
    )


def _schools(*ids: str) -> frozenset[tuple[str, str]]:
    return frozenset(("school", name) for name in ids)


ARTICLE = _question(article=["hoc-phi", "mien-hoc-phi"])
FACT = _question("ask_fact", facts=[{"kind": "school", "id": "cd_da_nang", "attribute": "fee"}])
SCHOOLS = _question("find_schools", schools=["a", "b"])
OUTSIDE = _question("out_of_scope", refusal="out_of_scope")


@pytest.mark.parametrize(
    ("question", "shown", "outcome"),
    [
        (ARTICLE, replace(TOLD, articles=frozenset({"mien-hoc-phi"})), "right"),
        (ARTICLE, replace(TOLD, articles=frozenset({"ky-tuc-xa"})), "wrong"),
        (ARTICLE, TOLD, "wrong"),
        (ARTICLE, replace(TOLD, articles=frozenset({"hoc-phi"}), refusal="no_grounding"), "abstained"),
        (FACT, replace(TOLD, facts=frozenset({FEE, ("school", "cd_da_nang", "phone")})), "right"),
        (FACT, replace(TOLD, facts=frozenset({("school", "other", "fee")})), "wrong"),
        (SCHOOLS, replace(TOLD, told=_schools("a", "b", "c")), "right"),
        (SCHOOLS, replace(TOLD, told=_schools("b")), "right"),
        (SCHOOLS, replace(TOLD, told=_schools("a", "c")), "wrong"),
        (SCHOOLS, TOLD, "wrong"),
        (_question(trades=["han"]), replace(TOLD, understood=frozenset({("trade", "han")})), "right"),
        (OUTSIDE, replace(TOLD, refusal="out_of_scope"), "right"),
        (OUTSIDE, replace(TOLD, refusal="no_grounding"), "wrong"),
        (OUTSIDE, replace(TOLD, articles=frozenset({"hoc-phi"})), "wrong"),
        (_question(refusal=["no_grounding", "out_of_scope"]), replace(TOLD, refusal="no_grounding"), "right"),
        (_question("ask_person", person=True), replace(TOLD, intent="ask_person"), "right"),
        (_question("greet"), replace(TOLD, intent="greet"), "right"),
        (_question("greet"), replace(TOLD, intent="thank"), "wrong"),
        (_question("greet"), replace(TOLD, intent="greet", refusal="no_grounding"), "abstained"),
    ],
)
def test_what_counts_as_right(question: Question, shown: Shown, outcome: str) -> None:
    assert judge(question, shown) == outcome


def test_several_expectations_are_alternatives() -> None:
    question = _question(article=["hoc-phi"], facts=[{"kind": "school", "id": "cd_da_nang", "attribute": "fee"}])
    assert judge(question, replace(TOLD, facts=frozenset({FEE}))) == "right"
    assert judge(question, replace(TOLD, articles=frozenset({"hoc-phi"}))) == "right"
    assert judge(question, TOLD) == "wrong"


def test_a_refusal_that_is_right_beside_an_answer_leaves_the_question_answerable() -> None:
    question = _question(article=["hoc-phi"], refusal="no_grounding")
    assert question.answerable
    assert judge(question, replace(TOLD, refusal="no_grounding")) == "right"
    assert judge(question, replace(TOLD, refusal="out_of_scope")) == "abstained"


def test_a_comparison_or_an_ambiguous_name_needs_every_one_of_them_told() -> None:
    both = _question("compare", schools=["a", "b"], all=True)
    assert judge(both, replace(TOLD, told=_schools("a", "b", "c"))) == "right"
    assert judge(both, replace(TOLD, told=_schools("a"))) == "wrong"
    # understood as both, yet one of them was chosen for the asker
    assert judge(both, replace(TOLD, told=_schools("a"), understood=_schools("a", "b"))) == "wrong"


def test_a_school_that_was_only_understood_does_not_make_any_article_right() -> None:
    assert judge(SCHOOLS, replace(TOLD, understood=_schools("a"))) == "right"
    assert judge(SCHOOLS, replace(TOLD, understood=_schools("a"), articles=frozenset({"hoc-phi"}))) == "wrong"


def test_a_trade_is_not_a_school_of_the_same_id() -> None:
    assert judge(SCHOOLS, replace(TOLD, told=frozenset({("trade", "a"), ("trade", "b")}))) == "wrong"


def test_of_two_questions_in_one_message_both_must_be_met() -> None:
    two = Question.model_validate(
        {**ARTICLE.model_dump(), "expect": [{"article": ["hoc-phi"]}, {"refusal": "no_grounding"}]}
    )
    article = replace(TOLD, articles=frozenset({"hoc-phi"}))
    assert two.answerable
    assert judge(two, replace(article, refusal="no_grounding")) == "right"
    assert judge(two, article) == "wrong"
    assert judge(two, replace(TOLD, refusal="no_grounding")) == "abstained"
    assert judge(two, replace(TOLD, articles=frozenset({"ky-tuc-xa"}))) == "wrong"


def test_a_question_back_tells_nothing_wrong() -> None:
    back = Shown(intent="ask_fact")
    assert judge(ARTICLE, back) == "abstained"
    assert judge(OUTSIDE, back) == "asked"
    assert judge(OUTSIDE, replace(back, guided=True)) == "wrong"
    assert judge(_question("greet"), back) == "wrong"
    counted = answers([("asked", False), ("right", False)])
    assert (counted.accuracy, counted.false_answers, counted.false_unanswerable) == (0.5, 0, 0)


def test_ranking_figures() -> None:
    found = ranking([0, 0, 3, 12, None])
    assert (found.n, found.recall_1, found.recall_5) == (5, 0.4, 0.6)
    assert found.mrr_10 == pytest.approx((1 + 1 + 0.25) / 5)


def test_ranking_of_nothing() -> None:
    assert ranking([]).recall_1 == 0


def test_macro_f1_weighs_every_intent_alike() -> None:
    expected = ["a"] * 8 + ["b"] * 2
    assert macro_f1(expected, expected) == 1
    assert macro_f1(expected, ["a"] * 10) == pytest.approx((2 * 8 / 18) / 2, abs=1e-4)
    assert macro_f1(["a", "b"], ["a", None]) == 0.5


def test_abstentions_count_among_the_answerable_only() -> None:
    found = answers([("right", True), ("abstained", True), ("wrong", True), ("right", False), ("wrong", False)])
    assert (found.n, found.accuracy, found.false_answers) == (5, 0.4, 0.4)
    assert found.abstained == pytest.approx(1 / 3, abs=1e-4)
    assert found.false_unanswerable == 0.5


def test_entities_are_counted_over_all_questions_together() -> None:
    both, one, other = frozenset({"trade:han", "place:hue"}), frozenset({"trade:han"}), frozenset({"trade:may"})
    assert entity_f1([(both, both), (frozenset(), frozenset())]) == 1
    assert entity_f1([(both, one)]) == pytest.approx(2 / 3, abs=1e-4)
    assert entity_f1([(one, other)]) == 0
    assert entity_f1([(frozenset(), one)]) == 0
