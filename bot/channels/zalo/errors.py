"""Zalo's refusals as the kinds of failure of ``bot.channels.ports``.

Zalo answers most refusals with status 200 and a number. A status of 500 and above is judged before the number in its
body: a server in trouble is known to say -216 then, and no token may be refreshed because of that.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import httpx

from bot.channels.ports import Broken, Closed, Refused, SendError, TryLater
from bot.clock import VIETNAM

STALE_TOKEN = frozenset({-216, -220})
_BUSY, _FAILED, _NIGHT, _TIER, _PARAMETER = -32, -200, -234, -224, -201
# Limits are counted by the minute, and Zalo does not say when the minute ends.
_BUSY_SECONDS = 60.0
_CLOSED = frozenset({-230, -232, -305})
_QUOTA = frozenset({-211, -218, -311})
_HUMAN = frozenset(
    {-204, -205, -209, -212, -215, -219, -221, -223, -240, -242, -320, -321, -14002, -14003, -14020, 404}
)
QUOTA = "quota"


class TierTooLow(Broken):
    """-224: the OA's tier does not allow this kind of message. Plain text may still pass."""


class BadParameter(Refused):
    """-201: Zalo does not take the message in this shape."""


Shape = (TierTooLow, BadParameter)
"""What Zalo says to a kind of message that this OA cannot send; a simpler message may pass."""


_KINDS: Mapping[int, Callable[[str], SendError]] = {
    **dict.fromkeys(_HUMAN | STALE_TOKEN, Broken),
    **dict.fromkeys(_CLOSED, Closed),
    _FAILED: TryLater,
    _TIER: TierTooLow,
    _PARAMETER: BadParameter,
}


def code_of(body: Mapping[str, Any]) -> int:
    """The error's number, which comes as number or text; 0 for none, 1 for one that is no number."""
    error = body.get("error")
    if error in (None, "", 0, "0"):
        return 0
    try:
        return int(str(error))
    except ValueError:
        return 1


def body_of(answer: httpx.Response) -> dict[str, Any] | None:
    """The JSON object of an answer; None where it holds none."""
    try:
        loaded = json.loads(answer.content)
    except (ValueError, RecursionError):
        return None
    return loaded if isinstance(loaded, dict) else None


def refusal(code: int, now: datetime) -> SendError:
    """The failure that a number stands for; an unknown number concerns its message only."""
    if code == _BUSY:
        return TryLater(_reason(code), _BUSY_SECONDS)
    if code == _NIGHT:
        return TryLater(_reason(code), seconds_to_morning(now))
    return _KINDS.get(code, Refused)(QUOTA if code in _QUOTA else _reason(code))


def _reason(code: int) -> str:
    return f"zalo {code}"


def seconds_to_morning(now: datetime) -> float:
    """Until 06:05 in Vietnam, five minutes after Zalo's night ends."""
    here = now.astimezone(VIETNAM)
    morning = here.replace(hour=6, minute=5, second=0, microsecond=0)
    return ((morning if morning > here else morning + timedelta(days=1)) - here).total_seconds()


def waiting_time(answer: httpx.Response) -> float | None:
    """The seconds of ``Retry-After``; None where the vendor named none."""
    try:
        return min(max(0.0, float(answer.headers.get("Retry-After", ""))), 3600.0)
    except ValueError:
        return None
