"""Reasons are parts of the score, in the asker's words; the thing to know is one honest sentence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from ruamel.yaml import YAML
from sqlalchemy import Engine

from careers.choosing.candidates import Candidate, candidates
from careers.choosing.grid import Grid
from careers.choosing.interests import LETTERS
from careers.choosing.matching import Proposal, all_parts, propose
from careers.choosing.profile import Profile
from careers.choosing.reasons import Reason, caution_text, reason_text
from careers.choosing.weights import Weights
from knowledge.database import read_sessions
from knowledge.replies import Replies
from tests.careers.choosing_samples import profile, sign, sums

CONTENT = Path(__file__).parents[2] / "content"
WEIGHTS = Weights.load(CONTENT)
REPLIES = Replies.load(CONTENT)
ROLES = ("pupil", "parent", None)


@pytest.fixture(scope="module")
def trades(content_engine: Engine) -> list[Candidate]:
    with read_sessions(content_engine)() as session:
        return candidates(session)


def of(found: Profile, trades: list[Candidate], trade: str) -> Proposal:
    return next(one for one in propose(found, trades, WEIGHTS) if one.trade.id == trade)


def test_a_reason_is_a_sign_that_raised_the_trade(trades: list[Candidate]) -> None:
    found = profile(
        sign("day.fix", "Sửa xe", attributes={"kheo_tay": 2}, groups={"Cơ khí – ô tô": 2}),
        sign("ve", "vẽ", attributes={"sang_tao": 2}, interests={"A": 3}),
        sign("avoid.shifts", "Ca đêm", attributes={"ca_kip_cuoi_tuan": -2}),
        interests=sums(18, 9, 8, 5, 5, 8),
    )
    grid = Grid(trades)
    parts = all_parts(found, grid, WEIGHTS)
    for proposal in propose(found, trades, WEIGHTS):
        row = grid.at[proposal.trade.id]
        for reason in proposal.reasons:
            assert sum(part.values[row] for part in parts if part.sign.id == reason.sign_id) > 0


def test_a_score_is_the_sum_of_its_parts(trades: list[Candidate]) -> None:
    found = replace(profile(sign("x", attributes={"kheo_tay": 2}), interests=sums(18, 9, 8, 5, 5, 8)), liked=("han",))
    grid = Grid(trades)
    total = np.sum([part.values for part in all_parts(found, grid, WEIGHTS)], axis=0)
    for proposal in propose(found, trades, WEIGHTS):
        assert proposal.score == pytest.approx(total[grid.at[proposal.trade.id]])


def test_reasons_do_not_say_one_thing_twice(trades: list[Candidate]) -> None:
    many = [sign(f"s{n}", label, attributes={"kheo_tay": 2}, trades={"han": 2}) for n, label in enumerate("aabbccd")]
    reasons = of(profile(*many), trades, "han").reasons
    assert 2 <= len(reasons) <= 3
    assert len({reason.label for reason in reasons}) == len(reasons)
    assert len({reason.facet for reason in reasons}) == len(reasons)


def test_what_was_asked_softly_counts_and_is_never_said_back(trades: list[Candidate]) -> None:
    soft = sign("results.hard", "Nhiều môn hơi đuối", private=True, trades={"han": 3})
    assert "results.hard" not in {reason.sign_id for reason in of(profile(soft), trades, "han").reasons}


def test_a_weak_hint_is_no_reason(trades: list[Candidate]) -> None:
    found = propose(profile(sign("x", trades={"duoc": 0.5})), trades, WEIGHTS)
    assert all(reason.sign_id != "x" for one in found for reason in one.reasons)


def test_what_adds_little_beside_the_strongest_sign_is_no_reason(trades: list[Candidate]) -> None:
    strong = sign("xe", "sửa xe", attributes={"kheo_tay": 2}, groups={"Cơ khí – ô tô": 2}, trades={"han": 3})
    weak = sign("banh", "làm bánh", attributes={"kheo_tay": 1})
    assert {reason.sign_id for reason in of(profile(strong, weak), trades, "han").reasons} <= {"xe", "taught"}


def test_a_named_trade_says_so(trades: list[Candidate]) -> None:
    reason = of(replace(profile(), liked=("han",)), trades, "han").reasons[0]
    assert reason == Reason("liked.han", "Hàn", "liked")
    assert "Hàn" in reason_text(REPLIES, reason, "pupil")


@pytest.mark.parametrize("role", ROLES)
def test_every_facet_has_a_sentence_for_everybody(role: str | None, trades: list[Candidate]) -> None:
    attributes = trades[0].attributes
    facets = [*(f"{kind}:{name}" for kind in ("attribute", "without") for name in attributes)]
    facets += [f"interest:{letter}" for letter in LETTERS]
    facets += ["subject:Vật lí", "group", "trade", "liked", "kin", "taught"]
    for facet in facets:
        for name in ("nau_an", "-nau_an", "day.fix", "avoid.heavy", "liked.han"):
            text = reason_text(REPLIES, Reason(name, "nấu ăn", facet), role)
            assert text.endswith(".")
            assert "{" not in text
            assert text[0].isupper()


def test_parents_are_told_about_their_child() -> None:
    reason = Reason("nau_an", "nấu ăn", "attribute:kheo_tay")
    assert reason_text(REPLIES, reason, "pupil").startswith("Em ")
    assert "cháu" in reason_text(REPLIES, reason, "parent")


def test_a_label_is_addressed_and_never_read_as_a_template() -> None:
    assert "bạn của em" in reason_text(REPLIES, Reason("x", "bạn của {ban}", "trade"), "pupil")


@pytest.mark.parametrize("role", ROLES)
def test_every_thing_to_know_has_its_sentence(role: str | None) -> None:
    entries = YAML(typ="safe").load(CONTENT / "replies" / "caution.yml")
    for key in entries:
        text = caution_text(REPLIES, key, role)
        assert text.endswith(".")
        assert "{" not in text


def test_what_clashes_comes_before_what_weighs(trades: list[Candidate]) -> None:
    named = replace(profile(), liked=("dieu-duong",))
    clash = replace(profile(sign("x", attributes={"ca_kip_cuoi_tuan": -1})), liked=("dieu-duong",))
    hard = replace(profile(sign("x", subjects={"Sinh học": -1})), liked=("dieu-duong",))
    assert of(named, trades, "dieu-duong").caution == "burden_ca_kip_cuoi_tuan"
    assert of(clash, trades, "dieu-duong").caution == "clash_ca_kip_cuoi_tuan"
    assert of(hard, trades, "dieu-duong").caution == "clash_subject"


def test_a_trade_not_taught_nearby_is_told_so(trades: list[Candidate]) -> None:
    assert of(replace(profile(), liked=("toc",)), trades, "toc").caution == "untaught"


def test_a_wished_burden_is_no_warning(trades: list[Candidate]) -> None:
    strong = profile(sign("x", attributes={"rui_ro_an_toan": 1, "suc_luc": 1}))
    assert of(replace(strong, liked=("han",)), trades, "han").caution is None


def test_every_caution_that_can_arise_is_written(trades: list[Candidate]) -> None:
    written = set(YAML(typ="safe").load(CONTENT / "replies" / "caution.yml"))
    for trade in trades:
        for name in trade.attributes:
            avoiding = replace(profile(sign("x", attributes={name: -1})), liked=(trade.id,))
            for proposal in propose(avoiding, trades, WEIGHTS):
                assert proposal.caution is None or proposal.caution in written
