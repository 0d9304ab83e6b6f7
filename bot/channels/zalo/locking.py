"""One process at a time: an advisory lock in PostgreSQL, a locked file beside an SQLite database.

Both are let go by the system when the process dies. No transaction is open while the lock is held, so that others can
write to the database meanwhile.
"""

from __future__ import annotations

import asyncio
import fcntl
import hashlib
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, text

# Tried again and again, because a thread that waits for a lock cannot be stopped.
PAUSE_SECONDS = 0.05


class _Lock(Protocol):
    def take(self) -> bool: ...

    def release(self) -> None: ...


class _AdvisoryLock:
    """A number that PostgreSQL keeps for this connection."""

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self._key = {"key": int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)}
        self._connection: Connection | None = None

    def take(self) -> bool:
        if self._connection is None:
            self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        return bool(self._connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), self._key))

    def release(self) -> None:
        if self._connection is not None:
            # Not back into the pool: closing the connection itself lets the lock go, come what may.
            self._connection.invalidate()
            self._connection.close()


class _FileLock:
    """A file that the system locks for this opening of it, threads of one process included."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def take(self) -> bool:
        if self._file is None:
            self._file = os.open(self._path, os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def release(self) -> None:
        if self._file is not None:
            os.close(self._file)


class _NoLock:
    """A database in memory belongs to one process."""

    def take(self) -> bool:
        return True

    def release(self) -> None:
        """Nothing is held."""


@asynccontextmanager
async def exclusive(engine: Engine, name: str, patience: float) -> AsyncIterator[None]:
    """Hold the lock of this name. Raises ``TimeoutError`` after ``patience`` seconds, else the database's errors."""
    lock = _lock(engine, name)
    try:
        async with asyncio.timeout(patience):
            while not await asyncio.to_thread(lock.take):
                await asyncio.sleep(PAUSE_SECONDS)
        yield
    finally:
        await asyncio.to_thread(lock.release)


def _lock(engine: Engine, name: str) -> _Lock:
    if engine.dialect.name == "postgresql":
        return _AdvisoryLock(engine, name)
    database = engine.url.database
    if not database or database == ":memory:":
        return _NoLock()
    return _FileLock(Path(f"{database}.{name}.lock"))
