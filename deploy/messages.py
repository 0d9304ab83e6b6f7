"""What the set-up says: each sentence in Vietnamese and English, from ``messages.json`` beside this file."""

from __future__ import annotations

import json
import sys
import threading
from functools import lru_cache
from pathlib import Path

_LOCK = threading.Lock()


class SetupError(Exception):
    """The set-up cannot go on; the text says why and what to do."""


@lru_cache(maxsize=1)
def _entries() -> dict[str, list[str]]:
    entries: dict[str, list[str]] = json.loads((Path(__file__).parent / "messages.json").read_text("utf-8"))
    return entries


def text(message_id: str, **values: object) -> str:
    """The message in both languages, a line each."""
    return "\n".join(line.format(**values) for line in _entries()[message_id])


def say(message_id: str, **values: object) -> None:
    """Print the message at once and whole: several threads speak. A closed or ASCII-only output stops nobody."""
    write(text(message_id, **values))


def write(words: str) -> None:
    """Print one or more lines as they are."""
    with _LOCK:
        try:
            sys.stdout.buffer.write((words + "\n").encode("utf-8"))
            sys.stdout.flush()
        except (BrokenPipeError, AttributeError):
            return
