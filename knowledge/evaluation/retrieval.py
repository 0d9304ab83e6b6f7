"""Search alone: which article comes first, by the product and by its parts on their own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from knowledge.evaluation.metrics import Ranking, ranking
from knowledge.evaluation.questions import Question
from knowledge.evaluation.spellings import SPELLINGS
from knowledge.search.index import Candidates, Floats, Index, Query, fuse
from knowledge.search.searcher import Searcher

KINDS = frozenset({"article"})
RANK_CONSTANT = 60  # of reciprocal rank fusion, as its authors have it

Scorer = Callable[[Index, Query, Candidates], Floats]


def _product(index: Index, query: Query, found: Candidates) -> Floats:
    return index.fused(query, found)


def _bm25(_index: Index, _query: Query, found: Candidates) -> Floats:
    return found.lexical


def _dense(_index: Index, _query: Query, found: Candidates) -> Floats:
    return fuse(found, 1.0)


def _rank_fusion(_index: Index, _query: Query, found: Candidates) -> Floats:
    sides = [found.lexical] if found.dense is None else [found.lexical, found.dense]
    total: Floats = np.sum([1 / (RANK_CONSTANT + _ranks(side)) for side in sides], axis=0, dtype=np.float32)
    return total


SYSTEMS: Mapping[str, Scorer] = {"product": _product, "bm25": _bm25, "dense": _dense, "rank fusion": _rank_fusion}


def measure(searcher: Searcher, questions: Sequence[Question]) -> dict[str, dict[str, Ranking]]:
    """``{spelling: {system: figures}}`` over the questions that an article answers."""
    asked = [(question.text, alone.article) for question in questions if (alone := question.alone) and alone.article]
    return {spelling: _spelling(searcher, asked, spell) for spelling, spell in SPELLINGS.items()}


def rank_of(order: Iterable[str], right: Sequence[str]) -> int | None:
    """The place of the first right target, from 0."""
    return next((place for place, target in enumerate(order) if target in right), None)


def _spelling(
    searcher: Searcher, asked: Sequence[tuple[str, list[str]]], spell: Callable[[str], str]
) -> dict[str, Ranking]:
    ranks: dict[str, list[int | None]] = {name: [] for name in SYSTEMS}
    index = searcher.index
    for text, articles in asked:
        query = searcher.read(spell(text), index)
        found = index.candidates(query, KINDS)
        for name, score in SYSTEMS.items():
            order = index.ranked(found.rows, score(index, query, found))
            targets = (index.collection.rows[row].target for row, _ in order)
            ranks[name].append(rank_of(targets, articles))
    return {name: ranking(found) for name, found in ranks.items()}


def _ranks(scores: Floats) -> Floats:
    ranks = np.empty(len(scores), dtype=np.float32)
    ranks[np.argsort(-scores, kind="stable")] = np.arange(1, len(scores) + 1)
    return ranks
