"""One state of the index: the passages, the lexical side and, when there is one, the dense side."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from knowledge.encoder import Vectors
from knowledge.search.dense import Dense
from knowledge.search.hits import Hit
from knowledge.search.lexical import Lexical, syllables_of
from knowledge.search.passages import Collection
from knowledge.search.weights import Weights, class_of, form_for

CANDIDATES = 200
# How much a target's second and third passage count beside its best, and what a missing one is taken for (a share of
# the best). Measured by leaving out one question of an article at a time: first hit right 0.48 -> 0.54 with
# diacritics, 0.51 -> 0.55 without.
OTHERS = 0.5
MISSING = 0.6
Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Query:
    """A question made ready: its syllables, its form, its class, and its vector ``[1, dimension]`` or None."""

    syllables: list[str]
    form: str
    kind: str
    vector: Vectors | None

    @classmethod
    def of(cls, text: str, vector: Vectors | None) -> Query:
        """Read a question of any length and content."""
        syllables = syllables_of(text)
        form = form_for(text)
        return cls(syllables, form, class_of(form, len(syllables)), vector)


@dataclass(frozen=True)
class Candidates:
    """Rows worth ranking with both sides' scores (0 to 1); ``dense`` is None where that side is missing."""

    rows: Rows
    lexical: Floats
    dense: Floats | None


@dataclass(frozen=True)
class Index:
    """Immutable; a new state replaces it whole."""

    collection: Collection
    lexical: Lexical
    dense: Dense | None
    weights: Weights

    @classmethod
    def of(cls, collection: Collection, dense: Dense | None, weights: Weights) -> Index:
        """Build the lexical side over the collection."""
        texts = [row.searchable for row in collection.rows]
        return cls(collection, Lexical(texts, weights.k1, weights.b, weights.pairs), dense, weights)

    def with_dense(self, dense: Dense) -> Index:
        """The same state with a dense side."""
        return replace(self, dense=dense)

    def candidates(self, query: Query, kinds: frozenset[str] | None, without: str | None = None) -> Candidates:
        """All passages of the targets that either side finds, among passages of these kinds.

        ``without`` leaves out one passage by id, as if it had not been written (evaluation asks that).
        """
        keep = self._keep(kinds, without) & bool(query.syllables)  # without a word there is nothing to look for
        lexical = np.where(keep, self.lexical.scores(query.syllables), np.float32(0))
        best = np.argsort(-lexical, kind="stable")[:CANDIDATES]
        rows = best[lexical[best] > 0].astype(np.int64)
        if self.dense is None or query.vector is None or not keep.any():
            rows = self._whole(rows, keep)
            return Candidates(rows, lexical[rows], None)
        rows = self._whole(np.union1d(rows, self.dense.nearest(query.form, query.vector, CANDIDATES, keep)), keep)
        return Candidates(
            rows, lexical[rows], self._stretched(query, self.dense.cosines(query.form, query.vector, rows))
        )

    def fused(self, query: Query, found: Candidates) -> Floats:
        """One score a candidate passage, 0 to 1."""
        share = 0.0 if found.dense is None else self.weights.shares[query.kind].dense
        return fuse(found, share)

    def threshold(self, query: Query) -> float:
        """The score from which the first hit is sure."""
        if self.dense is None or query.vector is None:
            return self.weights.lexical_threshold
        return self.weights.shares[query.kind].threshold

    def ranked(self, rows: Rows, scores: Floats) -> list[tuple[int, float]]:
        """Targets, best first, each as its best passage's row and its score; equal scores keep the order of ids.

        A target's score is that of its best passage and, less weighty, of its next two: an explanation that several
        of its passages speak for is likelier the right one than one that shares a single sentence.
        """
        order = np.lexsort((rows, -scores, self._targets[rows]))
        rows, scores, groups = rows[order], scores[order], self._targets[rows][order]
        starts = np.flatnonzero(np.diff(groups, prepend=-1))
        sizes = np.diff(np.append(starts, len(rows)))
        best = scores[starts]
        total = best.copy()
        for place in (1, 2):
            there = sizes > place
            others = np.where(there, scores[np.where(there, starts + place, starts)], best * MISSING)
            total += np.float32(OTHERS) * others
        total /= np.float32(1 + 2 * OTHERS)
        order = np.lexsort((rows[starts], -total))
        return [(int(rows[starts][place]), float(total[place])) for place in order]

    def hits(self, rows: Rows, scores: Floats, count: int) -> tuple[Hit, ...]:
        """The best ``count`` targets, each by its best passage."""
        found = [(self.collection.rows[row], score) for row, score in self.ranked(rows, scores)[: max(count, 0)]]
        return tuple(Hit(row.id, row.kind, row.target, row.title, row.text, score) for row, score in found)

    def _whole(self, rows: Rows, keep: Mask) -> Rows:
        """These rows with all the other passages of their targets."""
        wanted = np.isin(self._targets, self._targets[rows]) & keep
        return np.flatnonzero(wanted).astype(np.int64)

    def _stretched(self, query: Query, cosines: Floats) -> Floats:
        floor, ceiling = self.weights.cosine_floor[query.form], self.weights.cosine_ceiling[query.form]
        result: Floats = np.clip((cosines - floor) / (ceiling - floor), 0, 1)
        return result

    def _keep(self, kinds: frozenset[str] | None, without: str | None) -> Mask:
        keep = np.ones(len(self.collection.rows), dtype=np.bool_)
        if kinds is not None:
            keep &= np.isin(self._kinds, list(kinds))
        if without is not None:
            keep &= np.array([row.id != without for row in self.collection.rows], dtype=np.bool_)
        return keep

    @cached_property
    def _kinds(self) -> npt.NDArray[np.str_]:
        return np.array([row.kind for row in self.collection.rows], dtype=np.str_)

    @cached_property
    def _targets(self) -> npt.NDArray[np.int64]:
        """A number a row, equal for passages of one target."""
        numbers: dict[tuple[str, str], int] = {}
        found = [numbers.setdefault((row.kind, row.target), len(numbers)) for row in self.collection.rows]
        return np.array(found, dtype=np.int64)


def fuse(found: Candidates, share: float) -> Floats:
    """Both sides' scores weighed; ``share`` is that of the dense side."""
    if found.dense is None:
        return found.lexical
    result: Floats = np.float32(share) * found.dense + np.float32(1 - share) * found.lexical
    return result
