"""Pieces of a poster that know their height before they are drawn: paragraphs, lists, QR codes, gaps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bot.posters.modules import dark, quiet
from bot.posters.press import Press, Tag
from bot.posters.typography import LEADING, address_lines, balanced, lines
from bot.sheets.fonts import MM_PER_POINT, Fonts
from bot.sheets.geometry import Anchor, Box, Point
from bot.sheets.pen import BLACK, WHITE, Ink, Letters, middle_line

QR_INK: Ink = (0, 0, 0)
"""Scanners like it blackest; nothing else on a poster has this colour."""
MOST_LINES = 5
DASH = "–"
INDENT = 0.4
"""Of an item's text in millimetres for each point of its letters."""
DOT = 1.15
"""How wide the dot round a step's number is, in lines."""


@dataclass(frozen=True)
class Block:
    """``draw`` gets its left upper corner; ``height`` in millimetres."""

    height: float
    draw: Callable[[Press, Point], None]


@dataclass(frozen=True)
class Style:
    """How a paragraph is set: ``size`` in points, ``even``: lines of like length, as headings have them."""

    size: float
    bold: bool = False
    ink: Ink = BLACK
    anchor: Anchor = "start"
    even: bool = False
    tag: Tag = "P"

    @property
    def line(self) -> float:
        """The height of a line in millimetres."""
        return self.size * MM_PER_POINT * LEADING


def space(height: float) -> Block:
    """Free room."""
    return Block(height, lambda _press, _at: None)


def paragraph(fonts: Fonts, text: str, style: Style, width: float) -> Block:
    """A text in lines of at most ``width`` millimetres."""
    face, clean = fonts.face(style.bold), fonts.clean(text)
    return _written((balanced if style.even else lines)(face, clean, style.size, width), style, width)


def largest(fonts: Fonts, text: str, styles: Sequence[Style], width: float, room: float) -> Block:
    """The text in the first style, largest first, in which it is at most ``room`` millimetres high; else in the last.

    ``room`` also ends where lines would be more than ``MOST_LINES``.
    """
    for style in styles:
        most = min(room, (MOST_LINES + 0.5) * style.line)
        # Even lines are dear to find; where full ones do not fit, even ones cannot.
        if paragraph(fonts, text, replace(style, even=False), width).height <= most:
            block = paragraph(fonts, text, style, width)
            if block.height <= most:
                return block
    return paragraph(fonts, text, styles[-1], width)


def address(fonts: Fonts, shown: str, url: str, style: Style, width: float) -> Block:
    """A web address that can be pressed on a screen."""
    block = _written(address_lines(fonts.face(style.bold), fonts.clean(shown), style.size, width), style, width)

    def draw(press: Press, at: Point) -> None:
        block.draw(press, at)
        press.link(Box(at.x, at.y, width, block.height), url)

    return Block(block.height, draw)


def item(fonts: Fonts, text: str, style: Style, width: float) -> Block:
    """A list item: a dash hangs before the text."""
    indent = style.size * INDENT
    body = paragraph(fonts, text, replace(style, tag="LI"), width - indent)

    def draw(press: Press, at: Point) -> None:
        with press.decoration():
            press.text(_base(at, style), DASH, Letters(style.size, bold=True, ink=style.ink))
        body.draw(press, Point(at.x + indent, at.y))

    return Block(body.height, draw)


def steps(fonts: Fonts, texts: Sequence[str], style: Style, width: float, ground: Ink) -> list[Block]:
    """Numbered steps, each number white on a dot of the ground."""
    return [
        _step(paragraph_of, number, style, ground)
        for number, paragraph_of in enumerate(
            (paragraph(fonts, text, replace(style, tag="LI"), width - _step_indent(style)) for text in texts), 1
        )
    ]


def _step_indent(style: Style) -> float:
    return style.line * DOT * 1.4


def _step(body: Block, number: int, style: Style, ground: Ink) -> Block:
    across = style.line * DOT

    def draw(press: Press, at: Point) -> None:
        centre = Point(at.x + across / 2, at.y + style.line / 2)
        size = style.size * 0.92
        with press.decoration():
            press.dot(centre, across / 2, ground)
        with press.tagged("P"):
            press.text(middle_line(centre, size), str(number), Letters(size, bold=True, ink=WHITE, anchor="middle"))
        body.draw(press, Point(at.x + _step_indent(style), at.y))

    return Block(body.height, draw)


def card(inner: Block, width: float, pad: float, fill: Ink) -> Block:
    """A block on a ground with round corners, as wide as ``width`` with the padding on all sides."""
    height = inner.height + 2 * pad

    def draw(press: Press, at: Point) -> None:
        with press.decoration():
            press.card(Box(at.x, at.y, width, height), fill, pad)
        inner.draw(press, Point(at.x + pad, at.y + pad))

    return Block(height, draw)


def qr(url: str, side: float, alt: str) -> Block:
    """The code on white of its own; the block is ``outer(url, side)`` wide and high."""
    around = quiet(url, side)

    def draw(press: Press, at: Point) -> None:
        with press.tagged("Figure", alt):
            press.squares([Box(at.x, at.y, outer(url, side), outer(url, side))], WHITE)
            press.squares(dark(url, Box(at.x + around, at.y + around, side, side)), QR_INK)

    return Block(outer(url, side), draw)


def outer(url: str, side: float) -> float:
    """The width of a code with its quiet zone."""
    return side + 2 * quiet(url, side)


def stack(blocks: Sequence[Block], gap: float = 0.0) -> Block:
    """Blocks below each other, ``gap`` millimetres apart."""
    height = sum(block.height for block in blocks) + gap * max(len(blocks) - 1, 0)

    def draw(press: Press, at: Point) -> None:
        y = at.y
        for block in blocks:
            block.draw(press, Point(at.x, y))
            y += block.height + gap

    return Block(height, draw)


def beside(left: Block, right: Block, shift: float) -> Block:
    """Two blocks side by side, the right one ``shift`` millimetres further, both centred upon the higher one."""
    height = max(left.height, right.height)

    def draw(press: Press, at: Point) -> None:
        left.draw(press, Point(at.x, at.y + (height - left.height) / 2))
        right.draw(press, Point(at.x + shift, at.y + (height - right.height) / 2))

    return Block(height, draw)


def _written(found: Sequence[str], style: Style, width: float) -> Block:
    shift = {"start": 0.0, "middle": width / 2, "end": width}[style.anchor]
    letters = Letters(style.size, style.bold, style.ink, style.anchor)

    def draw(press: Press, at: Point) -> None:
        with press.tagged(style.tag):
            for number, line in enumerate(found):
                press.text(_base(Point(at.x + shift, at.y + number * style.line), style), line, letters)

    return Block(len(found) * style.line, draw)


def _base(at: Point, style: Style) -> Point:
    """The baseline of a line of which ``at`` is the upper edge."""
    return middle_line(Point(at.x, at.y + style.line / 2), style.size)
