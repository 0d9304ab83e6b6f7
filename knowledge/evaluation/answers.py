"""Asks every question of the running system and judges what its record shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine

from knowledge.evaluation.client import Client
from knowledge.evaluation.judge import Outcome, Shown, judge
from knowledge.evaluation.metrics import answers, as_figures, macro_f1
from knowledge.evaluation.questions import Question
from knowledge.evaluation.record import shown_in
from knowledge.evaluation.spellings import SPELLINGS

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Asked:
    """One question in one spelling, what was shown and how it was judged."""

    question: Question
    spelling: str
    shown: Shown
    outcome: Outcome


def ask_all(client: Client, engine: Engine, questions: Sequence[Question], progress: Progress) -> list[Asked]:
    """Every question in every spelling, each in a talk of its own."""
    work = [(question, name) for question in questions for name in SPELLINGS]
    asked = []
    for done, (question, name) in enumerate(work, start=1):
        reply = client.ask(SPELLINGS[name](question.text), question.asker)
        shown = shown_in(engine, reply.turn_id)
        asked.append(Asked(question, name, shown, judge(question, shown)))
        progress(done, len(work))
    return asked


def figures(asked: Sequence[Asked]) -> dict[str, dict[str, dict[str, float]]]:
    """``{part: {spelling: figures}}`` with the parts tune and test."""
    parts = sorted({entry.question.part for entry in asked})
    return {part: {name: _figures(_of(asked, part, name)) for name in SPELLINGS} for part in parts}


def mistakes(asked: Sequence[Asked]) -> list[dict[str, Any]]:
    """What went wrong, by question id (never its words: some sentences are not ours), for the report."""
    return [
        {
            "id": entry.question.id,
            "spelling": entry.spelling,
            "outcome": entry.outcome,
            "intent": entry.shown.intent,
            "expected_intent": entry.question.intent,
            "refusal": entry.shown.refusal,
            "article": entry.shown.article,
        }
        for entry in asked
        if entry.outcome != "right" or entry.shown.intent != entry.question.intent
    ]


def _of(asked: Sequence[Asked], part: str, spelling: str) -> list[Asked]:
    return [entry for entry in asked if entry.question.part == part and entry.spelling == spelling]


def _figures(asked: Sequence[Asked]) -> dict[str, float]:
    intent = macro_f1([entry.question.intent for entry in asked], [entry.shown.intent for entry in asked])
    outcomes = [(entry.outcome, entry.question.expect.answerable) for entry in asked]
    return {"intent_macro_f1": intent, **as_figures(answers(outcomes))}
