"""Chooses the weights of the search from data that may choose: never from the part ``test``.

Two sources: every question inside an article, asked with its own passage left out, in both spellings; and the part
``tune`` of our set. The dense side's share is what ranks best on both (mean reciprocal rank). From the threshold on,
answering is worth it when a wrong answer counts ``COST`` times as much as a right one. The threshold is chosen on the
part ``tune`` alone where that is large enough: a question with its own passage left out finds less than a real one
does, and every one of them can be answered.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.evaluation.metrics import ranking
from knowledge.evaluation.questions import Question
from knowledge.evaluation.retrieval import KINDS, rank_of
from knowledge.evaluation.spellings import SPELLINGS
from knowledge.search.index import Candidates, Index, fuse
from knowledge.search.searcher import Searcher
from knowledge.search.weights import CLASSES, Share, Weights

SHARES = tuple(round(share, 2) for share in np.arange(0.0, 0.85, 0.05).tolist())
COST = 2.0
ENOUGH = 40  # samples; a class with fewer takes the values of its long sister
ENOUGH_REAL = 20
LOWEST, HIGHEST = 0.1, 0.95
STEPS = 25
RIDGE = 0.01
_QUESTION = ":q"


@dataclass(frozen=True)
class Sample:
    """One query with its candidates and the targets that would be right (none: nothing should be answered).

    ``real``: it was asked as a whole question, with nothing left out.
    """

    kind: str
    found: Candidates
    right: tuple[str, ...]
    real: bool


def tune(searcher: Searcher, questions: Sequence[Question]) -> tuple[Weights, dict[str, Any]]:
    """The weights that fit best, and for each class the figures they were chosen by."""
    index = searcher.index
    samples = [*_left_out(searcher, index), *_asked(searcher, index, questions)]
    shares: dict[str, Share] = {}
    figures: dict[str, Any] = {}
    for kind in CLASSES:
        mine = [sample for sample in samples if sample.kind == kind]
        if len(mine) < ENOUGH:
            shares[kind] = shares[kind.removesuffix("_short")]
            continue
        shares[kind], figures[kind] = _best(index, mine)
    lexical, figures["lexical"] = _threshold(index, samples, 0.0)
    return replace(index.weights, shares=shares, lexical_threshold=lexical), figures


def write_weights(path: Path, weights: Weights, figures: dict[str, Any]) -> None:
    """Write the file that ``Weights.load`` reads, with the figures beside."""
    body = {name: getattr(weights, name) for name in Weights.__dataclass_fields__}
    body["shares"] = {kind: vars(share) for kind, share in weights.shares.items()}
    body["chosen_by"] = figures
    path.write_text(json.dumps(body, indent=1) + "\n", "utf-8")


def _left_out(searcher: Searcher, index: Index) -> Iterator[Sample]:
    rows = [row for row in index.collection.rows if row.kind == "article" and _QUESTION in row.id]
    for row in rows:
        for text in dict.fromkeys(spell(row.text) for spell in SPELLINGS.values()):
            query = searcher.read(text, index)
            yield Sample(query.kind, index.candidates(query, KINDS, without=row.id), (row.target,), real=False)


def _asked(searcher: Searcher, index: Index, questions: Sequence[Question]) -> Iterator[Sample]:
    mine = [(question.text, question.alone) for question in questions if question.part == "tune"]
    usable = [(text, alone.article) for text, alone in mine if alone and (alone.article or not alone.answerable)]
    for written, articles in usable:
        for text in dict.fromkeys(spell(written) for spell in SPELLINGS.values()):
            query = searcher.read(text, index)
            yield Sample(query.kind, index.candidates(query, KINDS), tuple(articles), real=True)


def _best(index: Index, samples: Sequence[Sample]) -> tuple[Share, dict[str, Any]]:
    found = {share: ranking([_rank(index, s, share) for s in samples if s.right]) for share in SHARES}
    share = max(SHARES, key=lambda one: (found[one].mrr_10, -one))
    threshold, figures = _threshold(index, samples, share)
    return Share(share, threshold), {"recall_1": found[share].recall_1, "mrr_10": found[share].mrr_10, **figures}


def _rank(index: Index, sample: Sample, share: float) -> int | None:
    order = index.ranked(sample.found.rows, fuse(sample.found, share))
    return rank_of((index.collection.rows[row].target for row, _ in order), sample.right)


def _threshold(index: Index, samples: Sequence[Sample], share: float) -> tuple[float, dict[str, Any]]:
    """The score from which answering pays, and what it does to the samples."""
    real = [sample for sample in samples if sample.real]
    firsts = list(_firsts(index, real if len(real) >= ENOUGH_REAL else samples, share))
    threshold = worthwhile(firsts)
    answered = [right for score, right in firsts if score >= threshold]
    shares = {"answered": len(answered) / len(firsts), "false_answers": answered.count(False) / len(firsts)}
    return threshold, {"samples": len(firsts)} | {name: round(value, 3) for name, value in shares.items()}


def _firsts(index: Index, samples: Sequence[Sample], share: float) -> Iterator[tuple[float, bool]]:
    for sample in samples:
        order = index.ranked(sample.found.rows, fuse(sample.found, share))
        row, score = order[0] if order else (None, 0.0)
        yield score, row is not None and index.collection.rows[row].target in sample.right


def worthwhile(firsts: Sequence[tuple[float, bool]]) -> float:
    """The score at which a first hit is right so often that answering pays: ``COST / (1 + COST)``.

    Read from a logistic curve through all samples rather than from the best cut of these samples, which is mostly
    luck in small sets. Newton's method with a little weight on a flat curve, so that perfect separation has an answer.
    """
    scores = np.array([[1.0, score] for score, _ in firsts])
    right = np.array([float(hit) for _, hit in firsts])
    curve = np.zeros(2)
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-scores @ curve))
        slope = scores.T @ (right - chance) - RIDGE * curve
        bend = (scores * (chance * (1 - chance))[:, None]).T @ scores + RIDGE * np.eye(2)
        curve += np.linalg.solve(bend, slope)
    rising = max(float(curve[1]), 1e-6)
    return round(float(np.clip((np.log(COST) - curve[0]) / rising, LOWEST, HIGHEST)), 3)
