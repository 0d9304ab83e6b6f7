"""Readable logs: ``12:03:44 rasa     | text`` on screen, the same with the date in ``var/log/<name>.log``, rotated.

What the processes write is passed on without colours and control characters, so that no line can forge another or
drive a terminal. The processes themselves write no message texts or names.
"""

from __future__ import annotations

import logging
import re
from datetime import datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

from bot import operations

_MAX_BYTES = 5_000_000
_KEPT = 3
_WIDTH = 8
_COLOURS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_LONGEST = 2000


class LogBook:
    """Writes each process's lines to the screen and to its own file in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, RotatingFileHandler] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def path(self, name: str) -> Path:
        """The file with this process's lines."""
        return self._folder / f"{name}.log"

    def line(self, name: str, words: str) -> None:
        """One line from a process, or about it."""
        clean = clean_line(words)
        if not clean:
            return
        now = datetime.now().astimezone()
        operations.write(f"{now:%H:%M:%S} {name:<{_WIDTH}} | {clean}")
        record = logging.LogRecord(name, logging.INFO, "", 0, f"{now:%Y-%m-%d %H:%M:%S%z} {clean}", None, None)
        self._file(name).emit(record)

    def say(self, who: str, message_id: str, /, **values: object) -> None:
        """A line of ours, from ``content/replies/operations.yml``."""
        self.line(who, operations.text(message_id, **values))

    def close(self) -> None:
        """Close all files."""
        for handler in self._files.values():
            handler.close()

    def _file(self, name: str) -> RotatingFileHandler:
        if name not in self._files:
            path = self.path(name)
            self._files[name] = RotatingFileHandler(path, maxBytes=_MAX_BYTES, backupCount=_KEPT, encoding="utf-8")
        return self._files[name]


def clean_line(words: str) -> str:
    """The text without colours and control characters, cut at 2,000 characters."""
    plain = _COLOURS.sub("", words).replace("\t", "    ").rstrip()
    return "".join(char if char.isprintable() else "·" for char in plain[:_LONGEST])
