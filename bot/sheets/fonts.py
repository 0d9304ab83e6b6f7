"""The letters of the sheet: Noto Sans (OFL) from the package ``pymupdf-fonts``, measured here and embedded by fpdf2.

Whatever a text holds, only characters that the font can draw reach the paper.
"""

from __future__ import annotations

import io
import logging
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from fontTools.ttLib import TTFont

# While it takes a part of a font, fontTools tells of every table.
logging.getLogger("fontTools").setLevel(logging.ERROR)

_SPACES = re.compile(r"[^\S\xa0]+")  # but for the no-break space, which the lines respect
MM_PER_POINT = 25.4 / 72
ALIKE = str.maketrans({"→": "–", "⇒": "–", "≈": "~", "−": "-", "✓": "•", "✔": "•", "☐": "•", "□": "•", "▪": "•"})
"""Characters the font lacks, and what says the same."""


@dataclass(frozen=True)
class Face:
    """One weight: its file and how wide each character is, in parts of the letter size."""

    path: Path
    advances: dict[str, float]

    def width(self, text: str, size: float) -> float:
        """In millimetres at ``size`` points; ``text`` must be clean."""
        return sum(map(self.advances.__getitem__, text)) * size * MM_PER_POINT


@dataclass(frozen=True)
class Fonts:
    """Both weights, and the folder in which their files live as long as this does."""

    regular: Face
    bold: Face
    folder: TemporaryDirectory[str]

    def face(self, bold: bool) -> Face:
        """The one or the other."""
        return self.bold if bold else self.regular

    def clean(self, text: str) -> str:
        """The text as it can be drawn: composed letters, single spaces, nothing invisible, nothing the font lacks."""
        composed = unicodedata.normalize("NFC", _SPACES.sub(" ", text))
        drawn = (char for char in composed.translate(ALIKE) if char in self.regular.advances)
        return _SPACES.sub(" ", "".join(drawn)).strip()


@lru_cache(maxsize=1)
def fonts() -> Fonts:
    """The fonts, unpacked once a process."""
    from pymupdf_fonts import NotoSans_Bold, NotoSans_Regular

    folder = TemporaryDirectory(prefix="chonnghe-fonts-")
    regular = _face(NotoSans_Regular.fontbuffer, Path(folder.name) / "regular.ttf")
    bold = _face(NotoSans_Bold.fontbuffer, Path(folder.name) / "bold.ttf")
    return Fonts(regular, bold, folder)


def _face(font: bytes, path: Path) -> Face:
    """Unpack one weight. Characters without a place of their own (control, combining) count as not drawable."""
    path.write_bytes(font)
    with TTFont(io.BytesIO(font), lazy=True) as file:
        widths, em = file["hmtx"], file["head"].unitsPerEm
        letters = {chr(code): name for code, name in file.getBestCmap().items()}
        advances = {
            letter: widths[name][0] / em
            for letter, name in letters.items()
            if unicodedata.category(letter) not in ("Cc", "Cf", "Mn", "Me", "Zl", "Zp")
        }
    return Face(path, advances)
