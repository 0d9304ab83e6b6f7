"""Telegram's webhook request: whether it is Telegram's, and the update in it."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

from bot.channels.messages import Hook
from bot.channels.ports import Forged, Unreadable

HOOK_PATH = "/hooks/telegram"
SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - a header's name


def secret_of(token: str) -> str:
    """What Telegram repeats with each call of our webhook; follows from the token, so nobody has to set it."""
    return hmac.new(token.encode(), b"chonnghe webhook", hashlib.sha256).hexdigest()


def verified(hook: Hook, secret: str) -> dict[str, Any]:
    """The update in a request. Raises ``Forged`` without the secret, ``Unreadable`` where there is no update."""
    given = hook.headers.get(SECRET_HEADER, "")
    if not hmac.compare_digest(given.encode("utf-8", "replace"), secret.encode()):
        raise Forged("secret")
    try:
        raw = json.loads(hook.body)
    except (ValueError, RecursionError):
        raise Unreadable("not JSON") from None
    if not isinstance(raw, dict) or update_id(raw) is None:
        raise Unreadable("no update")
    return raw


def update_id(raw: object) -> int | None:
    """The update's number; None where there is none."""
    number = raw.get("update_id") if isinstance(raw, dict) else None
    return number if isinstance(number, int) and not isinstance(number, bool) else None
