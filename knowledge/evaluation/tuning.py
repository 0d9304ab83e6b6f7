"""Learns the weights of the search from data that may choose: never from the part ``test``.

Two sources, each in every spelling: the questions of our articles that the encoder was not taught, each asked with its
own passage left out; and the part ``tune`` of our set. The dense side's share is the curve under which right answers
stand highest. The chance that a first hit is right is a logistic regression on what speaks for it; from which chance
on it is told is what keeps false answers few (``knowledge.evaluation.confidence``).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy.optimize import minimize

from knowledge.encoder.training.own import kept_back
from knowledge.evaluation.confidence import Judged, alike, curve_of, enough_of
from knowledge.evaluation.metrics import ranking
from knowledge.evaluation.questions import Question
from knowledge.evaluation.retrieval import KINDS, rank_of
from knowledge.evaluation.spellings import SPELLINGS
from knowledge.search.index import Candidates, Index, Query, Ranked, fuse
from knowledge.search.searcher import Searcher
from knowledge.search.weights import Curve, Weights, chance

SHARPNESS = 40.0
"""How strongly a right answer has to stand above the others: scores lie between 0 and 1."""
FLAT = 0.02
"""Pull towards a curve that does not depend on the query."""
FAR, NEAR = 50, 90
"""Percentiles of cosines, of any passage and of right ones, that are stretched to 0 and 1."""
LOOKS = ("bias", "bare", "length", "unknown")
EVIDENCE = ("score", "lead", "lexical", "dense", "bare", "length", "unknown")
LEXICAL_EVIDENCE = tuple(name for name in EVIDENCE if name != "dense")
_QUESTION = ":q"


@dataclass(frozen=True)
class Sample:
    """One query with its candidates and the targets that would be right (none: nothing should be answered).

    ``real``: it was asked as a whole question, with nothing left out.
    """

    query: Query
    found: Candidates
    right: tuple[str, ...]
    real: bool


def tune(searcher: Searcher, questions: Sequence[Question]) -> tuple[Weights, dict[str, Any]]:
    """The weights that fit best, and the figures they were chosen by."""
    index = searcher.index
    index = replace(index, weights=_stretched(searcher, index))
    samples = samples_of(searcher, index, questions)
    weights = replace(index.weights, dense=_share(index, samples))
    index = replace(index, weights=weights)
    sure, enough, figures = _sure(index, samples, EVIDENCE)
    lexical = [replace(sample, found=replace(sample.found, dense=None)) for sample in samples]
    sure_lexical, enough_lexical, lexical_figures = _sure(index, lexical, LEXICAL_EVIDENCE)
    weights = replace(weights, sure=sure, enough=enough, sure_lexical=sure_lexical, enough_lexical=enough_lexical)
    ranks = [_rank(index, sample) for sample in samples if sample.right]
    return weights, {"ranking": asdict(ranking(ranks)), "answers": figures, "lexical": lexical_figures}


def samples_of(searcher: Searcher, index: Index, questions: Sequence[Question]) -> list[Sample]:
    """All that may choose, in every spelling."""
    return [*_left_out(searcher, index), *_asked(searcher, index, questions)]


def write_weights(path: Path, weights: Weights, figures: dict[str, Any]) -> None:
    """Write the file that ``Weights.load`` reads, with the figures beside."""
    path.write_text(json.dumps(asdict(weights) | {"chosen_by": figures}, indent=1) + "\n", "utf-8")


def _stretched(searcher: Searcher, index: Index) -> Weights:
    """The span of cosines that tell: from those of any passage to those of a question's own."""
    wide = replace(index, weights=replace(index.weights, cosine_floor=0.0, cosine_ceiling=1.0))
    any_passage, right = [], []
    for row in [row for row in index.collection.rows if row.kind == "article" and _QUESTION in row.id][::5]:
        found = wide.candidates(searcher.read(row.text, wide), KINDS, without=row.id)
        if found.dense is None:
            return index.weights
        mine = np.array([index.collection.rows[at].target == row.target for at in found.rows], dtype=np.bool_)
        any_passage.append(float(np.percentile(found.dense[~mine], FAR)))
        right.append(float(found.dense[mine].max(initial=0.0)))
    if not right:
        return index.weights
    floor, ceiling = float(np.median(any_passage)), float(np.percentile(right, NEAR))
    return replace(index.weights, cosine_floor=round(floor, 3), cosine_ceiling=round(max(ceiling, floor + 0.05), 3))


