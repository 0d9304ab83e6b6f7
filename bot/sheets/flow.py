"""Texts into lines of a width: what a page is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.sheets.fonts import MM_PER_POINT, Face, Fonts
from bot.sheets.geometry import Box, Point
from bot.sheets.pen import BLACK, Ink, Letters, Pen

LEADING = 1.34
BASELINE = 1.02


@dataclass(frozen=True)
class Atom:
    """What is never divided: a line, a gap, a figure. ``draw`` gets its left upper corner.

    ``stays``: it announces what follows, so it is never the last on a page.
    """

    height: float
    draw: Callable[[Pen, Point], None]
    stays: bool = False


@dataclass(frozen=True)
class Style:
    """How a text is set: ``size`` in points; ``indent`` and the free room ``before`` it in millimetres."""

    size: float
    bold: bool = False
    ink: Ink = BLACK
    indent: float = 0.0
    before: float = 0.0
    bullet: str = ""
    link: str | None = None
    stays: bool = False

    @property
    def line(self) -> float:
        """The height of a line in millimetres."""
        return self.size * MM_PER_POINT * LEADING


def text(fonts: Fonts, words: str, style: Style, width: float) -> list[Atom]:
    """The text as lines of at most ``width`` millimetres, the bullet hanging before the first."""
    lines = wrap(fonts.face(style.bold), fonts.clean(words), style.size, width - style.indent)
    atoms = [_line(line, style, style.bullet if number == 0 else "", fonts) for number, line in enumerate(lines)]
    return [space(style.before), *atoms] if atoms and style.before else atoms


def space(height: float, stays: bool = True) -> Atom:
    """Free room."""
    return Atom(height, lambda _pen, _at: None, stays)


def wrap(face: Face, clean: str, size: float, width: float) -> list[str]:
    """The lines of a clean text, each at most ``width`` millimetres; a word that is longer is divided."""
    lines, line = list[str](), ""
    for word in clean.split(" ") if clean else ():
        longer = f"{line} {word}" if line else word
        if face.width(longer, size) <= width:
            line = longer
        else:
            pieces = _divided(word, lambda part: face.width(part, size) <= width)
            lines, line = [*lines, *([line] if line else []), *pieces[:-1]], pieces[-1]
    return [*lines, line] if line else lines


def _divided(word: str, fits: Callable[[str], bool]) -> list[str]:
    """The word in pieces that fit, each of one letter at least."""
    pieces, piece = list[str](), ""
    for char in word:
        if piece and not fits(piece + char):
            pieces, piece = [*pieces, piece], ""
        piece += char
    return [*pieces, piece]


def _line(line: str, style: Style, bullet: str, fonts: Fonts) -> Atom:
    letters = Letters(style.size, style.bold, style.ink)

    def draw(pen: Pen, at: Point) -> None:
        base = at.y + style.size * MM_PER_POINT * BASELINE
        if bullet:
            pen.text(Point(at.x, base), bullet, letters)
        pen.text(Point(at.x + style.indent, base), line, letters)
        if style.link:
            width = fonts.face(style.bold).width(line, style.size)
            pen.link(Box(at.x + style.indent, at.y, width, style.line), style.link)

    return Atom(style.line, draw, style.stays)
