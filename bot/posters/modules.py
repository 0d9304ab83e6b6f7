"""The QR code of a link as the squares that are drawn."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import segno

from bot.sheets.geometry import Box

ERROR_CORRECTION = "q"
QUIET_ZONE = 4
"""Modules of white on each side, as the standard asks."""
Matrix = tuple[tuple[bool, ...], ...]


def matrix(url: str) -> Matrix:
    """The modules by row, True for dark, without the quiet zone."""
    # No "boost": the level that was asked for, so that the same link always gives the same code.
    code = segno.make_qr(url, error=ERROR_CORRECTION, boost_error=False)
    return tuple(tuple(bool(module) for module in row) for row in code.matrix)


def quiet(url: str, side: float) -> float:
    """How wide the white around a code of ``side`` millimetres must be."""
    return QUIET_ZONE * side / len(matrix(url))


def dark(url: str, room: Box) -> Iterator[Box]:
    """The dark modules of a code that fills ``room``, those side by side as one."""
    rows = matrix(url)
    unit = room.width / len(rows)
    for y, row in enumerate(rows):
        x = 0
        for is_dark, run in groupby(row):
            count = len(list(run))
            if is_dark:
                yield Box(room.x + x * unit, room.y + y * unit, count * unit, unit)
            x += count
