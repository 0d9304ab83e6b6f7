"""The parts of the score: what each sign adds to each trade, and in which respect. The reasons are these same parts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import tanh

import numpy as np

from careers.choosing.content import Effects
from careers.choosing.grid import Grid, Mask
from careers.choosing.interests import LETTERS, Row, correlation, standard
from careers.choosing.profile import Profile, Sign
from careers.choosing.weights import Weights
from nlu.text import fold

UNSAID = Sign("", "", Effects())
"""Stands where a part comes from no single thing that was said."""
FAR = "di_xa"
CLEAR = 2
"""The strength (0 to 3) from which an attribute may be named as belonging to a trade."""
TOLD = 1.0
"""The pull from which a sign may be told as the reason of what it does; a weaker one is a hint among others."""
Pulls = list[tuple[Sign, float]]


@dataclass(frozen=True)
class Part:
    """``values``: points added to each trade, in the order of the grid. ``tellable``: where it may be told as a reason.

    ``facet``: "attribute:…", "without:…", "interest:R", "subject:…", "group", "trade", "liked", "kin", "taught"; ""
    is never told.
    """

    sign: Sign
    facet: str
    values: Row
    tellable: Mask | None = None


def parts_of_signs(profile: Profile, grid: Grid, weights: Weights) -> Iterator[Part]:
    """What was said, weighed against every trade."""
    yield from _interests(profile, grid, weights)
    yield from _attributes(profile, grid, weights)
    yield from _subjects(profile, grid, weights)
    for name, pulls in _pulls(profile, lambda effects: effects.groups).items():
        yield from _named("group", pulls, weights.group * (grid.group == name), weights)
    for name, pulls in _pulls(profile, lambda effects: effects.trades).items():
        yield from _named("trade", pulls, weights.trade * grid.only([name]), weights)


def wishes(profile: Profile, weights: Weights) -> dict[str, float]:
    """The sum of pulls at each work attribute: above 0 wished for, below 0 avoided."""
    return {name: sum(pull for _, pull in pulls) for name, pulls in _attribute_pulls(profile, weights).items()}


def hard_subjects(profile: Profile) -> set[str]:
    """Folded names of the school subjects that the pupil finds hard or dislikes."""
    pulls = _pulls(profile, lambda effects: effects.subjects)
    return {fold(name) for name, found in pulls.items() if sum(pull for _, pull in found) < 0}


def pointed_at(profile: Profile) -> list[str]:
    """Trades that were named as liked or that a sign points at clearly."""
    pulled = (name for sign in profile.signs for name, pull in sign.effects.trades.items() if pull >= TOLD)
    return list(dict.fromkeys([*profile.liked, *pulled]))


def _interests(profile: Profile, grid: Grid, weights: Weights) -> Iterator[Part]:
    """Pearson's r, split into its six letters. A weak shape (few signs) counts less than a strong one."""
    if profile.interests is None:
        return
    sums = np.array([profile.interests[letter] for letter in LETTERS], float)
    sure = min(1.0, float(np.ptp(sums)) / weights.sure)
    mine = standard(sums)
    for column, letter in enumerate(LETTERS):
        values = weights.interest * sure * grid.shape[:, column] * mine[column] / len(LETTERS)
        pulls = [(sign, pull) for sign in profile.signs if (pull := sign.effects.interests.get(letter, 0.0)) > 0]
        total = sum(pull for _, pull in pulls)
        if not pulls or mine[column] <= 0:
            yield Part(UNSAID, "", values)
            continue
        for sign, pull in pulls:
            yield Part(sign, _told(f"interest:{letter}", pull), values * pull / total, grid.shape[:, column] > 0)
    yield Part(UNSAID, "", -weights.beyond * sure * _beyond_shortlist(profile, grid, weights))


def _beyond_shortlist(profile: Profile, grid: Grid, weights: Weights) -> Row:
    """0 for the trades most alike and those pointed at, rising to 1 with the rank behind the shortlist."""
    order = np.argsort(-correlation(profile.interests, grid.shape), kind="stable")
    rank = np.argsort(order, kind="stable")
    late: Row = np.clip((rank - weights.shortlist) / weights.shortlist, 0.0, 1.0)
    late[grid.only(pointed_at(profile))] = 0.0
    return late


def _attributes(profile: Profile, grid: Grid, weights: Weights) -> Iterator[Part]:
    """What is wished counts where a trade has more of it than others, what is avoided where it has less."""
    for name, pulls in _attribute_pulls(profile, weights).items():
        points, strength = weights.attribute * grid.relative(name), grid.strength_of(name)
        # Avoiding rules out more than it attracts: work without strangers is no wish for the forest.
        avoided = points * np.where(strength >= CLEAR, weights.avoid, weights.lack)
        for sign, pull, held in _held(pulls, weights):
            if pull > 0:
                yield Part(sign, _told(f"attribute:{name}", pull), held * points, strength >= CLEAR)
            else:
                yield Part(sign, _told(f"without:{name}", -pull), held * avoided, strength == 0)


def _attribute_pulls(profile: Profile, weights: Weights) -> dict[str, Pulls]:
    found = _pulls(profile, lambda effects: effects.attributes)
    near = [sign for sign in profile.signs if sign.effects.stay == "near" and FAR not in sign.effects.attributes]
    if near:
        found.setdefault(FAR, []).extend((sign, -weights.near) for sign in near)
    return found


def _subjects(profile: Profile, grid: Grid, weights: Weights) -> Iterator[Part]:
    for name, pulls in _pulls(profile, lambda effects: effects.subjects).items():
        uses = grid.uses(fold(name))
        # Against the share of trades that use it: many use mathematics, few music.
        points = weights.subject * (uses - uses.mean())
        for sign, pull, held in _held(pulls, weights):
            yield Part(sign, _told(f"subject:{name}", pull), held * points, uses)


def _named(facet: str, pulls: Pulls, points: Row, weights: Weights) -> Iterator[Part]:
    for sign, pull, held in _held(pulls, weights):
        yield Part(sign, _told(facet, pull), held * points)


def _told(facet: str, pull: float) -> str:
    return facet if pull >= TOLD else ""


def _pulls(profile: Profile, kind: Callable[[Effects], Mapping[str, float]]) -> dict[str, Pulls]:
    found: dict[str, Pulls] = {}
    for sign in profile.signs:
        for name, pull in kind(sign.effects).items():
            found.setdefault(name, []).append((sign, pull))
    return found


def _held(pulls: Pulls, weights: Weights) -> Iterator[tuple[Sign, float, float]]:
    """Each pull, as it was and scaled so that their sum stays below ``most``: the fifth like sign adds little."""
    total = abs(sum(pull for _, pull in pulls))
    factor = weights.most * tanh(total / weights.most) / total if total else 1.0
    return ((sign, pull, pull * factor) for sign, pull in pulls)
