"""From answers to a profile: sums of interest, signs, what denying means, what is passed over."""

from __future__ import annotations

import pytest

from careers.choosing.content import Effects, Option, Telling
from careers.choosing.profile import Answers, profile_of
from tests.careers.choosing_samples import SmallMeanings, sums


def items(**points: str) -> dict[str, tuple[str, ...]]:
    """Answers to the items of each letter: ``r="443"`` answers r1, r2 and r3."""
    return {f"{letter}{n}": (f"l{one}",) for letter, given in points.items() for n, one in enumerate(given, 1)}


def interests(answers: Answers) -> dict[str, float] | None:
    found = profile_of(SmallMeanings(), answers).interests
    return dict(found) if found is not None else None


def test_thirty_items_make_six_sums() -> None:
    chosen = items(r="44444", i="33333", a="00000", s="11111", e="22222", c="43210")
    assert interests(Answers(chosen)) == sums(20, 15, 0, 5, 10, 10)


def test_a_gap_takes_the_mean_of_its_letter() -> None:
    found = interests(Answers(items(r="444", i="11111", a="11111", s="11111", e="11111", c="11111")))
    assert found is not None
    assert found["R"] == 20


def test_a_letter_with_too_few_answers_is_judged_by_what_else_is_known() -> None:
    found = interests(Answers(items(r="4", i="44444", a="00000", s="00000", e="00000", c="00000")))
    assert found is not None
    assert 0 < found["R"] < 20


def test_two_whole_rounds_are_enough_for_a_first_result() -> None:
    assert interests(Answers(items(r="44", i="22", a="00", s="22", e="22", c="22"))) == sums(20, 10, 0, 10, 10, 10)


@pytest.mark.parametrize("given", ["2", "4", "0"])
def test_a_flat_profile_has_no_interests(given: str) -> None:
    assert interests(Answers(items(**dict.fromkeys("riasec", given * 5)))) is None


def test_nothing_said_says_nothing() -> None:
    found = profile_of(SmallMeanings(), Answers())
    assert (found.interests, found.signs, found.limits, found.entry, found.stay_near) == (None, (), (), None, False)


def test_signs_pull_at_interests_where_no_items_were_answered() -> None:
    telling = Telling(id="ve", label="l", aliases=["v"], effects=Effects(interests={"A": 3}))
    found = profile_of(SmallMeanings(telling), Answers(told=("ve",))).interests
    assert found == sums(10, 10, 14.5, 10, 10, 10)


def test_what_is_denied_counts_the_other_way_and_half() -> None:
    effects = Effects(attributes={"gap_nguoi": 2}, trades={"han": 3}, limits=["heights"], entry="after_9", stay="near")
    found = profile_of(SmallMeanings(Telling(id="x", label="l", aliases=["x"], effects=effects)), Answers(told=("-x",)))
    assert found.signs[0].effects == Effects(attributes={"gap_nguoi": -1}, trades={"han": -1.5})
    assert (found.limits, found.entry, found.stay_near) == ((), None, False)


def test_what_stands_under_against_holds_instead() -> None:
    against = Effects(subjects={"Toán": -2})
    telling = Telling(id="x", label="l", aliases=["x"], effects=Effects(subjects={"Toán": 1}), against=against)
    assert profile_of(SmallMeanings(telling), Answers(told=("-x",))).signs[0].effects == against


def test_options_give_signs_limits_entry_and_place() -> None:
    option = Option(id="fix", label="Sửa", effects=Effects(limits=["heights"], entry="after_9", stay="near"))
    found = profile_of(SmallMeanings(options=(option,)), Answers({"day": ("fix",)}, place="x"))
    assert [one.id for one in found.signs] == ["day.fix"]
    assert ([one.id for one in found.limits], found.entry, found.stay_near) == (["heights"], "after_9", True)
    assert found.place == "x"


def test_what_was_asked_softly_is_private() -> None:
    option = Option(id="fix", label="Sửa")
    assert profile_of(SmallMeanings(options=(option,), soft=True), Answers({"day": ("fix",)})).signs[0].private


def test_ids_that_content_no_longer_knows_are_passed_over() -> None:
    answers = Answers({"day": ("gone",), "gone": ("x",), "r1": ("gone",)}, told=("gone", "-gone"))
    assert profile_of(SmallMeanings(), answers).signs == ()
