"""Zalo's events: which of them mean something to us, and what. Pure.

Numbers of the body stay text (ids are longer than a float holds, and the timestamp is signed as it is written). A press
of a button arrives as an ordinary text: the payload that we gave the button.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import ValidationError

from bot.channels.messages import Inbound, Kind

Body = Mapping[str, Any]
PAYLOAD = "#b:"
LONGEST_ID = 120
LONGEST_TEXT = 100_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PRESSED = re.compile(rf"{PAYLOAD}(\S{{1,{LONGEST_ID}}})")

_MEDIA = ("image", "file", "location", "sticker", "gif", "link", "audio", "video", "voice", "business_card")
MESSAGES = frozenset({"user_send_text", *(f"user_send_{media}" for media in _MEDIA)})
_OTHERS: Mapping[str, Kind] = {
    "follow": "opened",
    "user_click_chatnow": "opened",
    "unfollow": "left",
    "user_submit_info": "contact",
    "user_withdraw": "withdrawn",
}
# Echoes of our own messages, receipts, and what concerns the OA and no talk of one person.
_SILENT = re.compile(
    r"oa_\w+|user_(?:received|seen|reacted)_message|update_user_info|add_user_to_tag|\w*(?:group|call)\w*"
)


@dataclass(frozen=True)
class Read:
    """One body read. ``event`` None: nothing for us. ``unknown``: a kind we do not read. ``foreign``: another's OA."""

    event: Inbound | None = None
    unknown: bool = False
    foreign: bool = False


def load(raw: bytes) -> object:
    """The body with every number as the text it was written as. Raises ``ValueError`` where it is not JSON."""
    try:
        loaded: object = json.loads(raw, parse_int=str, parse_float=str, parse_constant=str)
    except RecursionError:
        raise ValueError("nested too deep") from None
    return loaded


def timestamp_of(body: object) -> str:
    """The timestamp as it is signed; "" where there is none."""
    return _text(body.get("timestamp")) if isinstance(body, Mapping) else ""


def read(body: Body, raw: bytes, app_id: str, oa_id: str, now: datetime) -> Read:
    """What a genuine body means. ``now`` (aware) stands in where Zalo's time cannot be read."""
    name = _text(body.get("event_name"))
    sender, receiver = _inner(body, "sender", "id"), _inner(body, "recipient", "id")
    if sender == oa_id or _SILENT.fullmatch(name):
        return Read()
    ours = {receiver or _text(body.get("oa_id")) or oa_id} == {oa_id} and (
        _text(body.get("app_id")) or app_id
    ) == app_id
    if not ours:
        return Read(foreign=True)
    if name in MESSAGES:
        return _made(lambda: _message(name, body, raw, sender, now))
    return _made(lambda: _other(name, body, now)) if name in _OTHERS else Read(unknown=True)


def _made(make: Callable[[], Inbound | None]) -> Read:
    """An event without a usable person is one that we cannot read."""
    try:
        return Read(make())
    except ValidationError:
        return Read(unknown=True)


def _message(name: str, body: Body, raw: bytes, person: str, now: datetime) -> Inbound:
    given = body.get("message")
    message: Body = given if isinstance(given, Mapping) else {}
    ident = _text(message.get("msg_id"))
    words = _words(message.get("text"))
    pressed = _PRESSED.fullmatch(words.strip()) if name == "user_send_text" else None
    kind: Kind = "button" if pressed else "text" if name == "user_send_text" else "media"
    return Inbound(
        event_id=ident if 0 < len(ident) <= LONGEST_ID else hashlib.sha256(raw).hexdigest(),
        person=person,
        kind=kind,
        sent_at=_moment(body, now),
        text=pressed.group(1) if pressed else words,
        reference=ident if 0 < len(ident) <= LONGEST_ID else None,
    )


def _words(text: object) -> str:
    """The typed words in NFC. A press may come wrapped as ``{"content": "#b:…"}``, as an object or as its text."""
    if isinstance(text, str) and text.lstrip().startswith("{"):
        try:
            loaded = load(text.encode("utf-8", "replace"))
        except ValueError:
            loaded = None
        text = loaded if isinstance(loaded, Mapping) and _text(loaded.get("content")).startswith(PAYLOAD) else text
    said = _text(text.get("content")) if isinstance(text, Mapping) else _text(text)
    return unicodedata.normalize("NFC", said[:LONGEST_TEXT])[:LONGEST_TEXT]


def _other(name: str, body: Body, now: datetime) -> Inbound | None:
    """An event without a message's id: what, who and when stand in for it, so that a repetition is known."""
    kind = _OTHERS[name]
    number = _phone(body) if kind == "contact" else ""
    if kind == "contact" and not number:
        return None
    person = _inner(body, "follower", "id") or _text(body.get("user_id")) or _inner(body, "sender", "id")
    key = f"{name}:{person}:{timestamp_of(body)}"
    ident = key if len(key) <= LONGEST_ID else hashlib.sha256(key.encode()).hexdigest()
    return Inbound(event_id=ident, person=person, kind=kind, sent_at=_moment(body, now), text=number)


def _phone(body: Body) -> str:
    """The number of the form that a person filled in, as people write it: 84912345678 is 0912345678."""
    phone = re.sub(r"[^\d+]", "", _inner(body, "info", "phone"))
    return re.sub(r"^(?:\+84|84)(?=\d{9,10}$)", "0", phone)


def _moment(body: Body, now: datetime) -> datetime:
    """When it happened: milliseconds since 1970, as text or number."""
    try:
        return _EPOCH + timedelta(milliseconds=int(timestamp_of(body)))
    except (ValueError, OverflowError):
        return now


def _inner(body: Body, outer: str, inner: str) -> str:
    found = body.get(outer)
    return _text(found.get(inner)) if isinstance(found, Mapping) else ""


def _text(value: object) -> str:
    """A text without what no database keeps: zero characters and halves of a character."""
    return value.replace("\0", "").encode("utf-8", "replace").decode() if isinstance(value, str) else ""
