"""What the matching must beat in the same run: RIASEC correlation alone, and chance among what the region teaches."""

from __future__ import annotations

from random import Random

import numpy as np

from careers.choosing.grid import Grid
from careers.choosing.interests import correlation
from careers.choosing.profile import Profile

COUNT = 3
DRAWS = 200
SEED = 20261122


def by_correlation(profile: Profile, grid: Grid) -> list[str]:
    """The three trades most alike in interests; by id where alike, and where there is no shape to compare."""
    order = np.argsort(-correlation(profile.interests, grid.shape), kind="stable")
    return [grid.trades[row].id for row in order[:COUNT]]


def by_chance(grid: Grid, case_number: int) -> list[list[str]]:
    """``DRAWS`` draws of three taught trades; the same ones in every run."""
    random = Random(SEED + case_number)
    taught = [trade.id for trade in grid.trades if trade.taught]
    return [random.sample(taught, min(COUNT, len(taught))) for _ in range(DRAWS)]
