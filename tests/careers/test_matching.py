"""The proposals: what brings a trade in, what keeps it out, and what never matters."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from careers.choosing.candidates import Candidate, candidates
from careers.choosing.content import Entry, Limit
from careers.choosing.grid import Grid
from careers.choosing.interests import LETTERS, correlation
from careers.choosing.matching import all_parts, propose
from careers.choosing.profile import Profile, Sign
from careers.choosing.weights import Weights
from knowledge.database import read_sessions
from tests.careers.choosing_samples import profile, sign, sums

CONTENT = Path(__file__).parents[2] / "content"
WEIGHTS = Weights.load(CONTENT)
HANDS = sign("tay", attributes={"kheo_tay": 2}, interests={"R": 2})
PEOPLE = sign("nguoi", attributes={"gap_nguoi": 2}, interests={"S": 2})


@pytest.fixture(scope="module")
def trades(content_engine: Engine) -> list[Candidate]:
    with read_sessions(content_engine)() as session:
        return candidates(session)


def ids(found: Profile, trades: list[Candidate], without: frozenset[str] = frozenset()) -> list[str]:
    return [proposal.trade.id for proposal in propose(found, trades, WEIGHTS, without=without)]


def score(found: Profile, trades: list[Candidate], trade: str) -> float:
    grid = Grid(trades)
    return float(sum(part.values[grid.at[trade]] for part in all_parts(found, grid, WEIGHTS)))


def test_every_trade_is_a_candidate_and_some_are_taught(trades: list[Candidate]) -> None:
    assert len(trades) == 101
    assert 60 <= sum(trade.taught for trade in trades) < 101
    assert all(trade.subjects and set(trade.riasec) == set(LETTERS) for trade in trades)


@pytest.mark.parametrize(
    ("six", "trade", "r"),
    [
        ((18, 12, 5, 6, 7, 10), "trong-trot-bvtv", 0.98),
        ((6, 8, 13, 18, 10, 9), "giao-duc-mam-non", 0.90),
        ((5, 6, 8, 11, 18, 15), "to-chuc-su-kien", 0.98),
        ((8, 7, 19, 9, 10, 5), "thanh-nhac-nhac-cu", 0.97),
        ((9, 18, 6, 6, 5, 15), "lap-trinh-may-tinh", 0.94),
        ((15, 6, 16, 7, 8, 6), "dieu-khac-go", 0.97),
    ],
)
def test_correlation_is_the_one_of_the_facts(
    six: tuple[int, ...], trade: str, r: float, trades: list[Candidate]
) -> None:
    grid = Grid(trades)
    found = correlation(sums(*six), grid.shape)
    assert grid.trades[int(found.argmax())].id == trade
    assert found.max() == pytest.approx(r, abs=0.006)


def test_the_same_answers_give_the_same_trades_by_name(trades: list[Candidate]) -> None:
    found = profile(HANDS, PEOPLE, interests=sums(16, 8, 6, 14, 8, 8))
    first = propose(found, trades, WEIGHTS)
    assert first == propose(found, list(reversed(trades)), WEIGHTS)
    assert [one.trade.name.casefold() for one in first] == sorted(one.trade.name.casefold() for one in first) or len(
        first
    ) == 3


def test_two_or_three_trades_of_two_groups(trades: list[Candidate]) -> None:
    found = propose(profile(HANDS, interests=sums(18, 12, 5, 6, 7, 10)), trades, WEIGHTS)
    assert 2 <= len(found) <= 3
    assert len({one.trade.group for one in found}) >= 2 or len(found) == 2


def test_interests_alone_find_the_cluster(trades: list[Candidate]) -> None:
    assert "giao-duc-mam-non" in ids(profile(interests=sums(6, 8, 13, 18, 10, 9)), trades)


def test_attributes_decide_where_interests_are_flat(trades: list[Candidate]) -> None:
    languages = profile(sign("x", attributes={"ngoai_ngu": 3}))
    assert all(one.trade.attributes["ngoai_ngu"] >= 2 for one in propose(languages, trades, WEIGHTS))


def test_attributes_tell_trades_of_one_cluster_apart(trades: list[Candidate]) -> None:
    crafts = sums(18, 6, 4, 4, 4, 9)
    strong = profile(sign("x", attributes={"suc_luc": 3, "tinh_toan_logic": -2}), interests=crafts)
    exact = profile(sign("x", attributes={"suc_luc": -3, "tinh_toan_logic": 2}), interests=crafts)
    assert not set(ids(strong, trades)) & set(ids(exact, trades))


def test_what_is_avoided_costs_more_than_what_is_wished_brings(trades: list[Candidate]) -> None:
    nothing = score(profile(), trades, "dieu-duong")
    wished = score(profile(sign("x", attributes={"ca_kip_cuoi_tuan": 2})), trades, "dieu-duong")
    avoided = score(profile(sign("x", attributes={"ca_kip_cuoi_tuan": -2})), trades, "dieu-duong")
    assert nothing - avoided > wished - nothing > 0


def test_staying_near_home_speaks_against_travelling_trades(trades: list[Candidate]) -> None:
    near = sign("stay.near", stay="near")
    assert score(profile(near), trades, "tau-thuy") < score(profile(), trades, "tau-thuy")


def test_subjects_count_both_ways(trades: list[Candidate]) -> None:
    plain = score(profile(), trades, "duoc")
    assert score(profile(sign("x", subjects={"Hoá học": 2})), trades, "duoc") > plain
    assert score(profile(sign("x", subjects={"Hóa học": -2})), trades, "duoc") < plain


def test_a_named_trade_is_proposed_taught_or_not(trades: list[Candidate]) -> None:
    assert "sua-chua-xe-may" not in ids(profile(HANDS), trades)
    assert "sua-chua-xe-may" in ids(replace(profile(), liked=("sua-chua-xe-may",)), trades)
    assert "sua-chua-xe-may" in ids(profile(sign("x", trades={"sua-chua-xe-may": 3})), trades)


def test_untaught_trades_come_only_when_pointed_at(trades: list[Candidate]) -> None:
    found = propose(profile(HANDS, PEOPLE), trades, WEIGHTS)
    assert all(one.trade.taught for one in found)


def test_a_disliked_trade_is_out_and_what_is_like_it_falls(trades: list[Candidate]) -> None:
    liking = profile(HANDS, interests=sums(18, 6, 4, 4, 4, 9))
    disliking = replace(liking, disliked=("han",))
    assert "han" not in ids(disliking, trades)
    assert score(disliking, trades, "cat-got-kim-loai") < score(liking, trades, "cat-got-kim-loai")
    assert score(disliking, trades, "phap-luat") == pytest.approx(score(liking, trades, "phap-luat"))


def test_refusing_learns_until_nothing_is_left(trades: list[Candidate]) -> None:
    refused: tuple[str, ...] = ()
    for _ in trades:
        found = ids(replace(profile(HANDS), disliked=refused), trades)
        assert not set(found) & set(refused)
        refused += tuple(found)
    assert set(refused) == {trade.id for trade in trades}
    assert ids(replace(profile(), disliked=refused), trades) == []


def test_without_leaves_out(trades: list[Candidate]) -> None:
    first = frozenset(ids(profile(HANDS), trades))
    assert not first & set(ids(profile(HANDS), trades, without=first))


def test_a_barring_limit_is_kept_and_an_asking_one_only_lowers(trades: list[Candidate]) -> None:
    wish = sign("x", trades={"thang-may": 3, "dien-cong-nghiep": 3}, groups={"Điện – điện tử – tự động hoá": 1})
    limit = Limit(id="heights", label="h", never=["thang-may"], ask=["dien-cong-nghiep"])
    wishing = replace(profile(wish), liked=("dien-cong-nghiep",), limits=(limit,))
    found = {one.trade.id: one for one in propose(wishing, trades, WEIGHTS)}
    assert "thang-may" not in found
    assert found["dien-cong-nghiep"].caution == "limit"


def test_a_limit_by_strength_asks_too(trades: list[Candidate]) -> None:
    limit = Limit(id="back", label="b", attributes={"suc_luc": 3})
    wished = replace(profile(sign("x", trades={"han": 3})), liked=("han",))
    assert score(wished, trades, "han") > score(replace(wished, limits=(limit,)), trades, "han") > 0
    found = propose(replace(wished, limits=(limit,)), trades, WEIGHTS)
    assert next(one for one in found if one.trade.id == "han").caution == "limit"


@pytest.mark.parametrize(("entry", "caution"), [("after_9", "entry"), ("after_12", "burden_ca_kip_cuoi_tuan")])
def test_health_trades_after_grade_9_are_told_to_be_asked_about(
    entry: Entry, caution: str, trades: list[Candidate]
) -> None:
    found = propose(replace(profile(), liked=("dieu-duong",), entry=entry), trades, WEIGHTS)
    assert next(one for one in found if one.trade.id == "dieu-duong").caution == caution


def test_twins_come_together_only_when_named(trades: list[Candidate]) -> None:
    languages = {"tieng-anh", "tieng-han", "tieng-nhat", "tieng-trung"}
    abroad = sign("x", attributes={"ngoai_ngu": 3, "gap_nguoi": 1}, groups={"Ngoại ngữ": 3})
    assert len(languages & set(ids(profile(abroad), trades))) == 1
    assert {"tieng-nhat", "tieng-han"} <= set(ids(replace(profile(abroad), liked=("tieng-nhat", "tieng-han")), trades))


PULLS = st.floats(-3, 3, allow_nan=False)
ATTRIBUTES = st.dictionaries(st.sampled_from(["kheo_tay", "suc_luc", "gap_nguoi", "may_tinh", "ngoai_ngu"]), PULLS)
TRADES = st.sampled_from(["han", "duoc", "toc", "tieng-anh", "gone"])


@st.composite
def profiles(draw: st.DrawFn) -> Profile:
    signs: list[Sign] = [
        sign(f"s{n}", attributes=draw(ATTRIBUTES), trades=draw(st.dictionaries(TRADES, PULLS, max_size=2)))
        for n in range(draw(st.integers(0, 4)))
    ]
    six = draw(st.none() | st.tuples(*[st.floats(0, 20)] * 6).map(lambda values: sums(*values)))
    chosen = st.lists(TRADES, max_size=2).map(tuple)
    return replace(profile(*signs, interests=six), liked=draw(chosen), disliked=draw(chosen))


@settings(max_examples=60, deadline=None)
@given(found=profiles())
def test_any_profile_gives_two_or_three_different_trades_with_reasons_of_its_own(
    found: Profile, trades: list[Candidate]
) -> None:
    proposals = propose(found, trades, WEIGHTS)
    assert 2 <= len(proposals) <= 3
    assert len({one.trade.id for one in proposals}) == len(proposals)
    assert not {one.trade.id for one in proposals} & set(found.disliked)
    known = {one.id for one in found.signs} | {f"liked.{name}" for name in found.liked} | {"taught"}
    for proposal in proposals:
        assert math.isfinite(proposal.score)
        assert {reason.sign_id for reason in proposal.reasons} <= known
        assert len(proposal.reasons) <= 3


def test_a_grid_has_no_holes(trades: list[Candidate]) -> None:
    grid = Grid(trades)
    assert np.isfinite(grid.shape).all()
    assert not grid.strength_of("gone").any()
    assert not grid.relative("gone").any()
