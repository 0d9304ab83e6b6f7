"""Promises over all content: figures come from facts, unverified facts stay hidden, answers stay short."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from actions.desk import Desk
from actions.facts import answer_facts
from actions.guidance import article_reply
from actions.overview import school_overview, school_programmes, trade_overview
from actions.reply import Reply
from careers.models import Trade
from knowledge.models import Article, Fact
from schools.models import School

WORDS = 120
FIGURE = re.compile(r"\d[\d.,]*\d|\d{2,}")
VERDICTS = ("chắc chắn đỗ", "tốt nhất", "không hợp với", "số một", "đứng đầu")


def _all_replies(desk: Desk) -> list[Reply]:
    replies = [trade_overview(desk, trade) for trade in desk.session.scalars(select(Trade.id))]
    for school in desk.session.scalars(select(School.id)):
        replies += [school_overview(desk, school), school_programmes(desk, school)]
        replies += answer_facts(desk, ["fee", "phone", "address", "dormitory", "quota", "website"], school, None)
    return [reply for reply in replies if reply]


def _numbers(text: str) -> set[str]:
    return {number.strip(".,") for number in FIGURE.findall(text)}


def test_an_unverified_value_is_never_shown(desk: Desk) -> None:
    hidden = _values(desk.session, "unverified")
    shown = _values(desk.session, "sourced") | _values(desk.session, "secondary") | _values(desk.session, "general")
    texts = "\n".join(reply.text for reply in _all_replies(desk))
    assert hidden
    assert [value for value in hidden - shown if len(value) > 15 and value in texts] == []


def _values(session: Session, confidence: str) -> set[str]:
    return set(session.scalars(select(Fact.value).where(Fact.confidence == confidence)))


def test_every_figure_in_a_looked_up_answer_is_in_its_facts(desk: Desk) -> None:
    for school in desk.session.scalars(select(School)):
        for reply in answer_facts(desk, ["fee", "phone", "quota", "address", "dormitory"], school.id, None):
            facts = [desk.session.get(Fact, fact) for fact in reply.facts]
            known = " ".join(f"{f.value} {f.note} {f.as_of}" for f in facts if f)
            known += " ".join(f"{s.date} {s.title}" for f in facts if f for s in f.sources)
            known += f" {school.doubts} {school.name}"
            dates = {part for number in _numbers(known) for part in number.split("-")}
            assert _numbers(reply.text) <= _numbers(known) | dates | _spoken(known), (reply.text, known)


def _spoken(text: str) -> set[str]:
    return {part for year, month in re.findall(r"(\d{4})-(\d{2})", text) for part in (year, month)}


def test_answers_are_short(desk: Desk) -> None:
    long = [
        article.id
        for article in desk.session.scalars(select(Article))
        if len(article_reply(desk, article.id).text.split()) > WORDS  # type: ignore[union-attr]
    ]
    assert long == []


def test_trades_are_told_shortly(desk: Desk) -> None:
    texts = {t: trade_overview(desk, t) for t in desk.session.scalars(select(Trade.id))}
    assert [trade for trade, reply in texts.items() if reply and len(reply.text.split()) > WORDS] == []


@pytest.mark.parametrize("verdict", VERDICTS)
def test_no_reply_ranks_or_promises(desk: Desk, verdict: str) -> None:
    assert [reply.text for reply in _all_replies(desk) if verdict in reply.text.lower()] == []
