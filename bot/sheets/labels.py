"""Names on the map: placed one by one where they cover nothing, left out where there is no room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import dist

from bot.sheets.geometry import Anchor, Box, Point

MOST = 14
LETTER = 0.55
"""Mean width of a letter in parts of its size; a little wide, so that names keep apart."""
Named = tuple[str, Point, float]
"""A name, its dot, and how far from the dot's centre it must stay."""


@dataclass(frozen=True)
class Label:
    """A name and where its line begins, ends or has its middle (``anchor``), on the baseline. ``strong``: the home."""

    text: str
    at: Point
    anchor: Anchor
    strong: bool


def place_labels(
    strong: Sequence[Named], others: Sequence[Named], taken: Sequence[Box], frame: Box, size: float
) -> tuple[Label, ...]:
    """Labels inside ``frame``: the strong ones first, then others far apart from each other, at most ``MOST``."""
    dots = [Box(point.x - gap, point.y - gap, 2 * gap, 2 * gap) for _, point, gap in others]
    full = list(taken)
    labels: list[Label] = []
    for named in strong:
        if found := _room(named, full, frame, size, (1.25, 2.2)):
            labels.append(_label(named[0], *found, size, strong=True))
            full.append(found[0])
    full += dots
    for named in _far_apart(others):
        if len(labels) < MOST and (found := _room(named, full, frame, size, (1.25,))):
            labels.append(_label(named[0], *found, size, strong=False))
            full.append(found[0])
    return tuple(labels)


def _room(
    named: Named, full: Sequence[Box], frame: Box, size: float, distances: Sequence[float]
) -> tuple[Box, Anchor] | None:
    """The first free side of the dot (right, left, below, above), near before far."""
    name, point, gap = named
    width, height = len(name) * LETTER * size, size * 1.15
    sides: list[tuple[Box, Anchor]] = []
    for away in (gap * distance for distance in distances):
        sides += [
            (Box(point.x + away, point.y - height / 2, width, height), "start"),
            (Box(point.x - away - width, point.y - height / 2, width, height), "end"),
            (Box(point.x - width / 2, point.y + away, width, height), "middle"),
            (Box(point.x - width / 2, point.y - away - height, width, height), "middle"),
        ]
    free = (side for side in sides if frame.holds(side[0]) and not any(side[0].meets(box) for box in full))
    return next(free, None)


def _label(name: str, box: Box, anchor: Anchor, size: float, *, strong: bool) -> Label:
    shift = {"start": 0.0, "middle": box.width / 2, "end": box.width}[anchor]
    return Label(name, Point(box.x + shift, box.y + size * 0.9), anchor, strong)


def _far_apart(named: Sequence[Named]) -> list[Named]:
    """The same, each next one as far as possible from all before it: the first names then cover the whole map."""
    waiting, ordered = list(named), list[Named]()
    while waiting:
        best = max(waiting, key=lambda one: min((dist(_xy(one), _xy(other)) for other in ordered), default=0.0))
        waiting.remove(best)
        ordered.append(best)
    return ordered


def _xy(named: Named) -> tuple[float, float]:
    return named[1].x, named[1].y
