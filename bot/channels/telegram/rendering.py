"""Messages as calls of Telegram's Bot API, each within its limits. Pure.

A parcel is ``{"method": …}`` with the API's own names beside it; a file is named by its path and fetched when sent.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from typing import Any

from bot.channels.messages import Parcel
from bot.channels.telegram.hearing import BUTTON
from bot.channels.telegram.markup import pieces
from bot.channels.text import Words
from bot.inbox.messages import Attachment, Button, OutMessage

log = logging.getLogger(__name__)
Rows = list[list[dict[str, Any]]]
MOST_BUTTONS = 100
# In bytes, counted after our prefix.
LONGEST_DATA = 64
# Two titles of this length still stand side by side on a small phone.
SHORT_TITLE = 14
LONGEST_CAPTION = 1024
_FILES = {"image": ("sendPhoto", "chon-nghe.png"), "pdf": ("sendDocument", "chon-nghe.pdf")}


def render(messages: Sequence[OutMessage], words: Words) -> list[Parcel]:
    """One reply as parcels: of each message its files, then its words with the buttons below them."""
    return [parcel for message in messages for parcel in _parcels(message, words)]


def _parcels(message: OutMessage, words: Words) -> Iterator[Parcel]:
    for attachment in message.attachments:
        if attachment.kind in _FILES:
            yield _file(attachment)
    # Without an address for the world a page cannot be opened; the PDF holds the same.
    pages = [attachment for attachment in message.attachments if attachment.kind == "page" and words.public_url]
    keyboards = list(_keyboards(message, words))
    texts = pieces(message, words, pages)
    more = len(keyboards) - 1 if texts else len(keyboards)
    texts += [words.replies.text("channel.choose")] * more
    bare = len(texts) - len(keyboards)
    yield from (_text(text, None) for text in texts[:bare])
    yield from (_text(text, keyboard) for text, keyboard in zip(texts[bare:], keyboards, strict=True))


def _text(html: str, keyboard: dict[str, Any] | None) -> Parcel:
    parcel: Parcel = {"method": "sendMessage", "text": html, "parse_mode": "HTML"}
    return parcel | {"reply_markup": keyboard} if keyboard else parcel


def _file(attachment: Attachment) -> Parcel:
    method, name = _FILES[attachment.kind]
    return {"method": method, "path": attachment.url, "filename": name, "caption": attachment.title[:LONGEST_CAPTION]}


def _keyboards(message: OutMessage, words: Words) -> Iterator[dict[str, Any]]:
    """The keyboards of a message, each for one text."""
    if message.wants == "phone":
        yield _phone_keyboard(message.buttons, words)
        return
    buttons = [button for button in message.buttons if _fits(button)]
    answers = [button for button in buttons if button.kind is None]
    steers = [button for button in buttons if button.kind == "steer"]
    ordered = [*answers, *steers]
    for start in range(0, len(ordered), MOST_BUTTONS):
        yield {"inline_keyboard": _rows(ordered[start : start + MOST_BUTTONS])}


def _rows(buttons: Sequence[Button]) -> Rows:
    """One button a row; short answers and ways around the question two."""
    rows: Rows = []
    open_kind: str | None = None
    for button in buttons:
        kind = button.kind or ("short" if len(button.title) <= SHORT_TITLE else None)
        shown = {"text": button.title, "callback_data": f"{BUTTON}{button.id}"}
        if kind and kind == open_kind:
            rows[-1].append(shown)
            open_kind = None
        else:
            rows.append([shown])
            open_kind = kind
    return rows


def _phone_keyboard(buttons: Sequence[Button], words: Words) -> dict[str, Any]:
    """Telegram's own button for one's number; the other titles below it are typed when they are tapped."""
    share = {"text": words.replies.text("channel.share_phone"), "request_contact": True}
    rows = [[share], *([{"text": button.title}] for button in buttons)]
    return {"keyboard": rows, "one_time_keyboard": True, "resize_keyboard": True}


def _fits(button: Button) -> bool:
    """Whether Telegram takes the button. Ours always fit; another would cost the whole message."""
    fits = bool(button.title) and len(f"{BUTTON}{button.id}".encode()) <= LONGEST_DATA
    if not fits:
        log.warning("a button does not fit Telegram and is left out")
    return fits
