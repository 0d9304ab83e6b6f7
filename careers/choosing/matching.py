"""From a profile to two or three trades with their reasons. How and why: docs/choosing.md.

Pure functions: the same answers give the same trades, whoever gives them.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, field

import numpy as np

from careers.choosing.candidates import Candidate
from careers.choosing.circumstances import barred, part_of_limits, parts_of_circumstances
from careers.choosing.grid import Grid, Mask
from careers.choosing.interests import Row
from careers.choosing.parts import Part, parts_of_signs, pointed_at
from careers.choosing.profile import Profile
from careers.choosing.reasons import Reason, caution_of, reasons_of
from careers.choosing.weights import Weights
from nlu.text import fold

LEAST = 2


@dataclass(frozen=True)
class Proposal:
    """A trade to think about, with its reasons (at most three) and the id of one thing to know (``caution.…``).

    ``score`` is for measuring only and is never shown.
    """

    trade: Candidate
    reasons: tuple[Reason, ...]
    caution: str | None
    score: float = field(repr=False, compare=False)


def propose(
    profile: Profile,
    candidates: Sequence[Candidate],
    weights: Weights,
    count: int = 3,
    without: Set[str] = frozenset(),
) -> list[Proposal]:
    """At most ``count`` trades, by name: their order says nothing. ``without``: not these (shown before, say).

    Fewer than two come back only where all others are ruled out.
    """
    grid = Grid(candidates)
    parts = all_parts(profile, grid, weights)
    scores = np.sum([part.values for part in parts], axis=0)
    free = ~(barred(profile, grid) | grid.only(list(without)))
    near = free & (grid.taught | grid.only(pointed_at(profile)))
    # nobody is led to a trade that no school of the region teaches, unless it was wished for or nothing else is left
    free = near if near.sum() >= count else free
    choice = _Choice(grid, scores, grid.only(pointed_at(profile)), weights)
    found = [
        Proposal(grid.trades[row], reasons_of(parts, row), caution_of(profile, grid, row, weights), float(scores[row]))
        for row in choice.rows(free, count)
    ]
    return sorted(found, key=lambda proposal: fold(proposal.trade.name))


def all_parts(profile: Profile, grid: Grid, weights: Weights) -> list[Part]:
    """Every part of every trade's score; the score is their sum."""
    parts = [*parts_of_signs(profile, grid, weights), *parts_of_circumstances(profile, grid, weights)]
    so_far = np.sum([part.values for part in parts], axis=0)
    return [*parts, part_of_limits(profile, grid, weights, so_far)]


@dataclass(frozen=True)
class _Choice:
    """Chooses rows by score: one of several twins, of at least two groups where another group comes near."""

    grid: Grid
    scores: Row
    named: Mask
    weights: Weights

    def rows(self, free: Mask, count: int) -> list[int]:
        chosen: list[int] = []
        free = free.copy()
        while len(chosen) < count and free.any():
            best = self._next(free, chosen, last=len(chosen) == count - 1)
            if len(chosen) >= LEAST and self.scores[best] < self.weights.fall * max(self.scores[chosen[0]], 0.0):
                break
            chosen.append(best)
            # Twins have one description of interests between them: the second says nothing new unless it was named.
            free &= ~self.grid.twins(best) | self.named
            free[best] = False
        return chosen

    def _next(self, free: Mask, chosen: Sequence[int], *, last: bool) -> int:
        taken = [self.grid.group[row] for row in chosen]
        crowd = np.array([taken.count(group) for group in self.grid.group])
        values = np.where(free, self.scores - self.weights.same_group * crowd, -np.inf)
        best = int(values.argmax())
        if not last or len(set(taken)) != 1 or self.grid.group[best] not in taken:
            return best
        elsewhere = np.where(self.grid.group == taken[0], -np.inf, values)
        other = int(elsewhere.argmax())
        return other if elsewhere[other] >= values[best] - self.weights.other_group else best
