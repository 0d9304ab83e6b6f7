"""One process on duty: it alone answers, sends and polls; the others accept and store, and take over when it ends.

The lock is the operating system's (a locked file beside an SQLite database) or PostgreSQL's (an advisory lock of one
connection): both are let go by a kill at once, so nobody waits for a lease to run out.
"""

from __future__ import annotations

import asyncio
import fcntl
import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import SQLAlchemyError

log = logging.getLogger(__name__)
# One arbitrary number that all our processes share.
DUTY_LOCK = 7_305_111_023
AGAIN_SECONDS = 1.0


class Lock(Protocol):
    """A lock that only one process has."""

    def take(self) -> bool:
        """Try to have it; blocking at most for a moment."""
        ...

    def held(self) -> bool:
        """Whether it is still ours."""
        ...

    def release(self) -> None:
        """Let it go; harmless when it is not ours."""
        ...


class FileLock:
    """An exclusive lock on a file of this machine."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def take(self) -> bool:
        """Try to have it."""
        file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(file)
            return False
        self._file = file
        return True

    def held(self) -> bool:
        """A file lock is lost only with the process."""
        return self._file is not None

    def release(self) -> None:
        """Let it go."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


class AdvisoryLock:
    """An advisory lock of PostgreSQL, held by a connection of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None

    def take(self) -> bool:
        """Try to have it; a database that is down has nobody on duty."""
        try:
            connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            if connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": DUTY_LOCK}):
                self._connection = connection
                return True
            connection.close()
        except SQLAlchemyError as error:
            log.warning("no lock from the database: %s", type(error).__name__)
        return False

    def held(self) -> bool:
        """Whether the connection still lives: the lock dies with it."""
        try:
            return self._connection is not None and self._connection.scalar(text("SELECT 1")) == 1
        except SQLAlchemyError:
            return False

    def release(self) -> None:
        """Let it go. The connection is not given back to the pool, which would keep the lock."""
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None


def duty_lock(engine: Engine) -> Lock:
    """The lock that fits this database."""
    if engine.dialect.name == "postgresql":
        return AdvisoryLock(engine)
    return FileLock(Path(f"{engine.url.database}.duty"))


@asynccontextmanager
async def on_duty(lock: Lock) -> AsyncIterator[None]:
    """Wait until this process is the one on duty; off duty again at the end."""
    while not await asyncio.to_thread(lock.take):
        await asyncio.sleep(AGAIN_SECONDS)
    try:
        yield
    finally:
        lock.release()
