"""What the print shop needs: crop marks, fold marks, and the boxes that say where the page is cut."""

from __future__ import annotations

import io

import pypdfium2

from bot.posters.formats import BLEED, SLUG, Paper
from bot.posters.press import Press
from bot.sheets.fonts import MM_PER_POINT
from bot.sheets.geometry import Box, Point
from bot.sheets.pen import BLACK, DOT

MARK_GAP = 1.0
"""Between the bleed and a crop mark, so that a mark never shows on the trimmed page."""
FOLD = 2.5
LINE = 0.15


def crop_marks(press: Press, paper: Paper) -> None:
    """Two strokes at each corner of the trimmed page."""
    if not paper.bleed:
        return
    trim, near = paper.trim, BLEED + MARK_GAP
    rights, lows = trim.x + trim.width, trim.y + trim.height
    with press.decoration():
        for x in (trim.x, rights):
            press.line(Point(x, trim.y - SLUG + 1), Point(x, trim.y - near), BLACK, LINE)
            press.line(Point(x, lows + near), Point(x, lows + SLUG - 1), BLACK, LINE)
        for y in (trim.y, lows):
            press.line(Point(trim.x - SLUG + 1, y), Point(trim.x - near, y), BLACK, LINE)
            press.line(Point(rights + near, y), Point(rights + SLUG - 1, y), BLACK, LINE)


def fold_marks(press: Press, paper: Paper, at: tuple[float, ...]) -> None:
    """A short stroke at the upper and the lower edge of each fold; outside the page where there is bleed."""
    trim = paper.trim
    with press.decoration():
        for x in (trim.x + fold for fold in at):
            for edge, way in ((trim.y, -1), (trim.y + trim.height, 1)):
                start, end = (BLEED + MARK_GAP, SLUG - 1) if paper.bleed else (-FOLD, 0.0)
                press.line(
                    Point(x, edge + way * start), Point(x, edge + way * end), BLACK if paper.bleed else DOT, LINE
                )


def with_boxes(pdf: bytes, paper: Paper) -> bytes:
    """The document with its trim and bleed boxes, which fpdf2 does not write; unchanged without bleed."""
    if not paper.bleed:
        return pdf
    document = pypdfium2.PdfDocument(pdf)
    trim, height = paper.trim, paper.sheet[1]
    for page in document:
        page.set_trimbox(*_corners(trim, height))
        over = Box(trim.x - BLEED, trim.y - BLEED, trim.width + 2 * BLEED, trim.height + 2 * BLEED)
        page.set_bleedbox(*_corners(over, height))
        page.close()
    written = io.BytesIO()
    document.save(written)
    document.close()
    return written.getvalue()


def _corners(box: Box, height: float) -> tuple[float, float, float, float]:
    """Left, bottom, right, top in points, counted from the sheet's lower left corner."""
    edges = (box.x, height - box.y - box.height, box.x + box.width, height - box.y)
    left, bottom, right, top = (edge / MM_PER_POINT for edge in edges)
    return left, bottom, right, top
