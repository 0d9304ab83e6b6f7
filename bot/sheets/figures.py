"""The hexagon and the map, drawn with a pen. Readable in black and white: nothing is said by colour alone."""

from __future__ import annotations

from collections.abc import Sequence

from bot.sheets.flow import Atom
from bot.sheets.fonts import MM_PER_POINT
from bot.sheets.geometry import Box, Hexagon, Point, hexagon
from bot.sheets.panel import Panel
from bot.sheets.pen import BLACK, DOT, GREEN, LINE, SOFT, TINT, WHITE, Letters, Pen, middle_line
from bot.sheets.region import Badge, RegionMap
from bot.sheets.words import Words
from careers.sheets import Interest

HOUSE = ((-1, 0.1), (0, -1), (1, 0.1), (0.65, 0.1), (0.65, 0.9), (-0.65, 0.9), (-0.65, 0.1))
"""A little house around its middle, in parts of half its width."""


def hexagon_figure(words: Words, interests: Sequence[Interest], width: float, size: float) -> Atom:
    """The interests as a shape, ``width`` millimetres wide; ``size`` of its letters in points."""
    height = width * 0.45
    middle = Point(width / 2, height / 2)
    plot = hexagon([one.share for one in interests], middle, height / 2 - size * MM_PER_POINT * 1.6)

    def draw(pen: Pen, at: Point) -> None:
        _draw_plot(pen, plot, at)
        for corner, one in zip(plot.corners, interests, strict=True):
            name = words.say("interest", letter=one.letter, name=one.name)
            aside = abs(corner.label.x - middle.x)
            fitting = pen.fitting(name, size, width / 2 - aside if aside > 1 else width)
            pen.text(middle_line(_to(corner.label, at), size), name, Letters(fitting, True, anchor=corner.anchor))

    return Atom(height, draw)


def _draw_plot(pen: Pen, plot: Hexagon, at: Point) -> None:
    for ring in plot.rings:
        pen.shape([_to(point, at) for point in ring], LINE)
    pen.shape([_to(point, at) for point in plot.shape], GREEN, TINT, 0.6)
    for corner in plot.corners:
        pen.line(_to(plot.centre, at), _to(corner.tip, at), LINE)
    for point in plot.shape:
        pen.dot(_to(point, at), 0.7, GREEN)


def map_figure(words: Words, region: RegionMap, height: float, size: float) -> Atom:
    """The map of the schools; ``size`` of its letters in points."""

    def draw(pen: Pen, at: Point) -> None:
        pen.box(_box(region.frame, at))
        for dot in region.dots:
            pen.dot(_to(dot, at), 0.45, DOT)
        for label in region.labels:
            ink = BLACK if label.strong else SOFT
            pen.text(_to(label.at, at), label.text, Letters(size, label.strong, ink, label.anchor))
        if region.home:
            house(pen, _to(region.home, at))
        for badge in region.badges:
            _badge(pen, badge, at, size)
        _panel(pen, words, region.panel, at, size)

    return Atom(height, draw)


def number_mark(pen: Pen, centre: Point, number: int, size: float) -> None:
    """A school's number in its circle, one and a half times as wide as its letters are high."""
    pen.dot(centre, size * MM_PER_POINT * 0.75, GREEN, WHITE, 0.3)
    pen.text(middle_line(centre, size), str(number), Letters(size, True, WHITE, "middle"))


def house(pen: Pen, centre: Point, half: float = 1.8) -> None:
    """The mark of home."""
    pen.shape([Point(centre.x + x * half, centre.y + y * half) for x, y in HOUSE], WHITE, BLACK, 0.25)


def _badge(pen: Pen, badge: Badge, at: Point, size: float) -> None:
    pen.line(_to(badge.at, at), _to(badge.place, at), GREEN, 0.35)
    pen.dot(_to(badge.place, at), 0.6, GREEN)
    number_mark(pen, _to(badge.at, at), badge.number, size + 1)


def _panel(pen: Pen, words: Words, panel: Panel, at: Point, size: float) -> None:
    pen.shape([_to(point, at) for point in panel.arrow], BLACK, BLACK)
    pen.text(_to(panel.arrow_label, at), words.say("north"), Letters(size, bold=True))
    for island in panel.islands:
        pen.box(_box(island.box, at))
        pen.dot(_to(island.dot, at), 0.45, DOT)
        pen.text(_to(island.label, at), island.name, Letters(size, ink=SOFT))
    if panel.locator:
        pen.box(_box(panel.locator.box, at))
        for dot in panel.locator.dots:
            pen.dot(_to(dot, at), 0.22, DOT)
        pen.box(_box(panel.locator.window, at), GREEN, None, 0.4)
    pen.box(_box(panel.bar, at), BLACK, BLACK)
    pen.text(_to(panel.bar_label, at), words.say("scale", km=panel.bar_km), Letters(size))


def _to(point: Point, at: Point) -> Point:
    return Point(point.x + at.x, point.y + at.y)


def _box(box: Box, at: Point) -> Box:
    return Box(box.x + at.x, box.y + at.y, box.width, box.height)
