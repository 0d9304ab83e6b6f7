"""The figures of ``chonnghe evaluate intents``: each spelling, each intent, the confusions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from knowledge.evaluation.metrics import macro_f1
from knowledge.evaluation.mistakes import MOST
from knowledge.evaluation.report import table
from knowledge.evaluation.utterances import ASKED_IN, Heard


def figures(heard: Sequence[Heard]) -> dict[str, dict[str, Any]]:
    """``{spelling: {accuracy, macro_f1, n, intents}}``; ``intents`` are those that are expected, as for macro-F1."""
    return {spelling: _figures([one for one in heard if one.spelling == spelling]) for spelling in ASKED_IN}


def tables(heard: Sequence[Heard]) -> str:
    """The figures and the most frequent confusions, for people."""
    found = figures(heard)
    totals = [[name, *(found[name][figure] for figure in ("accuracy", "macro_f1", "n"))] for name in ASKED_IN]
    return "\n\n".join(
        [
            table("Intents", ["spelling", "accuracy", "macro-F1", "n"], totals),
            *(_intent_table(name, found[name]["intents"]) for name in ASKED_IN),
            table("Intents most often confused", ["expected", "found", *ASKED_IN], confusions(heard)),
        ]
    )


def confusions(heard: Sequence[Heard], most: int = MOST) -> list[list[object]]:
    """The most frequent pairs ``[expected, found, in clean, in folded]`` of different intents."""
    wrong = [one for one in heard if one.expected != one.found]
    counts = Counter((one.expected, one.found, one.spelling) for one in wrong)
    total = Counter((one.expected, one.found) for one in wrong)
    return [[*pair, *(counts[(*pair, name)] for name in ASKED_IN)] for pair, _ in total.most_common(most)]


def _figures(heard: Sequence[Heard]) -> dict[str, Any]:
    expected, found = [one.expected for one in heard], [one.found for one in heard]
    right = Counter(one.expected for one in heard if one.expected == one.found)
    wanted, guessed = Counter(expected), Counter(found)
    return {
        "accuracy": _share(right.total(), len(heard)),
        "macro_f1": macro_f1(expected, found),
        "n": len(heard),
        "intents": {
            intent: {
                "precision": _share(right[intent], guessed[intent]),
                "recall": _share(right[intent], wanted[intent]),
                "f1": _share(2 * right[intent], wanted[intent] + guessed[intent]),
                "n": wanted[intent],
            }
            for intent in sorted(wanted)
        },
    }


def _intent_table(spelling: str, intents: Mapping[str, Mapping[str, float]]) -> str:
    rows = [[name, *values.values()] for name, values in intents.items()]
    return table(f"Each intent, {spelling}", ["intent", "precision", "recall", "F1", "n"], rows)


def _share(part: float, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0
