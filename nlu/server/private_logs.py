"""Logs of the running server never hold what a user wrote, nor the id of a talk.

Rasa logs the text of a message that fails, tracebacks hold it in their values, and warnings quote it. So of everything
outside the loggers listed here only the place, the level and the class of an error are written.
"""

# ruff: noqa: ANN401 - the logging libraries fix these signatures
from __future__ import annotations

import json
import logging
import sys
import traceback
import warnings
from types import TracebackType
from typing import Any

SPEAKING = ("nlu", "__main__", "rasa.core.agent", "rasa.core.run", "rasa.core.utils", "rasa.engine", "rasa.model")
"""Loggers that speak of models, ports and files; they never see a message."""
EVENT_KEYS = {"event", "error", "where"}

_ExcInfo = tuple[type | None, BaseException | None, TracebackType | None]


def _place(exc_info: _ExcInfo) -> str:
    frames = traceback.extract_tb(exc_info[2])
    return f"{frames[-1].filename.split('site-packages/')[-1]}:{frames[-1].lineno}" if frames else "?"


def _exc_info(value: Any) -> _ExcInfo | None:
    if isinstance(value, BaseException):
        return type(value), value, value.__traceback__
    found = value if isinstance(value, tuple) else sys.exc_info() if value else None
    return found if found and found[0] else None


def event_only(_: Any, method: str, event: dict[str, Any]) -> dict[str, Any]:
    """A structlog processor: the name of the event and the class of an error are kept, all values dropped."""
    kept: dict[str, Any] = {"event": event.get("event", "?")}
    exc_info = _exc_info(event.get("exc_info") or method == "exception")
    if exc_info and exc_info[0]:
        kept.update(error=exc_info[0].__name__, where=_place(exc_info))
    return kept


def _is_event(message: object) -> bool:
    try:
        read = json.loads(message) if isinstance(message, str) and message.startswith("{") else None
    except ValueError:
        return False
    return isinstance(read, dict) and set(read) <= EVENT_KEYS | {"level"}


class _PrivateRecord(logging.LogRecord):
    """A record without exception values, and without its message where the logger may quote a user."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        where = ""
        if self.exc_info and self.exc_info[0]:
            where = f" ({self.exc_info[0].__name__} at {_place(self.exc_info)})"
        if not self.name.startswith(SPEAKING) and not _is_event(self.msg):
            self.msg, self.args = f"{self.name}:{self.lineno}: message withheld", None
        if where:
            self.msg, self.args = f"{self.getMessage()}{where}", None
        self.exc_info = self.exc_text = self.stack_info = None


def _show_warning(_: Any, category: type, filename: str, lineno: int, *__: Any) -> None:
    if not issubclass(category, (DeprecationWarning, PendingDeprecationWarning, FutureWarning)):
        logging.getLogger("nlu.server").warning("%s at %s:%d", category.__name__, filename, lineno)


def keep_logs_private() -> None:
    """Apply to every logger, structlog and warning of this process; call after Rasa is imported."""
    from rasa.utils import log_utils

    logging.setLogRecordFactory(_PrivateRecord)
    log_utils._anonymizer = event_only
    warnings.showwarning = _show_warning  # type: ignore[assignment]
