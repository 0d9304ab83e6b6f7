"""One event of a person on Messenger, as what it means to us. Pure.

Payloads of our own making: ``b:<button id>`` under an answer, ``c:<command>`` in the page's menu, ``GET_STARTED``.
An event without an id of Facebook's gets one made from its content, so that it is the same when it is sent again.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError

from bot.channels.messages import Inbound, Kind
from bot.clock import utc_now

GET_STARTED = "GET_STARTED"
BUTTON = "b:"
COMMAND = "c:"
LONGEST_TEXT = 100_000
LONGEST_ID = 100
LONGEST_CAMPAIGN = 64
_RECEIPTS = ("delivery", "read", "reaction")


@dataclass(frozen=True)
class _Meaning:
    event_id: str
    kind: Kind
    text: str = ""
    reference: str | None = None
    campaign: str | None = None


def is_of_no_concern(item: dict[str, Any], page: str) -> bool:
    """Receipts, reactions and what the page itself wrote."""
    echo = _part(item, "message").get("is_echo") is True or _part(item, "sender").get("id") == page
    return echo or any(receipt in item for receipt in _RECEIPTS)


def read_event(item: dict[str, Any], order: int) -> Inbound | None:
    """What one event means; None for a kind that we do not read or an event that makes no sense."""
    person = _part(item, "sender").get("id")
    if not isinstance(person, str) or (meaning := _meaning(item)) is None:
        return None
    try:
        return Inbound(person=person, sent_at=_moment(item.get("timestamp")), order=order, **vars(meaning))
    except ValidationError:
        return None


def _meaning(item: dict[str, Any]) -> _Meaning | None:
    if message := _part(item, "message"):
        return _message(message)
    if postback := _part(item, "postback"):
        return _postback(item, postback)
    if "referral" in item:
        return _Meaning(_made_id(item, "referral"), "opened", campaign=_campaign(item))
    if edit := _part(item, "message_edit"):
        return _edited(item, edit)
    return None


def _message(message: dict[str, Any]) -> _Meaning | None:
    mid = message.get("mid")
    if not isinstance(mid, str) or not mid:
        return None
    reference = _short(mid)
    pressed = _pressed(_part(message, "quick_reply").get("payload"))
    text = _words(message.get("text"))
    kind, said = pressed or ("text" if text and not _has_media(message) else "media", text)
    return _Meaning(reference, kind, said, reference, _campaign(message))


def _postback(item: dict[str, Any], postback: dict[str, Any]) -> _Meaning | None:
    """A button of the menu, "get started", or one that somebody else put on the page: its title is what was said."""
    mid = postback.get("mid")
    event_id = _short(mid) if isinstance(mid, str) and mid else _made_id(item, "postback")
    campaign = _campaign(postback)
    title = _words(postback.get("title"))
    if pressed := _pressed(postback.get("payload")):
        return _Meaning(event_id, *pressed, campaign=campaign)
    if postback.get("payload") == GET_STARTED or "referral" in postback:
        return _Meaning(event_id, "opened", campaign=campaign)
    return _Meaning(event_id, "text", title) if title else None


def _edited(item: dict[str, Any], edit: dict[str, Any]) -> _Meaning | None:
    mid, text = edit.get("mid"), _words(edit.get("text"))
    if not isinstance(mid, str) or not mid or not text:
        return None
    return _Meaning(_made_id(item, "message_edit"), "edited", text, _short(mid))


def _pressed(payload: object) -> tuple[Kind, str] | None:
    """Kind and text of a payload that we made; None for any other."""
    if not isinstance(payload, str) or len(payload) <= len(BUTTON):
        return None
    if payload.startswith(BUTTON):
        return "button", payload.removeprefix(BUTTON)
    return ("text", f"/{payload.removeprefix(COMMAND)}") if payload.startswith(COMMAND) else None


def _has_media(message: dict[str, Any]) -> bool:
    """Something beside the words. A "fallback" beside words is only the preview of a link among them."""
    attachments = message.get("attachments")
    parts = attachments if isinstance(attachments, list) else []
    return any(isinstance(part, dict) and part.get("type") != "fallback" for part in parts)


def _campaign(part: dict[str, Any]) -> str | None:
    """The code of a referral; one too long to be a code is none."""
    ref = _part(part, "referral").get("ref")
    code = _words(ref).strip()
    return code if 0 < len(code) <= LONGEST_CAMPAIGN else None


def _words(value: object) -> str:
    """A text that every database takes: composed letters, no NUL, no half of a surrogate pair."""
    if not isinstance(value, str):
        return ""
    whole = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "")
    return unicodedata.normalize("NFC", whole)[:LONGEST_TEXT]


def _moment(timestamp: object) -> datetime:
    """Milliseconds as a time; now where Facebook gives none that can be one."""
    try:
        return datetime.fromtimestamp(int(str(timestamp)) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return utc_now()


def _part(item: dict[str, Any], name: str) -> dict[str, Any]:
    part = item.get(name)
    return part if isinstance(part, dict) else {}


def _short(mid: str) -> str:
    """Facebook's id, or a digest of one that is too long to be kept."""
    return mid if len(mid) <= LONGEST_ID else _digest(mid)


def _made_id(item: dict[str, Any], name: str) -> str:
    """An id made of who, when and what."""
    told = [_part(item, "sender").get("id"), item.get("timestamp"), name, item.get(name)]
    return _digest(json.dumps(told, sort_keys=True))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
