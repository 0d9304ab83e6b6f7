"""The figures: ranking, classification and answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass

MRR_DEPTH = 10


@dataclass(frozen=True)
class Ranking:
    """Over ``n`` questions: share with a right target first, among the first five, and the mean reciprocal rank."""

    n: int
    recall_1: float
    recall_5: float
    mrr_10: float


@dataclass(frozen=True)
class Answers:
    """Over ``n`` questions.

    ``accuracy``: right answer or right refusal. ``false_answers``: something else was answered. ``abstained``: an
    answerable question was refused, as a share of the answerable ones. ``false_unanswerable``: something was answered
    where nothing here answers, as a share of those questions.
    """

    n: int
    accuracy: float
    false_answers: float
    abstained: float
    false_unanswerable: float


def ranking(ranks: Sequence[int | None]) -> Ranking:
    """From the rank of the first right target of each question, counted from 0; None where it was not found."""
    found = [rank for rank in ranks if rank is not None]
    return Ranking(
        n=len(ranks),
        recall_1=_share(sum(rank == 0 for rank in found), len(ranks)),
        recall_5=_share(sum(rank < 5 for rank in found), len(ranks)),
        mrr_10=_share(sum(1 / (rank + 1) for rank in found if rank < MRR_DEPTH), len(ranks)),
    )


def macro_f1(expected: Sequence[str], found: Sequence[str | None]) -> float:
    """Mean F1 over the labels that are expected; a label that is found but never expected only costs precision."""
    pairs = list(zip(expected, found, strict=True))
    right = Counter(label for label, guess in pairs if label == guess)
    wanted, guessed = Counter(expected), Counter(found)
    scores = [2 * right[label] / (wanted[label] + guessed[label]) for label in wanted]
    return _share(sum(scores), len(scores))


def answers(outcomes: Sequence[tuple[str, bool]]) -> Answers:
    """From pairs of outcome (``knowledge.evaluation.judge``) and whether the question was answerable."""
    every = Counter(outcome for outcome, _ in outcomes)
    can, cannot = (Counter(outcome for outcome, answerable in outcomes if answerable is way) for way in (True, False))
    return Answers(
        len(outcomes),
        _share(every["right"], len(outcomes)),
        _share(every["wrong"], len(outcomes)),
        _share(can["abstained"], can.total()),
        _share(cannot["wrong"], cannot.total()),
    )


def entity_f1(pairs: Sequence[tuple[frozenset[str], frozenset[str]]]) -> float:
    """F1 over all entities together, from pairs of what is meant and what was found; 1 where neither has any."""
    right = sum(len(meant & found) for meant, found in pairs)
    total = sum(len(meant) + len(found) for meant, found in pairs)
    return round(2 * right / total, 4) if total else 1.0


def as_figures(value: Ranking | Answers) -> dict[str, float]:
    """The figures by name, for the report."""
    return asdict(value)


def _share(part: float, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0
