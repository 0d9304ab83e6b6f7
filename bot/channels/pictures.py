"""QR codes as files to print: PNG for documents, SVG for print shops."""

from __future__ import annotations

from math import ceil
from pathlib import Path

import segno

# A poster gets rained on and torn: level H is read with up to 30 % of it gone.
ERROR_CORRECTION = "h"
# Four modules of white all around, as the standard asks.
QUIET_ZONE = 4
LEAST_PIXELS = 1000
PRINT_DPI = 300


def write_pictures(url: str, stem: Path) -> tuple[Path, Path]:
    """Write ``<stem>.png`` (a square of 1000 pixels or more) and ``<stem>.svg``; raises ``OSError``."""
    code = segno.make_qr(url, error=ERROR_CORRECTION)
    png, svg = (stem.with_name(f"{stem.name}.{ending}") for ending in ("png", "svg"))
    scale = ceil(LEAST_PIXELS / code.symbol_size(border=QUIET_ZONE)[0])
    code.save(str(png), border=QUIET_ZONE, scale=scale, dpi=PRINT_DPI)
    # White is drawn too: on coloured paper or a photograph the code would not be read.
    code.save(str(svg), border=QUIET_ZONE, unit="mm", light="white")
    return png, svg
