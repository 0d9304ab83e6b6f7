"""Content files into a workbook. Every cell is text, and none of them can run: formula signs get an apostrophe."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from knowledge.content.reader import Plain, read_yaml
from schools.spreadsheet.layout import LAYOUTS, Cells, Layout, cells_of

TEXT_FORMAT = "@"
WIDTH = 28
# Apostrophes before a sign are doubled too, so that taking one away always gives back what was written.
_RUNS = re.compile(r"'*[=+\-@\t\r]")


def export(content_dir: Path, path: Path) -> None:
    """Write the workbook of all schools; raises ``UnreadableError`` for a content file that cannot be read."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for layout in LAYOUTS:
        sheet = workbook.create_sheet(layout.sheet)
        _row(sheet, 1, {column: column for column in layout.all_columns}, layout)
        for number, cells in enumerate(_rows(content_dir, layout), start=2):
            _row(sheet, number, cells, layout)
        _dress(sheet, layout)
    path.parent.mkdir(parents=True, exist_ok=True)
    workbook.save(path)


def harmless(text: str) -> str:
    """Text that no spreadsheet program takes for a formula."""
    return f"'{text}" if _RUNS.match(text) else text


def entries_of(data: Plain, layout: Layout) -> list[dict[str, Plain]]:
    """The entries of a content file that stand in a sheet."""
    if not isinstance(data, dict):
        return []
    found = [data] if layout.entries is None else data.get(layout.entries)
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []


def _rows(content_dir: Path, layout: Layout) -> Iterator[Cells]:
    for path in sorted((content_dir / layout.folder).glob("*.yml")):
        for entry in entries_of(read_yaml(content_dir, path)[0].data, layout):
            yield {"school": path.stem, **cells_of(entry, layout)}


def _row(sheet: Worksheet, number: int, cells: Cells, layout: Layout) -> None:
    for index, column in enumerate(layout.all_columns, start=1):
        cell = sheet.cell(number, index)
        cell.number_format = TEXT_FORMAT
        if cells[column]:
            cell.value = harmless(cells[column])


def _dress(sheet: Worksheet, layout: Layout) -> None:
    sheet.freeze_panes = "A2"
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for index in range(1, len(layout.all_columns) + 1):
        sheet.column_dimensions[sheet.cell(1, index).column_letter].width = WIDTH
