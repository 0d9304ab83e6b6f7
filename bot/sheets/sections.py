"""The parts of a sheet as lines and figures, for any width and letter size."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.sheets.figures import hexagon_figure, house, map_figure, number_mark
from bot.sheets.flow import Atom, Style, space, text
from bot.sheets.fonts import MM_PER_POINT, Fonts
from bot.sheets.geometry import Point
from bot.sheets.pen import DOT, GREEN, LINE, SOFT, Ink, Letters, Pen
from bot.sheets.region import Sizes
from bot.sheets.sheet import Sheet
from bot.sheets.words import Words, web_address
from careers.sheets import SheetSchool, SheetTrade

BULLET = "•"


@dataclass(frozen=True)
class Sections:
    """The parts of one sheet; ``base`` is the size of running text in points."""

    sheet: Sheet
    words: Words
    fonts: Fonts
    base: float

    def text(self, words: str, width: float, style: Style | None = None) -> list[Atom]:
        """A paragraph."""
        return text(self.fonts, words, style or Style(self.base), width)

    def bullets(self, items: Iterable[str], width: float, size: float | None = None) -> list[Atom]:
        """A list, a bullet before each item."""
        style = Style(size or self.base, indent=self.base * 0.3, bullet=BULLET)
        return [atom for item in items for atom in self.text(item, width, style)]

    def note(self, words: str, width: float) -> list[Atom]:
        """A smaller remark."""
        return self.text(words, width, Style(self.base * 0.88, ink=SOFT))

    def heading(self, key: str, width: float) -> list[Atom]:
        """The name of a part, with a stroke below."""
        named = self.text(self.words.say(key), width, Style(self.base * 1.2, True, GREEN, stays=True))
        return [space(self.base * 0.3), *named, _rule(width), space(self.base * 0.1)]

    def announced(self, key: str, width: float) -> list[Atom]:
        """A heading and the remark that no order is meant."""
        note = Style(self.base * 0.88, ink=SOFT, stays=True)
        return [*self.heading(key, width), *self.text(self.words.say(f"{key}_note"), width, note)]

    def titled(self, key: str, items: Sequence[str], width: float) -> list[Atom]:
        """A list with its heading; nothing when it is empty."""
        return [*self.heading(key, width), *self.bullets(items, width)] if items else []

    def header(self, width: float) -> list[Atom]:
        """Title, date and sender, and what the sheet is not."""
        base, words = self.base, self.words
        return [
            *self.text(words.say("title"), width, Style(base * 2, True, GREEN)),
            *self.text(f"{words.say('subtitle')} · {words.made()}", width, Style(base, ink=SOFT)),
            *self.text(words.say("not_a_verdict"), width, Style(base, True, before=base * 0.1)),
        ]

    def interests(self, width: float) -> list[Atom]:
        """The hexagon with its heading; nothing where interests are not known."""
        if not (interests := self.sheet.data.interests):
            return []
        figure = hexagon_figure(self.words, interests, width, self.base * 0.88)
        note = self.note(self.words.say("interests_note"), width)
        return [*self.heading("interests", width), figure, space(1), *note]

    def trade(self, trade: SheetTrade, width: float) -> list[Atom]:
        """A proposed trade: reasons, one thing to know, income where it is known."""
        extra = [self.words.say("caution", text=trade.caution)] if trade.caution else []
        extra += [self.words.say("income", text=trade.income)] if trade.income else []
        lines = [atom for one in extra for atom in self.text(one, width, Style(self.base, before=self.base * 0.07))]
        name = self.text(trade.name, width, Style(self.base * 1.1, True, stays=True))
        return [*name, *self.bullets(trade.reasons, width), *lines, space(self.base * 0.2)]

    def school(self, number: int, school: SheetSchool, width: float, full: bool) -> list[Atom]:
        """A school under its number; ``full`` with costs, dates and contact."""
        indent = self.base * 0.55
        inner = width - indent
        rest: list[Atom] = []
        if full:
            rest = self.bullets(school.costs, inner)
            rest += self.text(self.words.say("school_dates", text=school.dates), inner) if school.dates else []
            rest += self.text(self.words.say("school_contact", text=school.contact), inner) if school.contact else []
        lines = [
            *self.text(school.name, inner, Style(self.base, True, stays=True)),
            *self.text(school.programme, inner, Style(self.base, stays=True)),
            *self.text(self.words.school_line(school), inner, Style(self.base, ink=SOFT)),
            *rest,
        ]
        marked = [_marked(lines[0], number, self.base), *lines[1:]] if lines else []
        return [*(_shifted(atom, indent) for atom in marked), space(self.base * 0.2)]

    def region(self, width: float) -> list[Atom]:
        """The map with its key and its honest word; nothing when no school's position is known."""
        size = self.base * 0.78
        height = width * 0.62
        unit = size * MM_PER_POINT
        region = self.sheet.region(Sizes(width, height, unit, unit * 2))
        if region is None:
            return []
        notes = [self.words.say("map_note"), *([missing] if (missing := self.words.off_map()) else [])]
        figure = map_figure(self.words, region, height, size)
        return [
            figure,
            space(1),
            self._key(size, region.home is not None),
            *self.note(" ".join(notes), width),
            space(2),
        ]

    def _key(self, size: float, home: bool) -> Atom:
        """What the marks mean, in one line."""
        unit = size * MM_PER_POINT

        def draw(pen: Pen, at: Point) -> None:
            x, y = at.x + unit, at.y + unit * 0.9
            for key, mark in (("map_home", house), ("map_school", _school_mark), ("map_commune", _dot_mark)):
                if key != "map_home" or home:
                    mark(pen, Point(x, y))
                    pen.text(Point(x + unit, y + unit * 0.36), self.words.say(key), Letters(size, ink=SOFT))
                    x += unit * 3 + self.fonts.regular.width(self.fonts.clean(self.words.say(key)), size)

        return Atom(unit * 2, draw)

    def sources(self, width: float) -> list[list[Atom]]:
        """Each source as a block of small lines, a link where it has an address."""
        return [
            self.text(
                self.words.source_line(source),
                width,
                Style(self.base * 0.84, indent=self.base * 0.3, bullet=BULLET, link=web_address(source.url)),
            )
            for source in self.sheet.data.sources
        ]


def _rule(width: float, ink: Ink = LINE) -> Atom:
    return Atom(0.6, lambda pen, at: pen.line(at, Point(at.x + width, at.y), ink, 0.3), stays=True)


def _school_mark(pen: Pen, at: Point) -> None:
    pen.dot(at, 1.3, GREEN)


def _dot_mark(pen: Pen, at: Point) -> None:
    pen.dot(at, 0.6, DOT)


def _shifted(atom: Atom, indent: float) -> Atom:
    return Atom(atom.height, lambda pen, at: atom.draw(pen, Point(at.x + indent, at.y)), atom.stays)


def _marked(atom: Atom, number: int, base: float) -> Atom:
    """The first line of a school with its number in the margin (drawn before the line is shifted)."""

    def draw(pen: Pen, at: Point) -> None:
        atom.draw(pen, at)
        number_mark(pen, Point(at.x - base * 0.3, at.y + atom.height / 2), number, base * 0.85)

    return Atom(atom.height, draw, atom.stays)
