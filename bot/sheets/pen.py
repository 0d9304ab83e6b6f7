"""Drawing on PDF pages in millimetres: the few strokes the sheet needs, over fpdf2."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from fpdf import FPDF

from bot.sheets.fonts import MM_PER_POINT, Fonts
from bot.sheets.geometry import Anchor, Box, Point

Ink = tuple[int, int, int]
BLACK: Ink = (27, 39, 38)
SOFT: Ink = (82, 96, 94)
LINE: Ink = (190, 200, 196)
GREEN: Ink = (15, 107, 92)
TINT: Ink = (222, 236, 231)
DOT: Ink = (150, 165, 160)
WHITE: Ink = (255, 255, 255)
FAMILY = "sheet"
HAIR = 0.2


@dataclass(frozen=True)
class Letters:
    """How a line is written: ``size`` in points; ``anchor``: which part of it stands at the given place."""

    size: float
    bold: bool = False
    ink: Ink = BLACK
    anchor: Anchor = "start"


class Pen:
    """One document being drawn. ``title`` is what a viewer shows as its name."""

    def __init__(self, fonts: Fonts, width: float, height: float, title: str, made_on: date) -> None:
        self._fonts = fonts
        self._pdf = FPDF(unit="mm", format=(width, height))
        self._pdf.set_auto_page_break(False)
        self._pdf.set_title(title)
        self._pdf.set_lang("vi")
        self._pdf.set_creation_date(datetime(made_on.year, made_on.month, made_on.day, tzinfo=UTC))
        for style, face in (("", fonts.regular), ("B", fonts.bold)):
            self._pdf.add_font(FAMILY, style, face.path)

    def page(self) -> None:
        """Begin a page."""
        self._pdf.add_page()

    def finish(self) -> bytes:
        """The document, with the letters used embedded."""
        return bytes(self._pdf.output())

    def text(self, at: Point, text: str, letters: Letters) -> None:
        """One line, on the baseline through ``at``."""
        clean = self._fonts.clean(text)
        shift = {"start": 0.0, "middle": 0.5, "end": 1.0}[letters.anchor] * self._fonts.face(letters.bold).width(
            clean, letters.size
        )
        self._pdf.set_font(FAMILY, "B" if letters.bold else "", letters.size)
        self._pdf.set_text_color(*letters.ink)
        if clean:
            self._pdf.text(at.x - shift, at.y, clean.replace("\xa0", " "))

    def fitting(self, text: str, size: float, room: float) -> float:
        """The size at which bold letters need at most ``room`` millimetres: ``size``, or a smaller one."""
        width = self._fonts.bold.width(self._fonts.clean(text), size)
        return size * min(1.0, room / width) if width else size

    def link(self, box: Box, url: str) -> None:
        """Make a rectangle lead to a web address."""
        self._pdf.link(box.x, box.y, box.width, box.height, url)

    def line(self, start: Point, end: Point, ink: Ink = LINE, width: float = HAIR) -> None:
        """A straight stroke."""
        self._stroke(ink, width)
        self._pdf.line(start.x, start.y, end.x, end.y)

    def shape(self, points: Sequence[Point], ink: Ink = LINE, fill: Ink | None = None, width: float = HAIR) -> None:
        """A closed shape."""
        self._stroke(ink, width)
        self._pdf.set_fill_color(*(fill or WHITE))
        self._pdf.polygon([(point.x, point.y) for point in points], style="DF" if fill else "D")

    def box(self, box: Box, ink: Ink = LINE, fill: Ink | None = None, width: float = HAIR) -> None:
        """A rectangle."""
        self._stroke(ink, width)
        self._pdf.set_fill_color(*(fill or WHITE))
        self._pdf.rect(box.x, box.y, box.width, box.height, style="DF" if fill else "D")

    def dot(self, centre: Point, radius: float, fill: Ink, ink: Ink | None = None, width: float = HAIR) -> None:
        """A filled circle, with a rim where ``ink`` is given."""
        self._stroke(ink or fill, width)
        self._pdf.set_fill_color(*fill)
        self._pdf.circle(centre.x, centre.y, radius, style="DF" if ink else "F")

    def _stroke(self, ink: Ink, width: float) -> None:
        self._pdf.set_draw_color(*ink)
        self._pdf.set_line_width(width)


def middle_line(centre: Point, size: float) -> Point:
    """Where to write letters of ``size`` points so that capitals and figures have their middle at ``centre``."""
    return Point(centre.x, centre.y + 0.36 * size * MM_PER_POINT)
