"""Whether a recorded turn answers a question rightly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from knowledge.evaluation.questions import Expect, Question

Outcome = Literal["right", "wrong", "abstained", "asked"]
FactKey = tuple[str, str, str]
Named = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Shown:
    """What a turn showed, in all its messages: read from its record by ``knowledge.evaluation.record``.

    ``told``: kind and id of the schools and trades that facts were shown of or that buttons offer. ``understood``:
    kind and id of all that the question was understood to name, places and attributes too. ``retrieved``: the first
    passages found, with their scores. ``guided``: the guided talk was opened. ``grounds``: a fact, a programme, a
    school or an article was told.
    """

    intent: str | None = None
    confidence: float | None = None
    refusal: str | None = None
    articles: frozenset[str] = frozenset()
    facts: frozenset[FactKey] = frozenset()
    told: Named = frozenset()
    understood: Named = frozenset()
    retrieved: tuple[str, ...] = ()
    guided: bool = False
    grounds: bool = False


def judge(question: Question, shown: Shown) -> Outcome:
    """``right``: all is met. ``wrong``: something else was told. ``abstained``: what was answerable was refused, or a
    question was asked back. ``asked``: a question back, or a kind word, where nothing here answers.
    """
    outcomes = {_outcome(question, expect, shown) for expect in question.expects}
    worst: tuple[Outcome, ...] = ("wrong", "abstained", "asked")
    return next((outcome for outcome in worst if outcome in outcomes), "right")


def _outcome(question: Question, expect: Expect, shown: Shown) -> Outcome:
    if shown.refusal is not None and shown.refusal in expect.refusals:
        return "right"
    # of several questions in one message, one may be refused and another answered
    several = len(question.expects) > 1
    if (shown.refusal is None or several) and _answered(question, expect, shown):
        return "right"
    told = shown.grounds or shown.guided or expect == Expect()
    if told and shown.refusal is None:
        return "wrong"
    return "abstained" if expect.answerable else ("asked" if shown.refusal is None else "wrong")


def _answered(question: Question, expect: Expect, shown: Shown) -> bool:
    if expect == Expect():
        return shown.intent == question.intent
    wanted = {(fact.kind, fact.id, fact.attribute) for fact in expect.facts}
    return (
        not shown.articles.isdisjoint(expect.article)
        or (bool(wanted) and wanted <= shown.facts)
        or _named("school", expect.schools, expect, shown)
        or _named("trade", expect.trades, expect, shown)
        or (expect.person and shown.intent == "ask_person")
        or (expect.guided and shown.guided)
    )


def _named(kind: str, expected: list[str], expect: Expect, shown: Shown) -> bool:
    """With ``all``: all that is expected is told. Else: all of it is named, or all that is named is expected.

    What was only understood counts where no article was answered instead.
    """
    wanted = {(kind, name) for name in expected}
    if expect.all:
        return bool(wanted) and wanted <= shown.told
    named = shown.told if shown.articles else shown.told | shown.understood
    mine = {entry for entry in named if entry[0] == kind}
    return bool(wanted and mine) and (wanted <= mine or mine <= wanted)
