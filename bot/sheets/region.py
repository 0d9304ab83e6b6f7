"""The map of the sheet: commune centres as light dots, the home, the schools as numbers; no tiles, made here.

Positions are rough centres of communes, so the map is a sketch. It shows the whole city where home and schools lie far
apart, else only their surroundings, with a small picture of the city that says where those are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.sheets.geometry import Box, Point, spread
from bot.sheets.labels import Label, place_labels
from bot.sheets.panel import Panel, plan_panel
from bot.sheets.view import Spot, View, on_land, span_km

WHOLE_FROM_KM = 45.0
"""From this extent of home and schools on, the whole city gives the better picture."""
PANEL = 0.22
"""Share of the drawing's width for what stands beside the map."""


@dataclass(frozen=True)
class Sizes:
    """Of the drawing: all its width and height, its letters, a school's circle (diameter)."""

    width: float
    height: float
    text: float
    badge: float


@dataclass(frozen=True)
class Badge:
    """A school's number: where it is written, and the place it belongs to."""

    number: int
    at: Point
    place: Point


@dataclass(frozen=True)
class RegionMap:
    """Everything to draw."""

    frame: Box
    dots: tuple[Point, ...]
    labels: tuple[Label, ...]
    home: Point | None
    badges: tuple[Badge, ...]
    panel: Panel


def plan_map(
    home: Spot | None, schools: Sequence[Spot | None], places: Sequence[Spot], sizes: Sizes
) -> RegionMap | None:
    """The map of these schools, numbered from 1 (None: position unknown); None when no school's position is known."""
    located = [(number, school) for number, school in enumerate(schools, 1) if school]
    if not located:
        return None
    land = on_land(places)
    shown = [school for _, school in located] + ([home] if home else [])
    whole = max(span_km(shown)) > WHOLE_FROM_KM
    frame, room = _rooms(sizes)
    view = View.around([*shown, *land] if whole else shown, frame)
    house = view.at(home) if home else None
    badges = _badges([(number, view.at(school)) for number, school in located], house, frame, sizes)
    inside = [(place, point) for place in land if frame.holds(Box((point := view.at(place)).x, point.y, 0, 0))]
    return RegionMap(
        frame=frame,
        dots=tuple(point for _, point in inside),
        labels=_labels((home.name, house) if home and house else None, badges, inside, frame, sizes),
        home=house,
        badges=badges,
        panel=plan_panel(room, view, places, sizes.text, locate=not whole),
    )


def _rooms(sizes: Sizes) -> tuple[Box, Box]:
    """For the map and for the panel."""
    panel, gap = sizes.width * PANEL, sizes.text * 0.6
    frame = Box(0.0, 0.0, sizes.width - panel, sizes.height)
    return frame, Box(frame.width + gap, 0.0, panel - gap, sizes.height)


def _badges(schools: Sequence[tuple[int, Point]], home: Point | None, frame: Box, sizes: Sizes) -> tuple[Badge, ...]:
    """Numbers that cover neither each other nor the home."""
    places = [point for _, point in schools]
    free = spread(places, sizes.badge * 1.15, frame, [home] if home else [])
    return tuple(Badge(number, at, place) for (number, place), at in zip(schools, free, strict=True))


def _labels(
    home: tuple[str, Point] | None,
    badges: Sequence[Badge],
    inside: Sequence[tuple[Spot, Point]],
    frame: Box,
    sizes: Sizes,
) -> tuple[Label, ...]:
    """The home's name first, then communes as there is room."""
    marks = [badge.at for badge in badges] + ([home[1]] if home else [])
    half = sizes.badge / 2
    taken = [Box(mark.x - half, mark.y - half, sizes.badge, sizes.badge) for mark in marks]
    others = [(place.name, point, sizes.text / 4) for place, point in inside if not home or place.name not in home[0]]
    return place_labels([(*home, half)] if home else [], others, taken, frame, sizes.text)
