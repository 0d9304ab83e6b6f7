"""The product's search over a set of passages, and the three baselines beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from os import cpu_count

import numpy as np

from knowledge.encoder import Encoder, Vectors
from knowledge.evaluation.metrics import MRR_DEPTH
from knowledge.evaluation.pairs import Passage, titled
from knowledge.evaluation.retrieval import RANK_CONSTANT
from knowledge.search.index import Floats, Query, Rows
from knowledge.search.lexical import Lexical, syllables_of
from knowledge.search.passages import Collection, Row
from knowledge.search.searcher import Searcher
from knowledge.search.weights import Weights

SYSTEMS = ("product", "bm25", "e5", "e5+bm25")
KIND = "pair"
LONG = 900  # characters of a passage that the product's index takes whole; a longer one becomes several
PIECE = 700  # characters of such a piece, at most
LEAST = 200
MOST_PIECES = 100  # of one passage: what comes after them is not read, so that no passage costs minutes
TITLE = 200  # characters of a title that go in front of each piece
_ENDS = re.compile(r"(?<=[.!?…;])\s+|\n+")
_SPACES = re.compile(r"\s+")
_WORKERS = min(4, cpu_count() or 1)


class Systems:
    """All systems over the passages of one set.

    ``encoder`` is the product's; ``e5`` the untouched model of the baselines, which gets whole passages as written.
    """

    def __init__(self, passages: Sequence[Passage], encoder: Encoder, e5: Encoder, weights: Weights) -> None:
        rows = tuple(row for passage in passages for row in product_rows(passage))
        self._searcher = Searcher.over(Collection(rows, 0), encoder, weights)
        self._ids = [passage.id for passage in passages]
        whole = [passage.whole for passage in passages]
        self._lexical = Lexical(whole, weights.k1, weights.b, weights.pairs)
        self._e5, self._vectors = e5, e5.encode_passages(whole)

    def orders(self, questions: Sequence[str]) -> Iterator[dict[str, list[str]]]:
        """For each question as typed the ids of every system's first ten passages, best first."""
        with ThreadPoolExecutor(_WORKERS) as pool:
            read = pool.map(self._read, questions)
            for question, (query, vector) in zip(questions, read, strict=True):
                yield {"product": self._product(query), **self._baselines(question, vector)}

    def _read(self, question: str) -> tuple[Query, Vectors]:
        """The question as each of the two encoders reads it; the dearest step, so that it is shared among threads."""
        return self._searcher.read(question, self._searcher.index), self._e5.encode_queries([question])[0]

    def _product(self, query: Query) -> list[str]:
        index = self._searcher.index
        found = index.candidates(query, None)
        order = index.ranked(found.rows, index.fused(query, found))
        return [index.collection.rows[row].target for row, _ in order[:MRR_DEPTH]]

    def _baselines(self, question: str, vector: Vectors) -> dict[str, list[str]]:
        lexical = self._lexical.scores(syllables_of(question))
        bm25 = best_first(lexical)[: np.count_nonzero(lexical)]  # who shares no word with it was not found
        e5 = best_first(self._vectors @ vector)
        orders = {"bm25": bm25, "e5": e5, "e5+bm25": rank_fusion([e5, bm25], len(self._ids))}
        return {name: [self._ids[place] for place in order[:MRR_DEPTH]] for name, order in orders.items()}


def product_rows(passage: Passage) -> list[Row]:
    """The passage as the product's index takes it: whole, and if it is long in pieces, each with the title in front."""
    title = passage.title[:TITLE]
    parts = pieces(passage.text)
    texts = [titled(title, part) for part in ([passage.text, *parts] if len(parts) > 1 else parts)]
    return [Row(f"{passage.id}#{number:03}", KIND, passage.id, title, text) for number, text in enumerate(texts)]


def pieces(text: str) -> list[str]:
    """A text of up to 900 characters whole; a longer one in pieces of 200 to 900, cut at ends of sentences.

    Where no sentence ends it is cut at a space, where there is none in the middle of a word.
    """
    found: list[str] = []
    start = 0
    while len(text) - start > LONG and len(found) < MOST_PIECES:
        end = _cut(text, start)
        found.append(text[start:end].strip())
        start = end
    if len(found) < MOST_PIECES:
        found.append(text[start:].strip() if found else text)
    return [piece for piece in found if piece]


def _cut(text: str, start: int) -> int:
    """Where the piece that begins at ``start`` ends: the last good place among its 200th to 700th character."""
    for pattern in (_ENDS, _SPACES):
        ends = [match.start() for match in pattern.finditer(text, start + LEAST, start + PIECE)]
        if ends:
            return ends[-1]
    return start + PIECE


def best_first(scores: Floats) -> Rows:
    """All places by falling score; equal scores keep the order of the passages."""
    order: Rows = np.argsort(-scores, kind="stable").astype(np.int64)
    return order


def rank_fusion(orders: Sequence[Rows], passages: int) -> Rows:
    """Plain reciprocal rank fusion; a passage that an order lacks gets nothing from it."""
    total = np.zeros(passages, dtype=np.float32)
    for order in orders:
        total[order] += 1 / (RANK_CONSTANT + np.arange(1, len(order) + 1, dtype=np.float32))
    return best_first(total)[: np.count_nonzero(total)]
