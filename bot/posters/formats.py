"""The sizes of paper, and the sheet that is printed: the trimmed page, with what is cut off around it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.posters.errors import PosterError
from bot.sheets.geometry import Box

LEAFLET = "leaflet"
SIZES = {"A3": (297.0, 420.0), "A4": (210.0, 297.0), "A5": (148.0, 210.0), LEAFLET: (297.0, 210.0)}
"""Width and height in millimetres after trimming."""
BLEED = 3.0
"""So far colour runs over the edge, because no knife cuts exactly."""
SLUG = 10.0
"""Room around the trimmed page for the bleed and the crop marks."""


@dataclass(frozen=True)
class Paper:
    """One size, with bleed and crop marks or without."""

    name: str
    bleed: bool

    @property
    def trim(self) -> Box:
        """The page as it is after trimming, on the sheet."""
        width, height = SIZES[self.name]
        around = SLUG if self.bleed else 0.0
        return Box(around, around, width, height)

    @property
    def sheet(self) -> tuple[float, float]:
        """Width and height of the printed sheet."""
        return self.trim.width + 2 * self.trim.x, self.trim.height + 2 * self.trim.y

    @property
    def over(self) -> float:
        """How far a ground that reaches the edge is drawn beyond it."""
        return BLEED if self.bleed else 0.0


def paper(size: str, bleed: bool = False) -> Paper:
    """The paper of that name, whatever its case; raises ``PosterError``."""
    named = next((name for name in SIZES if name.lower() == size.strip().lower()), None)
    if named is None:
        raise PosterError("poster.bad_size", size=size)
    return Paper(named, bleed)
