"""The sheet as a picture for a chat: one narrow column in letters that can be read on a phone.

It shows what one talks about: interests, trades, map and schools. Costs, papers, dates, questions and sources stand on
the page and on paper, which the picture says.
"""

from __future__ import annotations

import io
import threading

import pypdfium2

from bot.sheets.flow import Atom
from bot.sheets.fonts import fonts
from bot.sheets.geometry import Box
from bot.sheets.pages import Column, Page, paginate
from bot.sheets.pen import Pen
from bot.sheets.sections import Sections
from bot.sheets.sheet import Sheet
from bot.sheets.words import Words
from knowledge.replies import Replies

WIDTH_PX = 1080
WIDTH = 108.0
MARGIN = 5.0
ENOUGH = 300.0
"""Chats show a picture up to about this height (in millimetres at this width) without making it smaller."""
LONGEST = 1200.0
"""Three times a full sheet: what is longer stands on the page and on paper only."""
LETTERS = (9.6, 9.0, 8.4)
_PDFIUM = threading.Lock()
"""PDFium must not be used by two threads at once."""


def draw_png(replies: Replies, sheet: Sheet) -> bytes:
    """The PNG of a sheet, ``WIDTH_PX`` wide; as high as its content."""
    words, letters = Words(replies, sheet), fonts()
    columns = (_column(Sections(sheet, words, letters, base)) for base in LETTERS)
    column = next((one for one in columns if one.height <= ENOUGH - 2 * MARGIN), None)
    column = column or _column(Sections(sheet, words, letters, LETTERS[-1]))
    height = min(column.height, LONGEST)
    pages = paginate([(column,)], Box(MARGIN, MARGIN, WIDTH - 2 * MARGIN, height))
    pen = Pen(letters, WIDTH, height + 2 * MARGIN, words.say("page_title"), sheet.data.made_on)
    _draw(pen, pages[0])
    return _raster(pen.finish())


def _draw(pen: Pen, page: Page) -> None:
    pen.page()
    for at, atom in page:
        atom.draw(pen, at)


def _column(parts: Sections) -> Column:
    """The parts below each other."""
    data, width = parts.sheet.data, WIDTH - 2 * MARGIN
    atoms: list[Atom] = [*parts.header(width), *parts.interests(width)]
    if data.trades:
        atoms += parts.announced("trades", width)
        atoms += [atom for trade in data.trades for atom in parts.trade(trade, width)]
    if data.schools:
        atoms += [*parts.announced("schools", width), *parts.region(width)]
    for number, school in enumerate(data.schools, 1):
        atoms += parts.school(number, school, width, full=False)
    atoms += parts.note(f"{parts.words.say('full_version')} {parts.words.expires()}", width)
    return Column(MARGIN, tuple(atoms))


def _raster(pdf: bytes) -> bytes:
    """The first page as PNG."""
    with _PDFIUM:
        document = pypdfium2.PdfDocument(pdf)
        try:
            bitmap = document[0].render(scale=WIDTH_PX / (WIDTH * 72 / 25.4))
            image = bitmap.to_pil().convert("RGB")
        finally:
            document.close()
    kept = io.BytesIO()
    image.save(kept, "PNG")
    return kept.getvalue()
