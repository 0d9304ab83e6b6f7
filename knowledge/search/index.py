"""One state of the index: the passages, the lexical side and, when there is one, the dense side."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from knowledge.encoder import Vectors
from knowledge.search.dense import Dense
from knowledge.search.hits import Hit
from knowledge.search.lexical import Lexical, syllables_of
from knowledge.search.passages import Collection
from knowledge.search.weights import Looks, Weights, chance

CANDIDATES = 200
# How many of a target's next passages count beside its best, how much each, and what a missing one is taken for (a
# share of the best). Measured by leaving out one question of an article at a time, in four spellings: first hit right
# 0.527 with none, 0.585 with two of half the weight, 0.611 with four.
NEXT = 4
OTHERS = 0.7
MISSING = 0.6
Floats = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Ranked = list[tuple[int, float]]
"""Targets, best first: the row of each one's best passage, and the target's score."""


@dataclass(frozen=True)
class Query:
    """A question made ready: as typed, its syllables, and its vector ``[1, dimension]`` or None."""

    text: str
    syllables: list[str]
    vector: Vectors | None

    @classmethod
    def of(cls, text: str, vector: Vectors | None) -> Query:
        """Read a question of any length and content."""
        return cls(text, syllables_of(text), vector)


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
        rows = _best(lexical, CANDIDATES)
        if self.dense is None or query.vector is None or not keep.any():
            rows = self._whole(rows, keep)
            return Candidates(rows, lexical[rows], None)
        rows = self._whole(np.union1d(rows, self.dense.nearest(query.vector, CANDIDATES, keep)), keep)
        return Candidates(rows, lexical[rows], self._stretched(self.dense.cosines(query.vector, rows)))

    def fused(self, query: Query, found: Candidates) -> Floats:
        """One score a candidate passage, 0 to 1."""
        return fuse(found, 0.0 if found.dense is None else self.weights.share(self.looks(query)))

    def looks(self, query: Query) -> Looks:
        """What the weights depend on."""
        unknown = sum(not self.lexical.knows(syllable) for syllable in query.syllables)
        return Looks.of(query.text, len(query.syllables), unknown)

    def chance(self, query: Query, found: Candidates, order: Ranked) -> float:
        """How likely the first of these answers the question, 0 to 1."""
        if not order:
            return 0.0
        curve = self.weights.sure_lexical if found.dense is None else self.weights.sure
        return chance(curve, self.evidence(query, found, order))

    def enough(self, found: Candidates) -> float:
        """From which chance on a first hit is told as the answer."""
        return self.weights.enough_lexical if found.dense is None else self.weights.enough

    def evidence(self, query: Query, found: Candidates, order: Ranked) -> dict[str, float]:
        """What speaks for the first hit: its score, its lead, both sides at its best passage, the query's looks."""
        row, score = order[0]
        at = int(np.flatnonzero(found.rows == row)[0])
        second = order[1][1] if len(order) > 1 else 0.0
        return {
            "score": score,
            "lead": score - second,
            "lexical": float(found.lexical[at]),
            "dense": 0.0 if found.dense is None else float(found.dense[at]),
            **asdict(self.looks(query)),
        }

    def ranked(self, rows: Rows, scores: Floats) -> Ranked:
        """Targets, best first, each as its best passage's row and its score; equal scores keep the order of ids.

        A target's score is that of its best passage and, less weighty, of its next ones: an explanation that several
        of its passages speak for is likelier the right one than one that shares a single sentence.
        """
        order = np.lexsort((rows, -scores, self._targets[rows]))
        rows, scores, groups = rows[order], scores[order], self._targets[rows][order]
        starts = np.flatnonzero(np.diff(groups, prepend=-1))
        sizes = np.diff(np.append(starts, len(rows)))
        best = scores[starts]
        total = best.copy()
        for place in range(1, NEXT + 1):
            there = sizes > place
            others = np.where(there, scores[np.where(there, starts + place, starts)], best * MISSING)
            total += np.float32(OTHERS) * others
        total /= np.float32(1 + NEXT * OTHERS)
        order = np.lexsort((rows[starts], -total))
        return list(zip(rows[starts][order].tolist(), total[order].tolist(), strict=True))

    def hits(self, order: Ranked, count: int) -> tuple[Hit, ...]:
        """The best ``count`` targets, each by its best passage."""
        found = [(self.collection.rows[row], score) for row, score in order[: max(count, 0)]]
        return tuple(Hit(row.id, row.kind, row.target, row.title, row.text, score) for row, score in found)

    def _whole(self, rows: Rows, keep: Mask) -> Rows:
        """These rows with all the other passages of their targets."""
        by_target, starts = self._grouped
        targets = np.unique(self._targets[rows])
        sizes = starts[targets + 1] - starts[targets]
        # Places of the wanted rows in by_target: a run for each target, from its start on.
        before = np.repeat(np.cumsum(sizes) - sizes, sizes)
        found = by_target[np.repeat(starts[targets], sizes) + np.arange(len(before)) - before]
        return np.sort(found[keep[found]])

    def _stretched(self, cosines: Floats) -> Floats:
        floor, ceiling = self.weights.cosine_floor, self.weights.cosine_ceiling
        result: Floats = np.clip((cosines - floor) / (ceiling - floor), 0, 1)
        return result

    def _keep(self, kinds: frozenset[str] | None, without: str | None) -> Mask:
        if kinds not in self._kept:
            found = (kinds is None or row.kind in kinds for row in self.collection.rows)
            self._kept[kinds] = np.fromiter(found, dtype=np.bool_, count=len(self.collection.rows))
        if without is None:
            return self._kept[kinds]
        return self._kept[kinds] & np.array([row.id != without for row in self.collection.rows], dtype=np.bool_)

    @cached_property
    def _kept(self) -> dict[frozenset[str] | None, Mask]:
        """Which rows are of these kinds, for every choice of kinds that was asked for."""
        return {}

    @cached_property
    def _targets(self) -> npt.NDArray[np.int64]:
        """A number a row, equal for passages of one target."""
        numbers: dict[tuple[str, str], int] = {}
        found = [numbers.setdefault((row.kind, row.target), len(numbers)) for row in self.collection.rows]
        return np.array(found, dtype=np.int64)

    @cached_property
    def _grouped(self) -> tuple[Rows, Rows]:
        """All rows, those of one target together, and where each target's begin there (one more: the end)."""
        ends = np.cumsum(np.bincount(self._targets)) if len(self._targets) else np.empty(0, dtype=np.int64)
        return np.argsort(self._targets, kind="stable"), np.append(0, ends)


def _best(scores: Floats, count: int) -> Rows:
    """Rows of the ``count`` highest scores above 0, in no order; of equal ones the first."""
    found = np.flatnonzero(scores > 0)
    if len(found) <= count:
        return found
    high = scores[found]
    lowest = np.partition(high, -count)[-count]
    above = found[high > lowest]
    level = found[high == lowest]
    return np.concatenate([above, level[: count - len(above)]])


def fuse(found: Candidates, share: float) -> Floats:
    """Both sides' scores weighed; ``share`` is that of the dense side."""
    if found.dense is None:
        return found.lexical
    result: Floats = np.float32(share) * found.dense + np.float32(1 - share) * found.lexical
    return result
