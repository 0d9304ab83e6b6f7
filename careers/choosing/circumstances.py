"""The parts of the score beside what one likes to do: trades named, the region, the way in, health."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from careers.choosing.content import Effects, Limit
from careers.choosing.grid import STRONGEST, Grid, Mask
from careers.choosing.interests import Row
from careers.choosing.parts import UNSAID, Part, pointed_at, wishes
from careers.choosing.profile import Profile, Sign
from careers.choosing.weights import Weights
from nlu.text import fold

TAUGHT = Sign("taught", "", Effects())
HEALTH = "suc khoe"
"""Folded group of the trades that may not admit grade-9 leavers any more (facts/README.md, point 5)."""


def parts_of_circumstances(profile: Profile, grid: Grid, weights: Weights) -> Iterator[Part]:
    """What counts for or against a trade whatever one likes to do."""
    yield from _liked(profile, grid, weights)
    yield from _disliked(profile, grid, weights)
    here = grid.taught | grid.only(pointed_at(profile))
    yield Part(TAUGHT, "taught", weights.taught * here, grid.taught)
    if asks_school(profile):
        yield Part(UNSAID, "", -weights.entry * health(grid))
    yield Part(UNSAID, "", -_row(grid, weights.popularity))


def part_of_limits(profile: Profile, grid: Grid, weights: Weights, others: Row) -> Part:
    """What health takes off the trades to ask about: some points and a share of all that speaks for them (``others``).

    Without the share a trade that is much wished for would win against any fixed cost.
    """
    asked = np.logical_or.reduce([grid.only([]), *(asked_about(limit, grid) for limit in profile.limits)])
    return Part(UNSAID, "", np.where(asked, -weights.ask - weights.ask_share * np.clip(others, 0.0, None), 0.0))


def barred(profile: Profile, grid: Grid) -> Mask:
    """Trades that are not proposed at all: not wanted, or a danger with a health limit that was told."""
    return grid.only([*profile.disliked, *(name for limit in profile.limits for name in limit.never)])


def asked_about(limit: Limit, grid: Grid) -> Mask:
    """Trades that a doctor or the school should be asked about with this limit."""
    strong = [grid.strength_of(name) >= least for name, least in limit.attributes.items()]
    return np.logical_or.reduce([grid.only(limit.ask), *strong])  # type: ignore[no-any-return]


def asks_school(profile: Profile) -> bool:
    """Whether the way in is from grade 9, where health trades are uncertain."""
    return profile.entry == "after_9"


def health(grid: Grid) -> Mask:
    """Which trades are health trades."""
    return np.isin(grid.group, [group for group in set(grid.group.tolist()) if fold(group) == HEALTH])


def _liked(profile: Profile, grid: Grid, weights: Weights) -> Iterator[Part]:
    for name in profile.liked:
        if name in grid.at:
            sign = Sign(f"liked.{name}", grid.trades[grid.at[name]].name, Effects())
            yield Part(sign, "liked", weights.liked * grid.only([name]))
            yield Part(sign, "kin", weights.liked_kin * _kin(grid, name, weights, set()))


def _disliked(profile: Profile, grid: Grid, weights: Weights) -> Iterator[Part]:
    """What is special to a trade that is not wanted counts against others, but for what the pupil wished anyway."""
    wished = {name for name, pull in wishes(profile, weights).items() if pull > 0}
    for name in profile.disliked:
        if name in grid.at:
            yield Part(UNSAID, "", -weights.disliked_kin * _kin(grid, name, weights, wished))


def _kin(grid: Grid, trade: str, weights: Weights, without: set[str]) -> Row:
    """How near each other trade is: its group, the same interests, the work attributes that mark it."""
    row, kin = grid.at[trade], weights.kin
    marks = [name for name, strength in grid.trades[row].attributes.items() if strength == STRONGEST]
    alike = sum((np.clip(grid.relative(name), 0.0, None) for name in marks if name not in without), grid.zeros())
    near = kin.group * (grid.group == grid.group[row]) + kin.twin * grid.twins(row) + kin.attribute * alike
    return np.where(grid.only([trade]), 0.0, near)


def _row(grid: Grid, values: Mapping[str, float]) -> Row:
    return np.array([values.get(trade.id, 0.0) for trade in grid.trades], float)
