"""Asks every question of the running system and judges what its record shows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter

from sqlalchemy import Engine

from knowledge.evaluation.client import Client, Reply
from knowledge.evaluation.judge import Outcome, Shown, judge
from knowledge.evaluation.metrics import answers, as_figures, entity_f1, macro_f1
from knowledge.evaluation.questions import ENTITY_KINDS, Question
from knowledge.evaluation.record import shown_in
from knowledge.evaluation.spellings import SPELLINGS

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Asked:
    """One question in one spelling as it was typed, the words of the reply, what was shown and how it was judged."""

    question: Question
    spelling: str
    after: list[str]
    text: str
    reply: str
    shown: Shown
    outcome: Outcome


def ask_all(client: Client, engine: Engine, questions: Sequence[Question], progress: Progress) -> list[Asked]:
    """Every question in every spelling, each in a talk of its own."""
    work = [(question, name) for question in questions for name in SPELLINGS]
    asked = []
    for done, (question, name) in enumerate(work, start=1):
        asked.append(_ask(client, engine, question, name))
        progress(done, len(work))
    return asked


def figures(asked: Sequence[Asked]) -> dict[str, dict[str, dict[str, float]]]:
    """``{part: {spelling: figures}}`` with the parts tune and test."""
    parts = sorted({entry.question.part for entry in asked})
    return {part: {name: _figures(_of(asked, part, name)) for name in SPELLINGS} for part in parts}


def groups(asked: Sequence[Asked]) -> dict[str, dict[str, dict[str, dict[str, float]]]]:
    """``{part: {"topic" or "asker": {name: figures}}}``, all spellings together."""
    found: dict[str, dict[str, dict[str, dict[str, float]]]] = {}
    for part in sorted({entry.question.part for entry in asked}):
        mine = [entry for entry in asked if entry.question.part == part]
        found[part] = {by: _grouped(mine, attrgetter(f"question.{by}")) for by in ("topic", "asker")}
    return found


def _grouped(asked: Sequence[Asked], name: Callable[[Asked], str]) -> dict[str, dict[str, float]]:
    return {one: _figures([entry for entry in asked if name(entry) == one]) for one in sorted(set(map(name, asked)))}


def _ask(client: Client, engine: Engine, question: Question, spelling: str) -> Asked:
    spell = SPELLINGS[spelling]
    text, after = spell(question.text), [spell(earlier) for earlier in question.after]
    reply = client.ask(text, question.asker, after)
    shown = shown_in(engine, reply.turn_id)
    return Asked(question, spelling, after, text, _words(reply), shown, judge(question, shown))


def _words(reply: Reply) -> str:
    return "\n".join(str(message.get("text") or "") for message in reply.messages)


def _of(asked: Sequence[Asked], part: str, spelling: str) -> list[Asked]:
    return [entry for entry in asked if entry.question.part == part and entry.spelling == spelling]


def _figures(asked: Sequence[Asked]) -> dict[str, float]:
    intent = macro_f1([entry.question.intent for entry in asked], [entry.shown.intent for entry in asked])
    outcomes = [(entry.outcome, entry.question.answerable) for entry in asked]
    named = [
        (frozenset(entry.question.entities), _named(entry.shown))
        for entry in asked
        if entry.question.entities is not None
    ]
    found = {"intent_macro_f1": intent, **as_figures(answers(outcomes))}
    return found | ({"entity_f1": entity_f1(named)} if named else {})


def _named(shown: Shown) -> frozenset[str]:
    return frozenset(f"{kind}:{one}" for kind, one in shown.understood if kind in ENTITY_KINDS)
