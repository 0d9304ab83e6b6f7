"""Reads a workbook as rows of text, and names the cells that cannot be taken as text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook

from schools.spreadsheet.layout import DIGITS, FACTS, LAYOUTS, Cells, Layout

MAX_FILE_BYTES = 10 * 2**20
MAX_UNPACKED_BYTES = 200 * 2**20
MAX_ROWS = 20_000
_MADE_HARMLESS = re.compile(r"'+[=+\-@\t\r]")


@dataclass(frozen=True)
class SheetFinding:
    """A mistake in a cell: ``id`` of its message with its ``values``. ``row`` counts from 1, as programs show it."""

    sheet: str
    row: int
    column: str
    id: str
    values: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class SheetRow:
    """One row of a sheet: the school it belongs to and its cells as text."""

    number: int
    school: str
    cells: Cells


@dataclass
class Sheets:
    """All rows by sheet, and what is wrong with their cells."""

    rows: dict[str, list[SheetRow]] = field(default_factory=dict)
    findings: list[SheetFinding] = field(default_factory=list)


def read_workbook(path: Path) -> Sheets:
    """Every sheet that is there; a sheet left out says nothing about its rows."""
    sheets = Sheets()
    try:
        _refuse_bomb(path)
        workbook = load_workbook(path, read_only=True)
    except (BadZipFile, KeyError, OSError, ValueError):
        sheets.findings.append(SheetFinding(path.name, 1, "A", "sheet_unreadable"))
        return sheets
    for layout in LAYOUTS:
        if layout.sheet in workbook.sheetnames:
            sheets.rows[layout.sheet] = list(_rows(workbook[layout.sheet], layout, sheets.findings))
    workbook.close()
    if not sheets.rows:
        sheets.findings.append(SheetFinding(path.name, 1, "A", "sheet_missing", {"sheet": LAYOUTS[0].sheet}))
    return sheets


def _refuse_bomb(path: Path) -> None:
    with ZipFile(path) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
    if path.stat().st_size > MAX_FILE_BYTES or unpacked > MAX_UNPACKED_BYTES:
        raise ValueError(path)


def _rows(sheet: Any, layout: Layout, findings: list[SheetFinding]) -> Iterator[SheetRow]:  # noqa: ANN401 (untyped library)
    lines = sheet.iter_rows()
    header = [str(cell.value or "").strip() for cell in next(lines, ())]
    missing = [column for column in layout.all_columns if column not in header]
    findings += [SheetFinding(layout.sheet, 1, column, "sheet_header", {"column": column}) for column in missing]
    for number, line in enumerate(() if missing else lines, start=2):
        if number > MAX_ROWS:
            findings.append(SheetFinding(layout.sheet, number, "A", "sheet_too_long", {"limit": MAX_ROWS}))
            return
        named = dict(zip(header, line, strict=False))
        cells = {column: _text(named.get(column)) for column in layout.all_columns}
        if any(cells.values()):
            findings += _refused(named, cells, number, layout)
            yield SheetRow(number, cells[layout.all_columns[0]], {c: cells[c] for c in layout.columns})


def _refused(named: dict[str, Any], cells: Cells, number: int, layout: Layout) -> Iterator[SheetFinding]:
    for column in layout.all_columns:
        if getattr(named.get(column), "data_type", "") == "f":
            yield SheetFinding(layout.sheet, number, column, "sheet_formula")
    digits = layout is FACTS and any(word in cells["attribute"] for word in DIGITS)
    if digits and isinstance(getattr(named.get("value"), "value", None), int | float):
        yield SheetFinding(layout.sheet, number, "value", "sheet_number")


def _text(cell: Any) -> str:  # noqa: ANN401 (untyped library)
    value = getattr(cell, "value", None)
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).strip()
    return text[1:] if _MADE_HARMLESS.match(text) else text
