"""The small things a channel must remember across restarts: one row of ``channel_note`` each, plain JSON.

Blocking; each method is one short transaction. Values may hold tokens, and SQLAlchemy tells the values of a statement
that failed: what is raised here is ``NotKept``, which names the kind of the failure and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from bot.channels.models import ChannelNote
from bot.clock import utc_now
from knowledge.database import read_sessions, session_factory

Value = dict[str, Any]


class NotKept(Exception):  # noqa: N818 - the name says what is wrong
    """The database took or gave no note. ``str`` is the kind of its error, never a value."""


class Notes:
    """The notes of one account; ``now`` gives an aware time. All methods raise ``NotKept``."""

    def __init__(self, engine: Engine, channel: str, account: str, now: Callable[[], datetime] = utc_now) -> None:
        self._write = session_factory(engine)
        self._read = read_sessions(engine)
        self._insert = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert
        self._key = {"channel": channel, "account": account}
        self._now = now

    def read(self, name: str) -> Value | None:
        """What was written last under this name; None where nothing was."""
        with _without_values(), self._read() as session:
            note = session.get(ChannelNote, {**self._key, "name": name})
            return None if note is None else dict(note.value)

    def write(self, name: str, value: Mapping[str, Any]) -> None:
        """Keep this value in place of an earlier one; committed when this returns."""
        values = {"value": dict(value), "changed_at": self._now()}
        row = self._insert(ChannelNote).values({**self._key, "name": name, **values})
        row = row.on_conflict_do_update(index_elements=[*self._key, "name"], set_=values)
        with _without_values(), self._write.begin() as session:
            session.execute(row)

    def forget(self, name: str) -> None:
        """Remove the note; one that is not there is no error."""
        with _without_values(), self._write.begin() as session:
            note = session.get(ChannelNote, {**self._key, "name": name})
            if note is not None:
                session.delete(note)


@contextmanager
def _without_values() -> Iterator[None]:
    try:
        yield
    except SQLAlchemyError as error:
        raise NotKept(type(error).__name__) from None
