"""What Facebook's errors mean for a message: Graph's code and subcode, or the connection's fault, as a ``SendError``.

Reasons hold numbers and fixed words only: Facebook's own texts may name people and tokens.
"""

from __future__ import annotations

from typing import Any

import httpx

from bot.channels.ports import Broken, Closed, Gone, Refused, SendError, TryLater, Uncertain, Unreachable

# How long to wait where Facebook limits the pace and does not say how long, in seconds.
PACE_WAIT = 60.0
LONGEST_WAIT = 24 * 3600.0
WRONG_PROOF = "the app secret does not belong to the token"
_PACE = frozenset({4, 9, 17, 32, 613, 80006})
_PASSING = frozenset({1, 2, 1200})
_BROKEN = frozenset({3, 102, 104, 190, 230, 368, *range(200, 300)})
_NOT_ALLOWED = 10
_UNAVAILABLE = 551
_PARAMETER = 100
_NO_SUCH_PERSON = 2018001
_BLOCKED = 2018108
# "This person isn't receiving messages right now" stands under code 200 too, where it is no missing permission.
_NOT_RECEIVING = 1545041


def from_transport(error: httpx.RequestError) -> SendError:
    """No connection: surely not sent. Anything later: perhaps."""
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout):
        return Unreachable(type(error).__name__)
    return Uncertain(type(error).__name__)


def from_answer(status: int, retry_after: str | None, answer: object) -> SendError | None:
    """What an answer of Graph means; None where the message was taken."""
    error = answer.get("error") if isinstance(answer, dict) else None
    if isinstance(error, dict):
        return _from_error(status, retry_after, error)
    if status < httpx.codes.MULTIPLE_CHOICES:
        return None
    # Without Graph's error it is not Graph that answered, but something before it.
    return TryLater(f"status {status}", _wait(retry_after) if status == httpx.codes.TOO_MANY_REQUESTS else None)


def _from_error(status: int, retry_after: str | None, error: dict[str, Any]) -> SendError:
    code, subcode = _number(error.get("code")), _number(error.get("error_subcode"))
    reason = f"error {code}" + (f"/{subcode}" if subcode else "")
    if code in _PACE or status == httpx.codes.TOO_MANY_REQUESTS:
        return TryLater(reason, _wait(retry_after))
    if subcode in (_BLOCKED, _NO_SUCH_PERSON):
        return Gone(reason)
    if code == _UNAVAILABLE or subcode == _NOT_RECEIVING:
        return Refused(reason)
    return _from_code(status, code, subcode, str(error.get("message")), reason)


def _from_code(status: int, code: int, subcode: int, message: str, reason: str) -> SendError:
    if code == _NOT_ALLOWED:
        # The reply window has a subcode of its own; the bare code is also that of a permission taken away.
        return Broken(reason) if not subcode and "permission" in message else Closed(reason)
    if code == _PARAMETER and "appsecret_proof" in message:
        return Broken(WRONG_PROOF)
    if code in _BROKEN:
        return Broken(reason)
    if code in _PASSING or status >= httpx.codes.INTERNAL_SERVER_ERROR:
        return TryLater(reason)
    return Refused(reason)


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _wait(retry_after: str | None) -> float:
    """Facebook's own wait in seconds, if it is a number."""
    told = (retry_after or "").strip()
    return min(float(told), LONGEST_WAIT) if told.isascii() and told.isdecimal() else PACE_WAIT
