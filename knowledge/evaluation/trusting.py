"""Learns when the first article is told (``knowledge.search.trust``), from data that may choose.

The same questions as for the search's weights: what the search is sure of and what the intent classifier takes the
question for, together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from knowledge.evaluation.confidence import Judged, curve_of, enough_of
from knowledge.evaluation.questions import Question
from knowledge.evaluation.tuning import Sample, order_of, samples_of
from knowledge.search.index import Index
from knowledge.search.searcher import Searcher
from knowledge.search.trust import Trust, evidence

NAMES = ("search", "explained", "looked_up", "foreign")
Likely = Callable[[Sequence[str]], Sequence[Mapping[str, float]]]
"""For each text the chances of its likeliest intents."""


def learn_trust(searcher: Searcher, questions: Sequence[Question], likely: Likely) -> tuple[Trust, dict[str, float]]:
    """The curve that fits best, and what its threshold was chosen by. Raises ``LookupError`` without questions."""
    index = searcher.index
    samples = samples_of(searcher, index, questions)
    taken = likely([sample.query.text for sample in samples])
    judged = [_judged(index, sample, one) for sample, one in zip(samples, taken, strict=True)]
    curve = curve_of(judged, NAMES)
    if curve is None:
        raise LookupError("there are no questions of the part tune to learn from")
    enough, figures = enough_of(curve, judged)
    return Trust(curve, enough), figures


def _judged(index: Index, sample: Sample, likely: Mapping[str, float]) -> Judged:
    order = order_of(index, sample)
    right = bool(order) and index.collection.rows[order[0][0]].target in sample.right
    told = evidence(index.chance(sample.query, sample.found, order), likely)
    return Judged(told, right, bool(sample.right), sample.real)
