"""Who pays what: every step rests on a rule in force or a published fact, and changes with the rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from knowledge.content.numbers import unsupported
from knowledge.database import read_sessions
from knowledge.models import Policy
from knowledge.replies import Replies
from schools.choosing import Catalogue, CostStep, SchoolOption, Wish, contacts, costs, dates, option_of, papers
from schools.choosing.papers import calendar, own_papers, usual_duration

TODAY = date(2026, 11, 22)
REPLIES = Replies.load(Path(__file__).parents[2] / "content")


@pytest.fixture
def session(content_engine: Engine) -> Iterator[Session]:
    with read_sessions(content_engine)() as session:
        yield session


def steps(session: Session, school: str | None, trade: str, wish: Wish) -> list[CostStep]:
    option = option_of(session, school, [trade], wish, TODAY) if school else None
    return costs(session, option, wish, [trade])


def replies(found: list[CostStep], *parts: str) -> list[str]:
    return [step.reply.removeprefix("cost.") for step in found if step.part in parts]


def test_trung_cap_after_grade_9_is_free_at_a_public_school(session: Session) -> None:
    found = steps(session, "cd_da_nang", "may-thoi-trang", Wish("after_9"))
    assert replies(found, "tuition", "relief", "culture", "other") == [
        "tuition_free",
        "culture_free",
        "other_not_covered",
    ]
    assert found[0].policy == "tuition-nd238-thcs"
    assert found[0].sources


def test_at_a_private_school_the_difference_is_to_be_asked(session: Session) -> None:
    found = steps(session, "cd_cong_nghe_ngoai_thuong", "che-bien-mon-an", Wish("after_9"))
    assert replies(found, "tuition", "culture") == ["tuition_private", "culture_private"]


def test_where_ownership_is_not_known_both_are_told(session: Session) -> None:
    assert replies(steps(session, "cd_thaco", "han", Wish("after_9")), "tuition") == ["tuition_by_school"]
    assert replies(steps(session, None, "han", Wish("after_9")), "tuition") == ["tuition_by_school"]


def test_cao_dang_after_grade_12_has_no_invented_fee(session: Session) -> None:
    found = steps(session, "cd_thuong_mai", "marketing", Wish("after_12", level="cao_dang"))
    assert replies(found, "tuition", "culture") == ["tuition_ask"]
    assert all(step.amount is None for step in found if step.part == "tuition")


def test_a_published_fee_takes_the_place_of_asking(session: Session) -> None:
    found = steps(session, "cd_quang_nam", "lam-nghiep", Wish("after_12"))
    (fee,) = [step for step in found if step.part == "tuition"]
    assert fee.fact is not None
    assert fee.programme == "Lâm nghiệp"
    assert fee.sources


def test_a_fee_for_other_people_is_not_told(session: Session) -> None:
    found = steps(session, "cd_da_nang", "han", Wish("after_12"))
    assert replies(found, "tuition") == ["tuition_ask"]  # the school's own news is about grade-9 leavers


def test_so_cap_is_not_covered_by_the_exemption(session: Session) -> None:
    found = steps(session, "cd_da_nang", "han", Wish("after_9", level="so_cap"))
    assert replies(found, "tuition", "culture") == ["tuition_short_course"]
    assert "support_short_course" in replies(found, "support")


@pytest.mark.parametrize(
    ("family", "relief"),
    [
        (("disabled",), ["relief_exempt"]),
        (("orphan",), ["relief_exempt"]),
        (("ethnic_poor",), ["relief_exempt"]),
        (("ethnic", "poor"), ["relief_exempt"]),
        (("ethnic", "hardship_area"), ["relief_area", "relief_trade"]),
        (("poor",), ["relief_poor", "relief_trade"]),
        (("near_poor",), ["relief_poor", "relief_trade"]),
        (("ethnic",), ["relief_trade"]),
        (("none",), ["relief_trade"]),
        ((), ["relief_groups", "relief_trade"]),
    ],
)
def test_reliefs_follow_what_the_family_told(session: Session, family: tuple[str, ...], relief: list[str]) -> None:
    found = steps(session, "cd_thuong_mai", "marketing", Wish("after_12", family=family))
    assert replies(found, "relief") == relief


def test_where_nothing_is_paid_nothing_is_reduced(session: Session) -> None:
    found = steps(session, "cd_da_nang", "han", Wish("after_9", family=("disabled",)))
    assert replies(found, "relief") == []


def test_a_doubtful_allowance_is_told_without_an_amount(session: Session) -> None:
    found = steps(session, "cd_quang_nam", "lam-nghiep", Wish("after_12", family=("ethnic_poor",)))
    (boarding,) = [step for step in found if step.policy == "boarding-qd53"]
    assert (boarding.amount, boarding.confidence) == (None, "general")
    assert "support_quang_nam" in replies(found, "support")


def test_health_trades_after_grade_9_begin_with_the_question(session: Session) -> None:
    found = steps(session, None, "dieu-duong", Wish("after_9"))
    assert found[0].reply == "cost.health_after_9"
    assert replies(found, "tuition") == ["tuition_health"]
    assert replies(steps(session, None, "dieu-duong", Wish("after_12")), "entry") == []


def test_a_rule_that_ends_is_no_longer_told(session: Session) -> None:
    policy = session.get(Policy, "tuition-nd238-thcs")
    assert policy is not None
    policy.status = "expired"
    session.expire_on_commit = False
    with session.no_autoflush:
        found = steps(session, None, "han", Wish("after_9"))
    session.expunge_all()
    assert replies(found, "tuition", "other") == ["tuition_ask"]


def test_every_rule_has_its_sentence_and_every_figure_its_policy(session: Session) -> None:
    for rule in Catalogue.shared().data.costs:
        text = REPLIES.text(f"cost.{rule.id}", None, amount=rule.amount or "")
        policy = session.get(Policy, rule.policy) if rule.policy else None
        backing = [policy.rule, policy.note or "", policy.as_of or "", *policy.amounts] if policy else []
        # nothing to pay is what the exemption of 100 % means
        assert set(unsupported(text, by=backing)) <= {"0 đồng"}, rule.id


def test_every_amount_stands_in_its_policy(session: Session) -> None:
    for rule in Catalogue.shared().data.costs:
        policy = session.get(Policy, rule.policy) if rule.policy else None
        assert rule.amount is None or (policy and any(rule.amount in one for one in policy.amounts)), rule.id


def test_nobody_who_leaves_grade_9_is_asked_for_a_diploma(session: Session) -> None:
    young = [paper.reply for paper in papers(session, "after_9")]
    assert "schooling.paper_record_9" in young
    assert "schooling.paper_record_12" not in young
    assert all(paper.reply in REPLIES for paper in papers(session, "after_12"))
    assert calendar(session)
    assert usual_duration(session)


def option(session: Session, school: str) -> SchoolOption:
    found = option_of(session, school, [], Wish(), TODAY)
    assert found is not None
    return found


def test_a_schools_own_list_of_papers_is_that_for_the_entry(session: Session) -> None:
    (young,) = own_papers(option(session, "cd_quang_nam"), "after_9")
    (older,) = own_papers(option(session, "cd_quang_nam"), "after_12")
    assert young.value.startswith("Học xong THCS")
    assert older.value.startswith("Tốt nghiệp THPT")


def test_contact_and_dates_are_the_schools_own(session: Session) -> None:
    assert [fact.attribute for fact in contacts(option(session, "cd_da_nang"))] == ["phone", "website", "email"]
    assert contacts(option(session, "tc_cong_nghe_so_10")) == []
    assert "dungquat.edu.vn" in dates(option(session, "cd_ky_nghe_dung_quat"))[0].value
