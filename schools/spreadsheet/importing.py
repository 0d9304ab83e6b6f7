"""A workbook into the content files: planned and checked as a whole first, then written, or not written at all.

A sheet speaks for the schools that appear in it: their facts or programmes become exactly its rows. Sources are added
and changed, never removed, because other entries lean on them. Campuses and doubts are not in the sheets and stay.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from difflib import unified_diff
from pathlib import Path

from knowledge.content.kinds import Kinds
from knowledge.content.messages import Messages, Problem
from knowledge.content.reader import UnreadableError
from knowledge.content.validate import examine
from schools.spreadsheet.edit import ContentFile
from schools.spreadsheet.layout import LAYOUTS, PROGRAMME_SOURCES, SCHOOL_SOURCES, SCHOOLS
from schools.spreadsheet.trace import SheetProblem, by_school, check_edited, put_in_words, write_files
from schools.spreadsheet.workbook import SheetFinding, Sheets, read_workbook

KEPT = (SCHOOL_SOURCES, PROGRAMME_SOURCES)
_SCHOOL_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,57}")


@dataclass(frozen=True)
class ImportPlan:
    """What an import would do: the new text of each file that changes, the difference, and what forbids it."""

    files: dict[str, str]
    diff: str
    problems: list[SheetProblem | Problem]


def plan_import(path: Path, content_dir: Path, kinds: Kinds, today: date) -> ImportPlan:
    """Work out an import without writing anything."""
    messages = Messages(content_dir)
    sheets = read_workbook(path)
    findings = sheets.findings + _unknown_schools(sheets, content_dir)
    if findings:
        return ImportPlan({}, "", [put_in_words(finding, messages) for finding in findings])
    try:
        edited = _edit(sheets, content_dir)
    except UnreadableError:
        # The content itself is broken: the checker names the file and the line.
        return ImportPlan({}, "", list(messages.problems(examine(content_dir, today, kinds)[1])))
    files = {file.name: file.after for file in edited if file.after != file.before}
    problems = check_edited(files, sheets, content_dir, kinds, today) if files else []
    return ImportPlan(files, "".join(_diff(file) for file in edited), problems)


def write_import(plan: ImportPlan, content_dir: Path) -> None:
    """Write the planned files, each at once; raises ``ValueError`` when the plan has problems."""
    if plan.problems:
        raise ValueError("a plan with problems is not written")
    write_files(plan.files, content_dir)


def _unknown_schools(sheets: Sheets, content_dir: Path) -> list[SheetFinding]:
    """Rows of schools that neither the content nor the sheet ``schools`` knows, and schools listed twice."""
    listed = [row.school for row in sheets.rows.get(SCHOOLS.sheet, [])]
    known = {path.stem for path in content_dir.glob("schools/*.yml")} | {s for s in listed if _SCHOOL_ID.fullmatch(s)}
    findings = []
    for layout in LAYOUTS:
        for row in sheets.rows.get(layout.sheet, []):
            column = layout.all_columns[0]
            values: dict[str, object] = {"id": row.school}
            if row.school not in known:
                findings.append(SheetFinding(layout.sheet, row.number, column, "sheet_no_school", values))
            elif layout is SCHOOLS and listed.count(row.school) > 1:
                findings.append(SheetFinding(layout.sheet, row.number, column, "sheet_duplicate", values))
    return findings


def _edit(sheets: Sheets, content_dir: Path) -> list[ContentFile]:
    files: dict[tuple[str, str], ContentFile] = {}
    for layout in LAYOUTS:
        for school, rows in by_school(sheets, layout).items():
            place = (layout.folder, school)
            if place not in files:
                start = {"id" if layout.folder == SCHOOLS.folder else "school": school}
                files[place] = ContentFile(content_dir, content_dir / layout.folder / f"{school}.yml", start)
            files[place].set_entries(layout, [row.cells for row in rows], remove=layout not in KEPT)
    return list(files.values())


def _diff(file: ContentFile) -> str:
    before, after = file.before.splitlines(keepends=True), file.after.splitlines(keepends=True)
    return "".join(unified_diff(before, after, file.name, file.name))
