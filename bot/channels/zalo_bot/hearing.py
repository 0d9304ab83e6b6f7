"""Verify and read what the Zalo Bot platform sends. Pure.

The platform's pages wrap an update in ``{"ok": …, "result": …}`` and name a picture ``photo``; what it really sends is
sometimes bare and says ``photo_url``, so both are read. Messages of protected (child) accounts come without content.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal

from bot.channels.messages import Heard, Hook, Inbound
from bot.channels.ports import Forged, Unreadable

SECRET_HEADER = "x-bot-api-secret-token"  # noqa: S105 - the header's name
_EVENTS: Mapping[str, Literal["text", "media"]] = {
    "message.text.received": "text",
    "message.image.received": "media",
    "message.sticker.received": "media",
    "message.voice.received": "media",
    "message.unsupported.received": "media",
}
# A time below this is in seconds: as milliseconds it would lie before 2002.
_MILLISECONDS_FROM = 1e12
_LONGEST_TEXT = 100_000


def webhook_secret(token: str) -> str:
    """The secret that the platform shows with every webhook: made from the token, so nobody has to set it."""
    return hmac.new(token.encode(), b"chonnghe webhook", hashlib.sha256).hexdigest()


def hear(hook: Hook, secret: str) -> Heard:
    """The events of a webhook request. Raises ``Forged`` or ``Unreadable``; a GET is a look whether we are there."""
    if hook.method.upper() in {"GET", "HEAD"}:
        return Heard()
    shown = hook.headers.get(SECRET_HEADER, "")
    if not hmac.compare_digest(shown.encode(errors="replace"), secret.encode()):
        raise Forged
    if not hook.body.strip():
        return Heard()
    try:
        return read_update(json.loads(hook.body))
    except (ValueError, RecursionError):
        raise Unreadable("not JSON") from None


def read_update(update: object) -> Heard:
    """One update, wrapped or bare. Raises ``Unreadable`` where a known event lacks what it must have."""
    if not isinstance(update, dict):
        raise Unreadable("not an object")
    inner = update.get("result")
    event = inner if isinstance(inner, dict) else update
    message = event.get("message")
    if not isinstance(message, dict):
        return Heard(unknown=1)
    kind = _kind(event.get("event_name"), message)
    if kind is None:
        return Heard(unknown=1)
    if _part(message, "from").get("is_bot") is True:
        return Heard()
    try:
        return Heard((_inbound(message, kind),))
    except (ValueError, OverflowError, OSError):  # pydantic's errors are ValueErrors; the message itself is not told
        raise Unreadable("incomplete message") from None


def _kind(name: object, message: Mapping[str, Any]) -> Literal["text", "media"] | None:
    """What kind of message it is; one without an event's name is judged by what it holds."""
    if name is None:
        return "text" if "text" in message else "media"
    return _EVENTS.get(str(name))


def _inbound(message: Mapping[str, Any], kind: Literal["text", "media"]) -> Inbound:
    chat = _part(message, "chat")
    grouped = str(chat.get("chat_type") or "PRIVATE").upper() != "PRIVATE"
    said = message.get("text" if kind == "text" else "caption")
    text = unicodedata.normalize("NFC", said)[:_LONGEST_TEXT] if isinstance(said, str) else ""
    identity = _text(message.get("message_id"))
    return Inbound(
        event_id=identity,
        person=_text(chat.get("id")) or _text(_part(message, "from").get("id")),
        kind="group" if grouped else kind if text.strip() else "media",
        sent_at=_time(message.get("date")),
        text=text,
        reference=identity,
    )


def _time(date: object) -> datetime:
    """The time of a message; of one without a time, now."""
    if isinstance(date, bool) or not isinstance(date, int | float):
        return datetime.now(UTC)
    return datetime.fromtimestamp(date / 1000 if date >= _MILLISECONDS_FROM else date, UTC)


def _part(message: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = message.get(name)
    return part if isinstance(part, dict) else {}


def _text(value: object) -> str:
    """An id as text, whether it came as text or as a number; "" for anything else."""
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""
