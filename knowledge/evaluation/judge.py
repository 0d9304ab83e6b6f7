"""Whether a recorded turn answers a question rightly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from knowledge.evaluation.questions import Expect, Question

Outcome = Literal["right", "wrong", "abstained"]
FactKey = tuple[str, str, str]


@dataclass(frozen=True)
class Shown:
    """What a turn showed: read from its record by ``knowledge.evaluation.record``."""

    intent: str | None
    refusal: str | None
    article: str | None
    facts: frozenset[FactKey]
    schools: frozenset[str]
    trades: frozenset[str]


def judge(question: Question, shown: Shown) -> Outcome:
    """``right``; ``abstained`` where something answerable was refused; else ``wrong``."""
    expect = question.expect
    if shown.refusal is not None:
        if shown.refusal in expect.refusals:
            return "right"
        return "abstained" if expect.answerable else "wrong"
    return "right" if _answered(question, expect, shown) else "wrong"


def _answered(question: Question, expect: Expect, shown: Shown) -> bool:
    if expect == Expect():
        return shown.intent == question.intent
    wanted = {(fact.kind, fact.id, fact.attribute) for fact in expect.facts}
    return (
        shown.article in expect.article
        or (bool(wanted) and wanted <= shown.facts)
        or _named(expect.schools, shown.schools)
        or _named(expect.trades, shown.trades)
        or (expect.person and shown.intent == "ask_person")
    )


def _named(expected: list[str], shown: frozenset[str]) -> bool:
    """All that is expected is named, or all that is named is expected."""
    wanted = set(expected)
    return bool(wanted and shown) and (wanted <= shown or shown <= wanted)
