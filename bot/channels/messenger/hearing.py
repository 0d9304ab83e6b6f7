"""Facebook's requests: is it Facebook, and which events of our page does it bring. Pure.

The signature is HMAC-SHA256 over the bytes as they came. Facebook escapes every Vietnamese letter in what it signs, so
a body that was read and written again never matches. The old SHA-1 header is not looked at.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from typing import Any

from bot.channels.messages import Heard, Hook, Inbound
from bot.channels.messenger.events import is_of_no_concern, read_event
from bot.channels.ports import Forged, Unreadable

SIGNATURE = "x-hub-signature-256"


def challenge(query: Mapping[str, str], verify_token: str | None) -> str:
    """What to answer when the webhook is being set. Raises ``Forged`` unless our own words are repeated."""
    told = query.get("hub.verify_token", "")
    if query.get("hub.mode") != "subscribe" or not verify_token or not _same(told, verify_token):
        raise Forged("verify token")
    return query.get("hub.challenge", "")


def verify(hook: Hook, app_secret: str | None) -> None:
    """Raise ``Forged`` unless the body is signed with the app's secret; without a secret everything is forged."""
    if not app_secret:
        raise Forged("no app secret is set")
    expected = hmac.new(app_secret.encode(), hook.body, hashlib.sha256).hexdigest()
    if not _same(hook.headers.get(SIGNATURE, ""), f"sha256={expected}"):
        raise Forged("signature")


def read_events(body: bytes, page: str) -> Heard:
    """The events of one genuine request, in its order. Raises ``Unreadable``; a single bad event is only counted."""
    loaded = _loaded(body)
    if loaded.get("object") != "page":
        return Heard(unknown=1)
    events: list[Inbound] = []
    unknown = 0
    for order, item in enumerate(_items(loaded, page)):
        if isinstance(item, dict) and is_of_no_concern(item, page):
            continue
        event = read_event(item, order) if isinstance(item, dict) else None
        if event is None:
            unknown += 1
        else:
            events.append(event)
    return Heard(tuple(events), unknown=unknown)


def _loaded(body: bytes) -> dict[str, Any]:
    try:
        loaded = json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable("not JSON") from None
    if not isinstance(loaded, dict) or not isinstance(loaded.get("entry", []), list):
        raise Unreadable("not a batch of entries")
    return loaded


def _items(loaded: dict[str, Any], page: str) -> Iterator[object]:
    """Everything our page was told. ``standby`` is what another app answers, so only ``messaging`` counts."""
    for entry in loaded.get("entry", []):
        if isinstance(entry, dict) and entry.get("id") == page and isinstance(entry.get("messaging"), list):
            yield from entry["messaging"]


def _same(told: str, expected: str) -> bool:
    """Equal, found out in a time that does not depend on where they differ."""
    return hmac.compare_digest(told.encode("utf-8", "replace"), expected.encode("utf-8", "replace"))
