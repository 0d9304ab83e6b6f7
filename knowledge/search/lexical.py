"""The lexical side: BM25 over folded syllables and over pairs of neighbours, so that spelling does not matter."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from itertools import pairwise
from sys import intern

import bm25s
import numpy as np
import numpy.typing as npt

from nlu.text import folded_syllables

Floats = npt.NDArray[np.float32]

MAX_SYLLABLES = 200
logging.getLogger("bm25s").setLevel(logging.WARNING)  # the library sets itself to DEBUG when it is imported


def syllables_of(text: str, limit: int = MAX_SYLLABLES) -> list[str]:
    """The folded syllables that are compared, abbreviations read; the cost of any text is bounded by ``limit``."""
    return folded_syllables(text[: limit * 12])[:limit]


class _Field:
    """BM25 over one kind of token, as a share of what a passage with every token once would score."""

    def __init__(self, documents: Sequence[Sequence[str]], k1: float, b: float) -> None:
        self._size = len(documents)
        self._once = 1 / (1 + k1)
        self._bm25 = bm25s.BM25(method="lucene", k1=k1, b=b)
        found = {token for document in documents for token in document}
        if found:
            self._bm25.index([list(document) for document in documents], show_progress=False)
        counts = dict.fromkeys(found, 0)
        for document in documents:
            for token in set(document):
                counts[token] += 1
        self._rarity = {token: self._idf(count) for token, count in counts.items()}
        self._unknown = self._idf(0)

    def knows(self, token: str) -> bool:
        return token in self._rarity

    def shares(self, tokens: Sequence[str]) -> Floats:
        known = [token for token in tokens if token in self._rarity]
        if not known:
            return np.zeros(self._size, dtype=np.float32)
        ideal = sum(self._rarity.get(token, self._unknown) for token in tokens) * self._once
        scores: Floats = np.asarray(self._bm25.get_scores(known), dtype=np.float32) / np.float32(ideal)
        return scores

    def _idf(self, count: int) -> float:
        return float(np.log1p((self._size - count + 0.5) / (count + 0.5)))


class Lexical:
    """An index in memory; ``scores`` gives one number a passage, 0 (nothing shared) to about 1 (everything).

    Passages are read whole; what repeats every word of a question scores a little above 1.
    """

    def __init__(self, texts: Sequence[str], k1: float, b: float, pairs: float) -> None:
        documents = [_shared(syllables_of(text, len(text))) for text in texts]
        self._single = _Field(documents, k1, b)
        self._pairs = _Field([_shared(_pairs(document)) for document in documents], k1, b)
        self._weight = pairs

    def knows(self, syllable: str) -> bool:
        """Whether any passage has this folded syllable."""
        return self._single.knows(syllable)

    def scores(self, syllables: Sequence[str]) -> Floats:
        """Scores of all passages for folded query syllables (``syllables_of``), float32 ``[passages]``."""
        single = self._single.shares(syllables)
        pairs = self._pairs.shares(_pairs(syllables))
        total = (single + np.float32(self._weight) * pairs) / np.float32(1 + self._weight)
        return total.astype(np.float32)


def _shared(tokens: Sequence[str]) -> list[str]:
    """The tokens, equal ones as one object: a passage's own copies of them would take up most of the memory."""
    return [intern(token) for token in tokens]


def _pairs(syllables: Sequence[str]) -> list[str]:
    return [f"{left}_{right}" for left, right in pairwise(syllables)]
