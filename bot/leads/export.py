"""Wishes to be called as a list for the counsellors' own tools: .xlsx or .csv, in which no cell can run."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from openpyxl import Workbook

from bot.clock import VIETNAM, aware
from bot.leads.models import Lead
from schools.spreadsheet.export import TEXT_FORMAT, harmless

ENDINGS = (".xlsx", ".csv")
COLUMNS = ("receipt", "created", "name", "phone", "school", "interest", "age", "expires")
# Numbers are in it: for the one who exported, nobody else on the machine.
_OWNER_ONLY = 0o600


def cells(lead: Lead) -> dict[str, str]:
    """A wish as texts by column; times on Vietnam's clock, to the minute."""
    created, expires = (aware(moment).astimezone(VIETNAM) for moment in (lead.created_at, lead.expires_at))
    return {
        "receipt": lead.receipt or "",
        "created": f"{created:%Y-%m-%d %H:%M}",
        "name": lead.name or "",
        "phone": lead.phone or "",
        "school": lead.school or "",
        "interest": lead.interest or "",
        "age": lead.age_band or "",
        "expires": f"{expires:%Y-%m-%d}",
    }


def export(leads: Iterable[Lead], path: Path, titles: Mapping[str, str]) -> int:
    """Write a file that only its owner may read; how many wishes it holds. ``titles`` names the columns."""
    rows = [[titles[column] for column in COLUMNS], *([cells(lead)[column] for column in COLUMNS] for lead in leads)]
    safe = [[harmless(cell) for cell in row] for row in rows]
    content = _workbook(safe) if path.suffix.lower() == ".xlsx" else _csv(safe)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _OWNER_ONLY), "wb") as file:
        file.write(content)
    path.chmod(_OWNER_ONLY)
    return len(rows) - 1


def _workbook(rows: list[list[str]]) -> bytes:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    for number, row in enumerate(rows, start=1):
        for index, text in enumerate(row, start=1):
            cell = sheet.cell(number, index)
            cell.number_format = TEXT_FORMAT
            cell.value = text
    saved = io.BytesIO()
    workbook.save(saved)
    return saved.getvalue()


def _csv(rows: list[list[str]]) -> bytes:
    """With a byte-order mark: without it the usual spreadsheet program shows no Vietnamese letters."""
    written = io.StringIO(newline="")
    csv.writer(written).writerows(rows)
    return written.getvalue().encode("utf-8-sig")
