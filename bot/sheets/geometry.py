"""The shapes of the sheet, drawn once as numbers: the web page (SVG) and the paper (PDF) share them.

Lengths are in the drawing's own unit (millimetres on paper, SVG units on the page); x grows to the right, y downwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import cos, hypot, pi, sin
from typing import Literal

Anchor = Literal["start", "middle", "end"]
RINGS = (1 / 3, 2 / 3, 1.0)
LEAST = 0.06
"""A corner never shrinks to the centre: a few answers cannot tell that there is no interest at all."""
LABEL_GAP = 1.13
ROUNDS = 80
TURN = 2.4
"""Radians between the ways in which points leave each other that lie on one place: none repeats soon."""


@dataclass(frozen=True)
class Point:
    """A place on the drawing."""

    x: float
    y: float


@dataclass(frozen=True)
class Box:
    """A rectangle on the drawing, by its left upper corner."""

    x: float
    y: float
    width: float
    height: float

    def meets(self, other: Box) -> bool:
        """Whether the two overlap."""
        across = self.x < other.x + other.width and other.x < self.x + self.width
        return across and self.y < other.y + other.height and other.y < self.y + self.height

    def holds(self, other: Box) -> bool:
        """Whether the other lies wholly inside."""
        across = self.x <= other.x and other.x + other.width <= self.x + self.width
        return across and self.y <= other.y and other.y + other.height <= self.y + self.height


@dataclass(frozen=True)
class Corner:
    """Where an interest stands: its spoke's end, and its label's place and anchor."""

    tip: Point
    label: Point
    anchor: Anchor


@dataclass(frozen=True)
class Hexagon:
    """Interests as a shape: rings to read it by, the shape itself, and the corners clockwise from the top."""

    centre: Point
    rings: tuple[tuple[Point, ...], ...]
    shape: tuple[Point, ...]
    corners: tuple[Corner, ...]


def hexagon(shares: Sequence[float], centre: Point, radius: float) -> Hexagon:
    """The plot of ``shares`` (0 to 1, others are cut to it); ``radius`` reaches from the centre to a full corner."""
    count = len(shares)
    ways = [(sin(2 * pi * n / count), -cos(2 * pi * n / count)) for n in range(count)]

    def at(way: tuple[float, float], share: float) -> Point:
        return Point(centre.x + way[0] * radius * share, centre.y + way[1] * radius * share)

    return Hexagon(
        centre=centre,
        rings=tuple(tuple(at(way, ring) for way in ways) for ring in RINGS),
        shape=tuple(at(way, max(LEAST, min(1.0, share))) for way, share in zip(ways, shares, strict=True)),
        corners=tuple(Corner(at(way, 1.0), at(way, LABEL_GAP), _anchor(way[0])) for way in ways),
    )


def spread(points: Iterable[Point], gap: float, room: Box, fixed: Sequence[Point] = ()) -> list[Point]:
    """The points pushed apart until they are ``gap`` from each other and from the ``fixed`` ones, where there is room.

    Each stays half a gap inside ``room``. The same points always end in the same places.
    """
    placed = [[point.x, point.y] for point in points]
    for _ in range(ROUNDS):
        for (number, one), (_, other) in combinations(enumerate(placed), 2):
            x, y = _push(one, other, gap, number)
            one[0], one[1] = one[0] - x / 2, one[1] - y / 2
            other[0], other[1] = other[0] + x / 2, other[1] + y / 2
        for number, place in enumerate(placed):
            for still in fixed:
                x, y = _push([still.x, still.y], place, gap, number)
                place[0], place[1] = place[0] + x, place[1] + y
            place[0] = min(max(place[0], room.x + gap / 2), room.x + room.width - gap / 2)
            place[1] = min(max(place[1], room.y + gap / 2), room.y + room.height - gap / 2)
    return [Point(x, y) for x, y in placed]


def _push(one: Sequence[float], other: Sequence[float], gap: float, number: int) -> tuple[float, float]:
    """How far ``other`` must go from ``one`` to leave the gap; ``number`` turns the way of points on each other."""
    x, y = other[0] - one[0], other[1] - one[1]
    apart = hypot(x, y)
    if apart >= gap:
        return 0.0, 0.0
    if apart < gap / 1000:
        return gap * cos(TURN * number), gap * sin(TURN * number)
    return x / apart * (gap - apart), y / apart * (gap - apart)


def _anchor(side: float) -> Anchor:
    if abs(side) < 0.1:
        return "middle"
    return "start" if side > 0 else "end"
