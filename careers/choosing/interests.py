"""Six sums of interest, and how alike a pupil and a trade are. Rules: facts/riasec.md, sections 6 and 7."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from careers.choosing.content import Letter

LETTERS: tuple[Letter, ...] = get_args(Letter)
FULL = 20.0
"""The most one letter can reach: five items of four points."""
ITEMS = 5
ENOUGH = 3
ROUND_ENOUGH = 2
"""After two whole rounds (12 items) a result is offered already; outside of that a letter needs three answers."""
FLAT = 4.0
"""Highest minus lowest up to which a profile has no shape that could be compared."""
PER_PULL = 1.5
"""Points of a letter's sum that a pull of 1 stands for where no items were answered: two strong signs fill a letter."""
BESIDE_ITEMS = 0.5
"""The same where items were answered: what was said by the way only shifts them."""

Row = NDArray[np.floating[Any]]


def interests_of(known: Mapping[str, float], pulls: Mapping[str, float]) -> Mapping[str, float] | None:
    """Six sums from 0 to 20 by letter, or None where they are flat: then attributes decide, not interests.

    ``known``: sums of the letters whose items were answered; ``pulls``: what all other signs pull at each letter.
    """
    middle = sum(known.values()) / len(known) if known else FULL / 2
    scale = BESIDE_ITEMS if known else PER_PULL
    sums = {str(letter): known.get(letter, middle) + scale * pulls.get(letter, 0.0) for letter in LETTERS}
    held = {letter: min(max(value, 0.0), FULL) for letter, value in sums.items()}
    return held if max(held.values()) - min(held.values()) > FLAT else None


def item_sums(items: Mapping[Letter, Sequence[int]]) -> dict[str, float]:
    """The sums of the letters that were answered often enough, gaps filled with the letter's mean."""
    whole_rounds = all(len(items.get(letter, ())) >= ROUND_ENOUGH for letter in LETTERS)
    enough = ROUND_ENOUGH if whole_rounds else ENOUGH
    return {
        letter: ITEMS * sum(points) / len(points) for letter, points in items.items() if len(points) >= max(enough, 1)
    }


def standard(values: Row) -> Row:
    """Each row with mean 0 and deviation 1, so that the mean product of two is Pearson's r; flat rows become zeros."""
    centred = values - values.mean(axis=-1, keepdims=True)
    spread = values.std(axis=-1, keepdims=True)
    scaled: Row = np.divide(centred, spread, out=np.zeros_like(centred), where=spread > 0)
    return scaled


def correlation(interests: Mapping[str, float] | None, shapes: Row) -> Row:
    """Pearson's r of six sums with each row of ``shapes`` (``standard``); zeros where there is no shape to compare."""
    if interests is None:
        return np.zeros(len(shapes))
    mine = standard(np.array([interests[letter] for letter in LETTERS], float))
    found: Row = shapes @ mine / len(LETTERS)
    return found
