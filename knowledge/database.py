"""The door to the database: engines, sessions, migrations and the content version.

SQLite is opened for durability and erasure: rollback journal (WAL can corrupt a file before SQLite 3.51.3),
``synchronous=FULL``, ``secure_delete`` so that erased text leaves the file, foreign keys, five seconds of patience and
immediate transactions, so that a writer waits at its first statement and never fails half-way. Readers use
``read_sessions`` and take no write lock. The file is its owner's alone (mode 600): it holds people's words and the
vendors' tokens. PostgreSQL is opened with psycopg 3.
"""

from __future__ import annotations

import contextlib
import logging
import os
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, sessionmaker

from knowledge.models import ContentVersion
from knowledge.write_turns import TakingTurns

# While it is imported, Alembic tells of each of its own plugins.
logging.getLogger("alembic.runtime.plugins").setLevel(logging.WARNING)
from alembic import command  # noqa: E402
from alembic.config import Config  # noqa: E402

MIGRATIONS = Path(__file__).parent / "migrations"
READ_ONLY, HASTY = "chonnghe_read", "chonnghe_hasty"
# One arbitrary number that all our processes share: only one of them migrates a PostgreSQL database at a time.
MIGRATION_LOCK = 7_305_111_022

_OWNER_ONLY = 0o600

SQLITE_PRAGMAS = (
    "PRAGMA busy_timeout=5000",
    "PRAGMA journal_mode=DELETE",
    "PRAGMA synchronous=FULL",
    "PRAGMA secure_delete=ON",
    "PRAGMA foreign_keys=ON",
)


def open_engine(url: str) -> Engine:
    """Open a database by URL (``sqlite:///…`` or ``postgresql://…``); an SQLite file's folder is made if missing."""
    parsed = _normalised(url)
    # Errors must not repeat the values of a statement: they are people's words.
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_pre_ping=True, hide_parameters=True)
    if parsed.database and parsed.database != ":memory:":
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(parsed, hide_parameters=True, connect_args={"factory": TakingTurns})
    event.listen(engine, "do_connect", _keep_private)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def session_factory(engine: Engine, *, hasty: bool = False) -> sessionmaker[Session]:
    """Sessions that may write. On SQLite each transaction takes the write lock at once: keep them short.

    ``hasty``: somebody outside is waiting, so they go before the other writers of this process.
    """
    return sessionmaker(engine.execution_options(**{HASTY: hasty}), expire_on_commit=False)


def read_sessions(engine: Engine) -> sessionmaker[Session]:
    """Sessions that only read: they take no write lock, and SQLite refuses a write in them."""
    return sessionmaker(engine.execution_options(**{READ_ONLY: True}), expire_on_commit=False)


def upgrade(engine: Engine) -> None:
    """Bring the schema to the newest migration; safe when several processes start at once, and when nothing is due."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": MIGRATION_LOCK})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def content_number(session: Session) -> int:
    """How many times the content has changed; 0 before the first load. Indexes and gazetteers follow it."""
    return session.scalar(select(ContentVersion.number).where(ContentVersion.id == 1)) or 0


def _normalised(url: str) -> URL:
    parsed = make_url(url)
    if parsed.drivername in {"postgres", "postgresql"}:
        return parsed.set(drivername="postgresql+psycopg")
    return parsed


def _keep_private(_dialect: object, _record: object, arguments: list[Any], _options: object) -> None:
    """Make the file ours alone before SQLite opens it: its journals take their mode from it.

    Never by opening it: closing a file gives up every lock that SQLite holds on it elsewhere in this process.
    """
    path = str(arguments[0]) if arguments else ""
    if path in {"", ":memory:"} or path.startswith("file:"):
        return
    with contextlib.suppress(OSError):  # what cannot be made here SQLite cannot open either, and it says so
        with contextlib.suppress(FileExistsError):
            os.mknod(path, _OWNER_ONLY)
        found = Path(path).stat()
        if found.st_uid == os.geteuid() and found.st_mode & 0o077:
            Path(path).chmod(_OWNER_ONLY)


def _prepare_sqlite(dbapi_connection: DBAPIConnection, _record: object) -> None:
    # SQLAlchemy's recipe: the driver must not open transactions itself, so that _begin_sqlite decides their kind.
    setattr(dbapi_connection, "isolation_level", None)  # noqa: B010  (sqlite3's own attribute)
    cursor = dbapi_connection.cursor()
    for pragma in SQLITE_PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    reads_only = bool(options.get(READ_ONLY))
    # The pragma is set each time because pooled connections serve readers and writers in turn.
    connection.exec_driver_sql(f"PRAGMA query_only={'ON' if reads_only else 'OFF'}")
    if reads_only:
        connection.exec_driver_sql("BEGIN")
        return
    writer = connection.connection.driver_connection
    try:
        writer.begin_writing(hasty=bool(options.get(HASTY)))  # type: ignore[union-attr]  # made by open_engine
    except sqlite3.OperationalError as error:
        raise OperationalError("BEGIN IMMEDIATE", None, error) from error
