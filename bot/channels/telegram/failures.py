"""What the library raises, as the kinds of failure of ``ports``.

Half of the library's errors are subclasses of ``NetworkError`` ("bad request" and "timed out" among them), so the
order of the questions matters. Telegram's own sentences may quote the message: none goes into a reason.
"""

from __future__ import annotations

from datetime import timedelta

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.channels.ports import Broken, Gone, Refused, SendError, TryLater, Uncertain, Unreachable

# These never reached Telegram; with any other transport error the message may have arrived.
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_NOBODY = ("chat not found", "user is deactivated", "peer_id_invalid", "user not found")
# What is safe to name: Telegram's codes for a message it will never take.
_KNOWN = ("message is too long", "message text is empty", "button_data_invalid", "not enough rights", "photo")


def failure_of(error: TelegramError) -> SendError:
    """The kind of failure; tells nothing of the message."""
    if isinstance(error, RetryAfter):
        return TryLater("flood", _seconds(error.retry_after))
    if isinstance(error, Forbidden):
        return Gone("forbidden")
    if isinstance(error, BadRequest):
        return _bad_request(error)
    if isinstance(error, NetworkError):
        return _network(error)
    return _other(error)


def cannot_parse(error: BadRequest) -> bool:
    """Whether Telegram stumbled over our markup: the same as plain text will do."""
    return "can't parse entities" in str(error).lower()


def no_photo(error: BadRequest) -> bool:
    """Whether Telegram does not take this picture as a picture: as a file it will do."""
    told = str(error).lower()
    return "photo" in told or "image_process_failed" in told


def _bad_request(error: BadRequest) -> SendError:
    told = str(error).lower()
    if any(reason in told for reason in _NOBODY):
        return Gone("nobody there")
    return Refused(next((reason for reason in _KNOWN if reason in told), "bad request"))


def _other(error: TelegramError) -> SendError:
    if isinstance(error, InvalidToken | Conflict):
        return Broken(type(error).__name__)
    return Refused("group moved") if isinstance(error, ChatMigrated) else Uncertain("answer not understood")


def _network(error: NetworkError) -> SendError:
    cause = error.__cause__
    if isinstance(cause, _NOT_SENT):
        return Unreachable(type(cause).__name__)
    if isinstance(cause, httpx.HTTPError):
        return Uncertain(type(cause).__name__)
    return TryLater("server error")


def _seconds(wait: int | float | timedelta) -> float:
    """The library gives whole seconds today and a time span from its next major version on."""
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
