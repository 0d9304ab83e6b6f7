"""The gazetteer of the running system: follows the database's content version, so a new alias is found in seconds.

Plain SQL that SQLAlchemy 1.4 (Rasa's environment) and 2 (the application's) both run, on SQLite and PostgreSQL.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from threading import Lock

from sqlalchemy import create_engine, text
from sqlalchemy.engine import Engine
from sqlalchemy.engine.url import URL, make_url
from sqlalchemy.exc import SQLAlchemyError

from nlu.gazetteer.matcher import Gazetteer
from nlu.gazetteer.names import Alias, Match

logger = logging.getLogger(__name__)

CHECK_SECONDS = 2.0
"""The version counter is read at most this often: a correction is live within this time."""


class GazetteerError(RuntimeError):
    """The aliases could not be read, or there are none: content has not been loaded into this database."""


def _driver(url: str) -> URL:
    parsed = make_url(url.replace("postgres://", "postgresql://", 1))
    if parsed.get_backend_name() != "postgresql":
        return parsed
    return parsed.set(drivername="postgresql+psycopg2" if find_spec("psycopg2") else "postgresql+psycopg")


def read_version(engine: Engine) -> int:
    """The content version of the database; 0 before anything was loaded."""
    with engine.connect() as connection:
        return int(connection.execute(text("SELECT MAX(number) FROM content_version")).scalar() or 0)


def read_aliases(engine: Engine) -> list[Alias]:
    """All rows of the alias table."""
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT kind, target, text FROM alias ORDER BY id"))
        return [Alias(str(row[0]), str(row[1]), str(row[2])) for row in rows]


class LiveGazetteer:
    """A gazetteer that follows the content. Thread-safe; keeps the last good one when reading fails."""

    def __init__(self, url: str, content_dir: Path, clock: Callable[[], float] = time.monotonic) -> None:
        self._engine = create_engine(_driver(url))
        self._content_dir = content_dir
        self._clock = clock
        self._lock = Lock()
        self._checked = 0.0
        self._version = -1
        self._gazetteer: Gazetteer | None = None

    @property
    def version(self) -> int:
        """The content version in use; -1 before the first reading."""
        return self._version

    def find(self, message: str) -> list[Match]:
        """``Gazetteer.find`` with the newest names. Raises ``GazetteerError`` only when there never were any."""
        return self.current().find(message)

    def current(self) -> Gazetteer:
        """The newest gazetteer."""
        with self._lock:
            if self._gazetteer is None or self._clock() - self._checked >= CHECK_SECONDS:
                self._refresh()
            assert self._gazetteer is not None  # noqa: S101 - _refresh sets it or raises
            return self._gazetteer

    def _refresh(self) -> None:
        self._checked = self._clock()
        try:
            version = read_version(self._engine)
            if self._gazetteer is None or version != self._version:
                self._rebuild(version)
        except (SQLAlchemyError, GazetteerError) as error:
            if self._gazetteer is None:
                raise GazetteerError(f"no aliases to read ({type(error).__name__}): load the content first") from error
            logger.warning("gazetteer: the database cannot be read (%s), the last names stay", type(error).__name__)

    def _rebuild(self, version: int) -> None:
        aliases = read_aliases(self._engine)
        if not aliases:
            raise GazetteerError("the alias table is empty: load the content first")
        self._gazetteer = Gazetteer(aliases, self._content_dir)
        self._version = version
