"""The pen of the result sheet, with what a poster needs besides: tags for readers aloud, cards, and QR modules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Literal

from fpdf.drawing_primitives import DeviceRGB
from fpdf.prefs import ViewerPreferences

from bot.sheets.fonts import Fonts
from bot.sheets.geometry import Box
from bot.sheets.pen import Ink, Pen

Tag = Literal["H1", "H2", "P", "LI", "Figure"]


@dataclass(frozen=True)
class About:
    """What the document says of itself."""

    title: str
    author: str
    subject: str
    made_on: date


class Press(Pen):
    """One document being drawn; what is drawn under ``tagged`` is read aloud in that order, the rest is not."""

    def __init__(self, fonts: Fonts, sheet: tuple[float, float], about: About) -> None:
        super().__init__(fonts, *sheet, about.title, about.made_on)
        self.fonts = fonts
        self._pdf.set_author(about.author)
        self._pdf.set_subject(about.subject)
        self._pdf.viewer_preferences = ViewerPreferences(display_doc_title=True)

    @contextmanager
    def tagged(self, tag: Tag, alt: str | None = None) -> Iterator[None]:
        """What is drawn meanwhile is one heading, paragraph or figure (``alt``: what it shows)."""
        # fpdf2 tags pictures only; this is what it does for them, with the kind given.
        pdf = self._pdf
        mcid = pdf.struct_builder.next_mcid_for_page(pdf.page)
        pdf._add_marked_content(struct_type=f"/{tag}", mcid=mcid, alt_text=alt)
        pdf._out(f"/{tag} <</MCID {mcid}>> BDC")
        yield
        pdf._out("EMC")

    @contextmanager
    def decoration(self) -> Iterator[None]:
        """What is drawn meanwhile is passed over by readers aloud."""
        self._pdf._out("/Artifact BMC")
        yield
        self._pdf._out("EMC")

    def card(self, box: Box, fill: Ink, radius: float) -> None:
        """A filled rectangle with round corners."""
        self._pdf.set_fill_color(*fill)
        self._pdf.rect(box.x, box.y, box.width, box.height, style="F", round_corners=True, corner_radius=radius)

    def squares(self, boxes: Iterable[Box], fill: Ink) -> None:
        """Rectangles filled in one stroke: no hairline shows where two meet."""
        with self._pdf.new_path() as path:
            path.style.fill_color = DeviceRGB(*(part / 255 for part in fill))
            path.style.stroke_color = None
            for box in boxes:
                path.rectangle(box.x, box.y, box.width, box.height)
