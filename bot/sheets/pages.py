"""Lines into columns, columns onto pages: nothing is cut off, however long it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from bot.sheets.flow import Atom
from bot.sheets.geometry import Box, Point


@dataclass(frozen=True)
class Column:
    """Atoms below each other; ``x`` is the left edge on the page."""

    x: float
    atoms: tuple[Atom, ...]

    @property
    def height(self) -> float:
        """All of it, in millimetres."""
        return sum(atom.height for atom in self.atoms)


Band = tuple[Column, ...]
"""Columns side by side; kept on one page where it fits on one."""
Page = list[tuple[Point, Atom]]


@dataclass(frozen=True)
class Blocks:
    """Blocks that flow through two columns, read down the left one first; a page is left between blocks."""

    lefts: tuple[float, float]
    blocks: tuple[tuple[Atom, ...], ...]

    def balanced(self, count: int) -> Band:
        """The first ``count`` blocks, in order and whole, in columns as equally high as can be."""
        heights = [sum(atom.height for atom in block) for block in self.blocks[:count]]
        cut = min(range(count + 1), key=lambda at: max(sum(heights[:at]), sum(heights[at:])))
        parts = (self.blocks[:cut], self.blocks[cut:count])
        columns = zip(self.lefts, parts, strict=True)
        return tuple(Column(x, tuple(atom for block in part for atom in block)) for x, part in columns)


def paginate(rows: Sequence[Band | Blocks], area: Box) -> list[Page]:
    """The rows below each other on as many pages as they need, each within ``area``."""
    pages: list[Page] = [[]]
    y = area.y
    for number, row in enumerate(rows):
        rest: Band | Blocks = row
        if y > area.y and not _begins(rows[number : number + 2], area.y + area.height - y, area.height):
            pages, y = [*pages, []], area.y
        while rest:
            fitting, rest = _part(rest, area.y + area.height - y, y == area.y)
            pages[-1] += _placed(fitting, y)
            y += _height(fitting)
            if rest:
                pages, y = [*pages, []], area.y
    return pages


def _begins(rows: Sequence[Band | Blocks], room: float, page: float) -> bool:
    """Whether the first row may begin in ``room``: whole where a page holds it, never parted from what it announces."""
    first, *following = rows
    if isinstance(first, Blocks):
        return _height(first.balanced(min(2, len(first.blocks)))) <= room
    needed = _height(first)
    if following and all(atom.stays for column in first for atom in column.atoms):
        return _begins(following, room - needed, page)
    return needed <= room or needed > page


def _part(row: Band | Blocks, room: float, at_top: bool) -> tuple[Band, Band | Blocks]:
    """What of the row fits into ``room``, and the rest; at the top of a page at least something goes."""
    if not isinstance(row, Blocks):
        return _cut(row, room, at_top)
    counts = range(len(row.blocks), 0, -1)
    count = next((count for count in counts if _height(row.balanced(count)) <= room), 0)
    if count == 0 and at_top:
        atoms, *others = row.blocks
        taken = max(1, _count(atoms, room))
        return (Column(row.lefts[0], atoms[:taken]),), replace(row, blocks=(atoms[taken:], *others))
    later = row.blocks[count:]
    return row.balanced(count), replace(row, blocks=later) if later else ()


def _height(band: Band) -> float:
    return max((column.height for column in band), default=0.0)


def _placed(band: Band, y: float) -> Page:
    placed: Page = []
    for column in band:
        below = y
        for atom in column.atoms:
            placed.append((Point(column.x, below), atom))
            below += atom.height
    return placed


def _cut(band: Band, room: float, at_top: bool) -> tuple[Band, Band]:
    """What of the band fits into ``room``, and the rest; at the top of a page at least one atom of each column goes."""
    counts = [_count(column.atoms, room) for column in band]
    if at_top:
        counts = [max(count, 1) for count in counts]
    fitting = tuple(replace(column, atoms=column.atoms[:count]) for column, count in zip(band, counts, strict=True))
    rest = tuple(replace(column, atoms=column.atoms[count:]) for column, count in zip(band, counts, strict=True))
    return fitting, rest if any(column.atoms for column in rest) else ()


def _count(atoms: Sequence[Atom], room: float) -> int:
    """How many of the atoms fit; none that announces stays behind alone at the end."""
    used, count = 0.0, 0
    for atom in atoms:
        used += atom.height
        if used > room + 1e-6:
            break
        count += 1
    if count == len(atoms):
        return count
    return count - len(list(takewhile(lambda atom: atom.stays, reversed(atoms[:count]))))
