"""What stands beside the map: north, islands far out at sea, the whole city in small, the scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.sheets.geometry import Box, Point
from bot.sheets.view import Spot, View, on_land

BAR_STEPS_KM = (1, 2, 5, 10, 20, 50, 100)


@dataclass(frozen=True)
class Island:
    """An island in a box of its own, as printed maps do: its direction and distance are not to scale."""

    name: str
    box: Box
    dot: Point
    label: Point


@dataclass(frozen=True)
class Locator:
    """The whole city in small; ``window`` is what the map shows of it."""

    box: Box
    dots: tuple[Point, ...]
    window: Box


@dataclass(frozen=True)
class Panel:
    """Everything beside the map. ``arrow`` points north; ``bar`` is as wide as ``bar_km`` are on the map."""

    arrow: tuple[Point, ...]
    arrow_label: Point
    islands: tuple[Island, ...]
    locator: Locator | None
    bar: Box
    bar_km: int
    bar_label: Point


def plan_panel(room: Box, view: View, places: Sequence[Spot], text: float, locate: bool) -> Panel:
    """The panel in ``room`` beside the map of ``view``; ``text``: its letters' size; ``locate``: with the city."""
    land = on_land(places)
    islands = [place for place in places if place not in land]
    bar_km = max((step for step in BAR_STEPS_KM if step * view.scale <= room.width * 0.9), default=BAR_STEPS_KM[0])
    bottom = room.y + room.height
    boxes = [Box(room.x, room.y + text * (3.6 + 3 * at), room.width, text * 2.6) for at in range(len(islands))]
    return Panel(
        arrow=_arrow(Point(room.x + text, room.y), text),
        arrow_label=Point(room.x + text * 2.1, room.y + text * 2.1),
        islands=tuple(_island(spot, box, text) for spot, box in zip(islands, boxes, strict=True)),
        locator=_locator(room, view, land, text) if locate and land else None,
        bar=Box(room.x, bottom - text * 0.4, bar_km * view.scale, text * 0.4),
        bar_km=bar_km,
        bar_label=Point(room.x, bottom - text),
    )


def _arrow(top: Point, text: float) -> tuple[Point, ...]:
    low, side = top.y + text * 2.4, text * 0.7
    return top, Point(top.x + side, low), Point(top.x, low - text * 0.5), Point(top.x - side, low)


def _island(spot: Spot, box: Box, text: float) -> Island:
    dot = Point(box.x + text * 0.9, box.y + box.height / 2)
    return Island(spot.name, box, dot, Point(dot.x + text * 0.7, dot.y + text * 0.35))


def _locator(room: Box, view: View, land: Sequence[Spot], text: float) -> Locator:
    box = Box(room.x, room.y + room.height - text * 3.2 - room.width, room.width, room.width)
    small = View.around(land, box)
    ratio = small.scale / view.scale
    centre = small.at(Spot("", view.lat, view.lon))
    left, right = (_cut(centre.x + side * view.frame.width * ratio / 2, box.x, box.x + box.width) for side in (-1, 1))
    top, low = (_cut(centre.y + side * view.frame.height * ratio / 2, box.y, box.y + box.height) for side in (-1, 1))
    return Locator(box, tuple(small.at(place) for place in land), Box(left, top, right - left, low - top))


def _cut(value: float, least: float, most: float) -> float:
    return min(max(value, least), most)
