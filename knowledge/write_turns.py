"""Write transactions of one process take turns, so that SQLite's own waiting is left to other processes.

SQLite lets a waiting writer sleep (1 ms, 2 ms, … 100 ms) and ask again, first come last served: measured, a message
among eight at once spent 12 ms so. A lock hands the turn over at once.
"""

from __future__ import annotations

import sqlite3
import threading
from typing import Any

# As long as SQLite's own patience: after it SQLite is asked all the same, and says "locked" itself.
PATIENCE_SECONDS = 5.0
_making = threading.Lock()


class _Turn:
    """One at a time; of those who wait, the hasty come before all others."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._taken = False
        self._hasty = 0
        self.waiting = 0

    def take(self, *, hasty: bool) -> bool:
        """Wait for the turn; False where it did not come in time."""
        with self._changed:
            self.waiting, self._hasty = self.waiting + 1, self._hasty + hasty
            came = self._changed.wait_for(lambda: self._is_free(hasty), PATIENCE_SECONDS)
            self.waiting, self._hasty = self.waiting - 1, self._hasty - hasty
            self._taken = self._taken or came
            return came

    def give(self) -> None:
        """End the turn."""
        with self._changed:
            self._taken = False
            self._changed.notify_all()

    def _is_free(self, hasty: bool) -> bool:
        return not self._taken and (hasty or not self._hasty)


_turns: dict[str, _Turn] = {}


def _turn_of(path: str) -> _Turn:
    """The turn of one database file; an in-memory database belongs to its connection alone."""
    if path in {"", ":memory:"}:
        return _Turn()
    with _making:
        return _turns.setdefault(path, _Turn())


def waiting(path: str) -> int:
    """How many threads of this process wait to write to a database file."""
    return _turn_of(path).waiting


class TakingTurns(sqlite3.Connection):
    """A connection whose write transactions wait for those of the same process; their end is the end of its turn."""

    def __init__(self, database: Any, *arguments: Any, **options: Any) -> None:  # noqa: ANN401 - sqlite3's own
        super().__init__(database, *arguments, **options)
        self._turn = _turn_of(str(database))
        self._mine = False

    def begin_writing(self, *, hasty: bool = False) -> None:
        """Begin an immediate transaction when it is this connection's turn; raises as ``BEGIN IMMEDIATE`` does."""
        self._mine = self._mine or self._turn.take(hasty=hasty)
        try:
            self.execute("BEGIN IMMEDIATE")
        except sqlite3.Error:
            self._pass_on()
            raise

    def commit(self) -> None:
        """As ``sqlite3.Connection.commit``; the turn stays where the transaction does, after a failure."""
        super().commit()
        self._pass_on()

    def rollback(self) -> None:
        """As ``sqlite3.Connection.rollback``."""
        try:
            super().rollback()
        finally:
            self._pass_on()

    def close(self) -> None:
        """As ``sqlite3.Connection.close``."""
        try:
            super().close()
        finally:
            self._pass_on()

    def _pass_on(self) -> None:
        if self._mine:
            self._mine = False
            self._turn.give()
