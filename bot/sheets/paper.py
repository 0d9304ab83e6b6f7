"""The sheet on A4, to print: one page where it fits in letters that can be read, else two; nothing is cut off."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from bot.sheets.flow import Atom
from bot.sheets.fonts import Fonts, fonts
from bot.sheets.geometry import Box, Point
from bot.sheets.pages import Band, Blocks, Column, Page, paginate
from bot.sheets.pen import LINE, SOFT, Letters, Pen
from bot.sheets.sections import Sections
from bot.sheets.sheet import Sheet
from bot.sheets.words import Words
from knowledge.replies import Replies

WIDTH, HEIGHT = 210.0, 297.0
AREA = Box(14.0, 11.0, 182.0, 270.0)
GAP = 7.0
FOOT_SIZE = 7.5
LETTERS = (10.0, 9.5, 9.0, 8.5, 8.0)
"""Sizes in points that are tried for one page, largest first; where none fits, the same for two."""
Part = Callable[[float], Sequence[Atom]]
"""A part of the sheet as lines for a column of the given width."""


def draw_pdf(replies: Replies, sheet: Sheet) -> bytes:
    """The PDF of a sheet."""
    words, letters = Words(replies, sheet), fonts()
    pages = _fitted(sheet, words, letters)
    pen = Pen(letters, WIDTH, HEIGHT, words.say("page_title"), sheet.data.made_on)
    for number, page in enumerate(pages, 1):
        pen.page()
        for at, atom in page:
            atom.draw(pen, at)
        _foot(pen, words, number, len(pages))
    return pen.finish()


def _fitted(sheet: Sheet, words: Words, letters: Fonts) -> list[Page]:
    """The pages in the largest letters that need one page, else two, else in the smallest."""
    tries = [paginate(_rows(Sections(sheet, words, letters, base)), AREA) for base in LETTERS]
    fitting = (pages for most in (1, 2) for pages in tries if len(pages) <= most)
    return next(fitting, tries[-1])


def _rows(parts: Sections) -> list[Band | Blocks]:
    """The sheet from top to bottom."""
    data = parts.sheet.data
    rows: list[list[Part]] = [
        [parts.header],
        [
            *([parts.interests] if data.interests else []),
            *([partial(parts.titled, "said", data.said)] if data.said else []),
        ],
        [partial(parts.announced, "trades")] if data.trades else [],
        [partial(parts.trade, trade) for trade in data.trades],
        [partial(parts.announced, "schools")] if data.schools else [],
    ]
    return [*_across(rows), *_schools(parts), *_lists(parts), *_sources(parts)]


def _across(rows: Sequence[Sequence[Part]]) -> list[Band]:
    """Each row's parts side by side, equally wide; empty rows left out."""
    bands = []
    for row in rows:
        width = (AREA.width - GAP * (len(row) - 1)) / max(len(row), 1)
        if row:
            columns = (Column(AREA.x + n * (width + GAP), tuple(part(width))) for n, part in enumerate(row))
            bands.append(tuple(columns))
    return bands


def _in_two(blocks: Sequence[Sequence[Atom]]) -> list[Blocks]:
    lefts = (AREA.x, AREA.x + (AREA.width + GAP) / 2)
    kept = tuple(tuple(block) for block in blocks if block)
    return [Blocks(lefts, kept)] if kept else []


def _schools(parts: Sections) -> list[Blocks]:
    """The map and the schools."""
    width = (AREA.width - GAP) / 2
    schools = enumerate(parts.sheet.data.schools, 1)
    return _in_two(
        [parts.region(width), *(parts.school(number, school, width, full=True) for number, school in schools)]
    )


def _lists(parts: Sections) -> list[Blocks]:
    """Papers, dates and questions."""
    data, width = parts.sheet.data, (AREA.width - GAP) / 2
    lists = (("papers", data.papers), ("dates", data.dates), ("questions", data.questions))
    return _in_two([parts.titled(key, items, width) for key, items in lists])


def _sources(parts: Sections) -> list[Band | Blocks]:
    blocks = parts.sources((AREA.width - GAP) / 2)
    return [*_across([[partial(parts.heading, "sources")]]), *_in_two(blocks)] if blocks else []


def _foot(pen: Pen, words: Words, number: int, count: int) -> None:
    """Below every page: until when the link works, and which page it is."""
    y = AREA.y + AREA.height + 3
    pen.line(Point(AREA.x, y), Point(AREA.x + AREA.width, y), LINE)
    pen.text(Point(AREA.x, y + 4), words.expires(), Letters(FOOT_SIZE, ink=SOFT))
    page = words.say("page_of", page=number, pages=count)
    pen.text(Point(AREA.x + AREA.width, y + 4), page, Letters(FOOT_SIZE, ink=SOFT, anchor="end"))