def _left_out(searcher: Searcher, index: Index) -> Iterator[Sample]:
    rows = [row for row in index.collection.rows if row.kind == "article" and _QUESTION in row.id]
    for row in [row for row in rows if kept_back(row.text)]:
        for text in dict.fromkeys(spell(row.text) for spell in SPELLINGS.values()):
            query = searcher.read(text, index)
            yield Sample(query, index.candidates(query, KINDS, without=row.id), (row.target,), real=False)


def _asked(searcher: Searcher, index: Index, questions: Sequence[Question]) -> Iterator[Sample]:
    mine = [(question.text, question.alone) for question in questions if question.part == "tune"]
    usable = [(text, alone.article) for text, alone in mine if alone and (alone.article or not alone.answerable)]
    for written, articles in usable:
        for text in dict.fromkeys(spell(written) for spell in SPELLINGS.values()):
            query = searcher.read(text, index)
            yield Sample(query, index.candidates(query, KINDS), tuple(articles), real=True)


def _share(index: Index, samples: Sequence[Sample]) -> Curve:
    """The curve of the dense side's share under which the right targets' scores stand out most."""
    usable = [
        (sample, index.looks(sample.query)) for sample in samples if sample.right and sample.found.dense is not None
    ]
    if not usable:
        return index.weights.dense
    weights = alike([sample.real for sample, _looks in usable])

    def loss(values: Sequence[float]) -> float:
        curve = dict(zip(LOOKS, map(float, values), strict=True))
        lost = [_lost(index, sample, chance(curve, asdict(looks))) for sample, looks in usable]
        return float(np.average(lost, weights=weights)) + FLAT * float(np.square(values[1:]).mean())

    best = minimize(loss, np.zeros(len(LOOKS)), method="Powell", options={"maxiter": 4, "ftol": 1e-4}).x
    return {name: round(float(value), 3) for name, value in zip(LOOKS, best, strict=True)}


def _lost(index: Index, sample: Sample, share: float) -> float:
    """Minus the logarithm of the weight that the right targets have among all."""
    order = index.ranked(sample.found.rows, fuse(sample.found, share))
    scores = np.array([score for _row, score in order]) * SHARPNESS
    right = np.array([index.collection.rows[row].target in sample.right for row, _score in order], dtype=np.bool_)
    if not right.any():
        return 0.0
    weights = np.exp(scores - scores.max())
    return float(-np.log(weights[right].sum() / weights.sum()))


def _rank(index: Index, sample: Sample) -> int | None:
    return rank_of((index.collection.rows[row].target for row, _ in order_of(index, sample)), sample.right)


def order_of(index: Index, sample: Sample) -> Ranked:
    """The targets that the search finds for it, best first."""
    return index.ranked(sample.found.rows, index.fused(sample.query, sample.found))


def _sure(index: Index, samples: Sequence[Sample], names: Sequence[str]) -> tuple[Curve, float, dict[str, float]]:
    """The chance of a first hit to be right, from which chance on it is told, and what that does to real questions."""
    judged = [_judged(index, sample) for sample in samples if order_of(index, sample)]
    curve = curve_of(judged, names)
    return (index.weights.sure, index.weights.enough, {}) if curve is None else (curve, *enough_of(curve, judged))


def _judged(index: Index, sample: Sample) -> Judged:
    order = order_of(index, sample)
    right = index.collection.rows[order[0][0]].target in sample.right
    return Judged(index.evidence(sample.query, sample.found, order), right, bool(sample.right), sample.real)
