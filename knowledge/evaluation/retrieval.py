"""Search alone: which article comes first, by the product and by its parts on their own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from knowledge.encoder import Encoder
from knowledge.evaluation.metrics import Ranking, ranking
from knowledge.evaluation.questions import Question
from knowledge.evaluation.spellings import SPELLINGS
from knowledge.search.index import Candidates, Floats, Index, Query, Ranked, fuse
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


class Untaught:
    """The baselines of the encoder as its authors made it: questions and passages as they were typed."""

    def __init__(self, index: Index, encoder: Encoder) -> None:
        self._index, self._encoder = index, encoder
        self._rows = np.array([at for at, row in enumerate(index.collection.rows) if row.kind in KINDS], dtype=np.int64)
        self._vectors = encoder.encode_passages([index.collection.rows[at].searchable for at in self._rows])

    def orders(self, text: str, query: Query) -> dict[str, Ranked]:
        """Every target by cosine alone, and by plain rank fusion with BM25."""
        cosines = (self._vectors @ self._encoder.encode_queries([text])[0]).astype(np.float32)
        lexical = self._index.lexical.scores(query.syllables)[self._rows]
        both = 1 / (RANK_CONSTANT + _ranks(cosines)) + 1 / (RANK_CONSTANT + _ranks(lexical))
        scores = {"e5": cosines, "e5+bm25": both.astype(np.float32)}
        return {name: self._index.ranked(self._rows, score) for name, score in scores.items()}


def measure(
    searcher: Searcher, questions: Sequence[Question], untaught: Untaught | None = None
) -> dict[str, dict[str, Ranking]]:
    """``{spelling: {system: figures}}`` over questions that an article answers, and ``untaught`` if given."""
    asked = [(question.text, alone.article) for question in questions if (alone := question.alone) and alone.article]
    return {name: _spelling(searcher, asked, spell, untaught) for name, spell in SPELLINGS.items()}


def rank_of(order: Iterable[str], right: Sequence[str]) -> int | None:
    """The place of the first right target, from 0."""
    return next((place for place, target in enumerate(order) if target in right), None)


def _spelling(
    searcher: Searcher, asked: Sequence[tuple[str, list[str]]], spell: Callable[[str], str], untaught: Untaught | None
) -> dict[str, Ranking]:
    ranks: dict[str, list[int | None]] = defaultdict(list)
    index = searcher.index
    for written, articles in asked:
        text = spell(written)
        query = searcher.read(text, index)
        found = index.candidates(query, KINDS)
        orders = {name: index.ranked(found.rows, score(index, query, found)) for name, score in SYSTEMS.items()}
        for name, order in (orders | (untaught.orders(text, query) if untaught else {})).items():
            ranks[name].append(rank_of((index.collection.rows[row].target for row, _ in order), articles))
    return {name: ranking(found) for name, found in ranks.items()} or {name: ranking([]) for name in SYSTEMS}


def _ranks(scores: Floats) -> Floats:
    ranks = np.empty(len(scores), dtype=np.float32)
    ranks[np.argsort(-scores, kind="stable")] = np.arange(1, len(scores) + 1)
    return ranks
