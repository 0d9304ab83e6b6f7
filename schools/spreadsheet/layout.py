"""The sheets: which columns they have, which list of which content file a row stands for, and how a row is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from knowledge.content.reader import Plain

SEPARATOR = "; "
LISTS = {"aliases", "former_names", "leads_to", "sources"}
# The value of these attributes is digits that are not a number.
DIGITS = ("phone", "hotline", "zalo")

Cells = dict[str, str]


@dataclass(frozen=True)
class Layout:
    """A sheet. ``entries`` is the key of the list in the file (None: the file itself), ``key`` what names a row."""

    sheet: str
    folder: str
    entries: str | None
    columns: tuple[str, ...]
    key: tuple[str, ...]

    @property
    def all_columns(self) -> tuple[str, ...]:
        """The columns as written: rows of a list say first which school they belong to."""
        return self.columns if self.entries is None else ("school", *self.columns)


SCHOOLS = Layout(
    "schools", "schools", None,
    ("id", "name", "short", "kind", "ownership", "region", "status", "status_text", "place", "aliases", "former_names",
     "leads_to"),
    ("id",),
)  # fmt: skip
FACTS = Layout(
    "facts", "schools", "facts",
    ("attribute", "value", "note", "as_of", "valid_from", "valid_until", "confidence", "sources"),
    ("attribute",),
)  # fmt: skip
PROGRAMMES = Layout(
    "programmes", "programmes", "programmes",
    ("name", "trade", "level", "level_basis", "code", "duration", "quota", "tuition", "entry", "notes", "as_of",
     "confidence", "sources"),
    ("name", "level"),
)  # fmt: skip
_SOURCE_COLUMNS = ("id", "title", "url", "date", "kind")
SCHOOL_SOURCES = Layout("sources", "schools", "sources", _SOURCE_COLUMNS, ("id",))
PROGRAMME_SOURCES = Layout("programme_sources", "programmes", "sources", _SOURCE_COLUMNS, ("id",))
LAYOUTS = (SCHOOLS, FACTS, PROGRAMMES, SCHOOL_SOURCES, PROGRAMME_SOURCES)


def cells_of(entry: Mapping[str, Plain], layout: Layout) -> Cells:
    """A content entry as cells; what is absent is an empty cell."""
    return {column: _cell(entry.get(column)) for column in layout.columns}


def value_of(column: str, cell: str) -> str | list[str]:
    """A cell as content: text, or a list for the columns that hold lists."""
    if column in LISTS:
        return [part.strip() for part in cell.split(SEPARATOR.strip()) if part.strip()]
    return cell


def _cell(value: Plain) -> str:
    if isinstance(value, list):
        return SEPARATOR.join(str(part).strip() for part in value)
    return str(value).strip() if value is not None else ""


def numbered(rows: list[Cells], layout: Layout) -> list[tuple[str, ...]]:
    """What each row is known by: its key columns and its number among rows of the same key."""
    counts: dict[tuple[str, ...], int] = {}
    keys = []
    for row in rows:
        key = tuple(row.get(column, "") for column in layout.key)
        counts[key] = counts.get(key, 0) + 1
        keys.append((*key, str(counts[key])))
    return keys
