"""Checks a copy of the content as an import would leave it, and leads each mistake back to its row and column."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from knowledge.content.kinds import Finding, Kinds
from knowledge.content.messages import Messages, Problem
from knowledge.content.reader import read_yaml
from knowledge.content.validate import examine
from schools.spreadsheet.export import entries_of
from schools.spreadsheet.layout import LAYOUTS, Layout, cells_of, numbered
from schools.spreadsheet.workbook import SheetFinding, SheetRow, Sheets

Place = tuple[str, str, int]


@dataclass(frozen=True)
class SheetProblem:
    """A cell that cannot be taken in: where it is, what is wrong and how to mend it."""

    sheet: str
    row: int
    column: str
    what: str
    mend: str
    place: str

    def __str__(self) -> str:
        return f"{self.place}: {self.what} {self.mend}"


def check_edited(
    files: dict[str, str], sheets: Sheets, content_dir: Path, kinds: Kinds, today: date
) -> list[SheetProblem | Problem]:
    """Check a copy of the content with the new files, and lead each mistake back to the row it came from."""
    messages = Messages(content_dir)
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "content"
        shutil.copytree(content_dir, copy)
        write_files(files, copy)
        findings = examine(copy, today, kinds)[1]
        rows = _row_places(sheets, copy) if findings else {}
    return [_traced(finding, rows, messages) for finding in findings]


def _row_places(sheets: Sheets, content_dir: Path) -> dict[Place, tuple[Layout, int]]:
    """Which row each entry of the edited files came from: (file, list, index) to sheet and row number."""
    places: dict[Place, tuple[Layout, int]] = {}
    for layout in LAYOUTS:
        for school, rows in by_school(sheets, layout).items():
            numbers = dict(zip(numbered([r.cells for r in rows], layout), (r.number for r in rows), strict=True))
            name = f"{layout.folder}/{school}.yml"
            entries = entries_of(read_yaml(content_dir, content_dir / name)[0].data, layout)
            for index, key in enumerate(numbered([cells_of(entry, layout) for entry in entries], layout)):
                if key in numbers:
                    places[name, layout.entries or "", index] = (layout, numbers[key])
    return places


def _traced(finding: Finding, rows: dict[Place, tuple[Layout, int]], messages: Messages) -> SheetProblem | Problem:
    at = finding.at
    places = [(finding.file, "", 0)]
    if len(at) > 1 and isinstance(at[1], int):
        places.insert(0, (finding.file, str(at[0]), at[1]))
    for place in places:
        if place in rows:
            layout, number = rows[place]
            named = [part for part in at if part in layout.columns]
            column = str(named[0]) if named else layout.columns[0]
            return put_in_words(SheetFinding(layout.sheet, number, column, finding.id, finding.values), messages)
    return messages.problems([finding])[0]


def put_in_words(finding: SheetFinding, messages: Messages) -> SheetProblem:
    """A mistake in a cell as a sentence."""
    what, mend = messages.pair(finding.id, finding.values)
    place = messages.text("sheet_place", sheet=finding.sheet, row=finding.row, column=finding.column)
    return SheetProblem(finding.sheet, finding.row, finding.column, what, mend, place)


def by_school(sheets: Sheets, layout: Layout) -> dict[str, list[SheetRow]]:
    """The rows of a sheet, by the school they belong to."""
    found: dict[str, list[SheetRow]] = {}
    for row in sheets.rows.get(layout.sheet, []):
        found.setdefault(row.school, []).append(row)
    return found


def write_files(files: dict[str, str], content_dir: Path) -> None:
    """Write files into a content folder, each at once."""
    for name, text in files.items():
        target = content_dir / name
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_suffix(".draft")
        draft.write_text(text, encoding="utf-8")
        draft.replace(target)
