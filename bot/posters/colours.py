"""A school's colour as the ground for white letters: darkened until they can be read (WCAG 2.2, level AA)."""

from __future__ import annotations

import re

from bot.posters.errors import PosterError
from bot.sheets.pen import GREEN, WHITE, Ink

LEAST_CONTRAST = 4.5
"""AA for text of any size."""
_WRITTEN = re.compile(r"#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})", re.IGNORECASE)
_STEP = 0.96


def ground(written: str | None) -> Ink:
    """The colour ``#rrggbb`` for white letters, as near as it can be; ours where a school has none.

    Raises ``PosterError`` for anything else.
    """
    if written is None:
        return GREEN
    found = _WRITTEN.fullmatch(written.strip())
    if not found:
        raise PosterError("poster.bad_colour", colour=written)
    red, green, blue = (int(part, 16) for part in found.groups())
    return darkened((red, green, blue))


def darkened(ink: Ink) -> Ink:
    """The same hue, darker in small steps until white on it has the least contrast; unchanged where it has."""
    while contrast(ink, WHITE) < LEAST_CONTRAST:
        red, green, blue = (int(part * _STEP) for part in ink)
        ink = (red, green, blue)
    return ink


def tint(ink: Ink, share: float) -> Ink:
    """White with a ``share`` (0 to 1) of the colour in it."""
    red, green, blue = (round(255 + (part - 255) * share) for part in ink)
    return red, green, blue


def contrast(one: Ink, other: Ink) -> float:
    """WCAG's contrast of two colours, 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(ink: Ink) -> float:
    """WCAG's relative luminance, 0 to 1."""
    red, green, blue = (_linear(part / 255) for part in ink)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
