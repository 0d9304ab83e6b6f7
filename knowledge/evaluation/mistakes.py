"""What went wrong: by id for the report, as a confusion of intents, and in words for the part that may be mended.

The words of the part ``test`` and of other people's questions are never written anywhere: whoever reads them and mends
what they show has tuned on them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from knowledge.evaluation.answers import Asked
from knowledge.evaluation.questions import Expect

MOST = 15
UNAVAILABLE = "unavailable"
REPLY = 400  # characters of a reply that are enough to see what it was


def mistakes(asked: Sequence[Asked]) -> list[dict[str, Any]]:
    """Everything judged wrong or understood otherwise, by question id."""
    return [
        {
            "id": entry.question.id,
            "part": entry.question.part,
            "spelling": entry.spelling,
            "outcome": entry.outcome,
            "intent": entry.shown.intent,
            "expected_intent": entry.question.intent,
            "refusal": entry.shown.refusal,
            "articles": sorted(entry.shown.articles),
        }
        for entry in asked
        if entry.outcome != "right" or entry.shown.intent != entry.question.intent
    ]


def confusions(asked: Sequence[Asked], most: int = MOST) -> list[list[object]]:
    """The most frequent pairs ``[expected, found, in tune, in test]`` of different intents."""
    pairs = [(entry.question.intent, entry.shown.intent or "-", entry.question.part) for entry in asked]
    counts = Counter(pair for pair in pairs if pair[0] != pair[1])
    total = Counter((expected, found) for expected, found, _ in counts.elements())
    return [
        [expected, found, counts[expected, found, "tune"], counts[expected, found, "test"]]
        for (expected, found), _ in total.most_common(most)
    ]


def unanswered(asked: Sequence[Asked]) -> int:
    """How many questions the system could not take at all: where there are any, the figures say little."""
    return sum(entry.shown.refusal == UNAVAILABLE for entry in asked)


def wrong_tune(asked: Sequence[Asked]) -> str:
    """Every question of the part ``tune`` that was not answered rightly: its words, what was expected, what came."""
    wrong = [entry for entry in asked if entry.question.part == "tune" and entry.outcome != "right"]
    return "\n\n".join("\n".join(_described(entry)) for entry in wrong) + "\n"


def _described(entry: Asked) -> Iterator[str]:
    question, shown = entry.question, entry.shown
    yield f"{question.id} ({entry.spelling}): {entry.outcome}"
    yield from (f"  before    {text}" for text in entry.after)
    yield f"  asked     {entry.text}"
    yield f"  expected  {question.intent}: {' + '.join(_wanted(expect) for expect in question.expects)}"
    yield f"  got       {shown.intent} {shown.confidence or 0:.2f}: {_got(entry)}"
    yield f"  found     {', '.join(shown.retrieved) or '-'}"
    yield f"  reply     {' | '.join(entry.reply.split(chr(10)))[:REPLY]}"


def _wanted(expect: Expect) -> str:
    return str(expect.model_dump(exclude_defaults=True) or "the intent alone")


def _got(entry: Asked) -> str:
    shown = entry.shown
    parts = {
        "refusal": [shown.refusal] if shown.refusal else [],
        "article": sorted(shown.articles),
        "facts": sorted(".".join(key) for key in shown.facts),
        "understood": sorted(":".join(pair) for pair in shown.understood),
        "told": sorted(":".join(pair) for pair in shown.told),
    }
    return "; ".join(f"{name} {', '.join(values)}" for name, values in parts.items() if values) or "nothing"
