"""Brings the database to what the content says: all or nothing, and nothing when nothing changed."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Engine, Table, and_, delete, func, insert, select, update
from sqlalchemy import inspect as mapping
from sqlalchemy.orm import Session

from knowledge.content.kinds import Kinds
from knowledge.content.messages import Messages, Problem
from knowledge.content.validate import examine
from knowledge.database import content_number, read_sessions, session_factory
from knowledge.models import Alias, Base, ContentVersion

# A table without an id of the content's own is compared by what its rows say.
NATURAL_KEYS: dict[str, tuple[str, ...]] = {Alias.__tablename__: ("kind", "target", "text")}

Row = dict[str, Any]
Key = tuple[Any, ...]


class ContentError(Exception):
    """The content has mistakes, so nothing was loaded."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(frozen=True)
class LoadReport:
    """How many rows were added, changed, removed and left as they were; ``number`` is the content version after it."""

    added: int
    changed: int
    removed: int
    unchanged: int
    number: int


def load(content_dir: Path, engine: Engine, kinds: Kinds, today: date | None = None) -> LoadReport:
    """Check the content and write it in one transaction; raises ``ContentError`` with every mistake."""
    digest = _digest(content_dir, kinds)
    tables = _tables(kinds)
    with read_sessions(engine)() as session:
        version = session.get(ContentVersion, 1)
        if version is not None and version.digest == digest:
            return LoadReport(0, 0, 0, _count(session, tables), version.number)
    corpus, findings = examine(content_dir, today or date.today(), kinds)
    if findings:
        raise ContentError(Messages(content_dir).problems(findings))
    wanted = _by_table([row for kind in kinds for row in kind.rows(corpus)])
    with session_factory(engine).begin() as session:
        return _write(session, tables, wanted, digest)


def _write(session: Session, tables: list[Table], wanted: Mapping[str, dict[Key, Row]], digest: str) -> LoadReport:
    added = changed = removed = unchanged = 0
    existing = {table.name: _existing(session, table) for table in tables}
    for table in tables:
        new, differing = _difference(existing[table.name], wanted.get(table.name, {}))
        if new:
            session.execute(insert(table), new)
        for row in differing:
            session.execute(update(table).where(_is(table, _key(table, row))).values(row))
        added, changed = added + len(new), changed + len(differing)
        unchanged += len(wanted.get(table.name, {})) - len(new) - len(differing)
    # Last, so that what pointed at a removed row already points elsewhere.
    for table in reversed(tables):
        gone = existing[table.name].keys() - wanted.get(table.name, {}).keys()
        _delete(session, table, gone)
        removed += len(gone)
    number = content_number(session) + bool(added or changed or removed)
    session.merge(ContentVersion(id=1, number=number, digest=digest))
    return LoadReport(added, changed, removed, unchanged, number)


def _difference(existing: Mapping[Key, Row], wanted: Mapping[Key, Row]) -> tuple[list[Row], list[Row]]:
    new = [row for key, row in wanted.items() if key not in existing]
    return new, [row for key, row in wanted.items() if key in existing and existing[key] != row]


def _tables(kinds: Kinds) -> list[Table]:
    """The tables the kinds fill, those that are pointed at first."""
    owned = {model.__tablename__ for kind in kinds for model in kind.tables}
    return [table for table in Base.metadata.sorted_tables if table.name in owned]


def _by_table(rows: Iterable[Base]) -> dict[str, dict[Key, Row]]:
    result: dict[str, dict[Key, Row]] = {}
    for instance in rows:
        mapper = mapping(type(instance))
        table = cast(Table, mapper.local_table)
        row = {mapper.get_property_by_column(column).key: column for column in table.columns}
        values = {column.name: getattr(instance, name) for name, column in row.items() if _written(table, column.name)}
        result.setdefault(table.name, {})[_key(table, values)] = values
    return result


def _written(table: Table, column: str) -> bool:
    # A number that the database gives itself is not content.
    return table.name not in NATURAL_KEYS or not table.columns[column].primary_key


def _key_columns(table: Table) -> tuple[str, ...]:
    return NATURAL_KEYS.get(table.name) or tuple(column.name for column in table.primary_key)


def _key(table: Table, row: Row) -> Key:
    return tuple(row[name] for name in _key_columns(table))


def _existing(session: Session, table: Table) -> dict[Key, Row]:
    columns = [column for column in table.columns if _written(table, column.name)]
    rows = [dict(row) for row in session.execute(select(*columns)).mappings()]
    return {_key(table, row): row for row in rows}


def _is(table: Table, key: Key) -> Any:  # noqa: ANN401  (SQLAlchemy's condition types do not unite)
    return and_(*(table.columns[name] == value for name, value in zip(_key_columns(table), key, strict=True)))


def _delete(session: Session, table: Table, keys: Iterable[Key]) -> None:
    for key in keys:
        session.execute(delete(table).where(_is(table, key)))


def _count(session: Session, tables: list[Table]) -> int:
    return sum(session.scalar(select(func.count()).select_from(table)) or 0 for table in tables)


def _digest(content_dir: Path, kinds: Kinds) -> str:
    """Of the content's files and of the code that makes rows from them: what was loaded is known without reading it."""
    code = {Path(__file__).parent} | {Path(inspect.getfile(kind.model)).parent for kind in kinds}
    digest = hashlib.sha256()
    for folder, pattern in [(content_dir, "**/*"), *((folder, "*.py") for folder in sorted(code))]:
        for path in sorted(path for path in folder.glob(pattern) if path.is_file()):
            data = path.read_bytes()
            digest.update(f"{path.relative_to(folder)}:{len(data)}:".encode() + data)
    return digest.hexdigest()
