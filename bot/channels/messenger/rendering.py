"""Messages as Messenger's calls. Pure.

Messenger shows plain text of 2,000 characters, and quick replies only under the newest message: they vanish when
another follows. So all buttons of a reply hang under its last words, and pictures and files go before the words of
their message. Where the buttons belong to one message and all fit (at most 13 titles of 20 characters, none twice),
the titles stand on the quick replies and nothing else changes.

Otherwise they are numbered through the whole reply: each message ends with its own choices in full ("3. Title"), so
one sees what belongs to what, and the quick replies say "3. Title", cut at a word. What is beyond the thirteenth is
chosen by typing its number, which works for all of them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

from bot.channels.choices import all_buttons, first_numbers
from bot.channels.messages import Parcel
from bot.channels.messenger.events import BUTTON
from bot.channels.text import Words, plain_text, split_text
from bot.inbox.messages import Attachment, Button, OutMessage

TEXT_LIMIT = 2000
MOST_CHOICES = 13
TITLE_LIMIT = 20
_FILE_KINDS = {"image": "image", "pdf": "file"}


def render(messages: Sequence[OutMessage], words: Words) -> list[Parcel]:
    """One reply as calls, in order: ``{"message": …}``, or ``{"upload": kind, "path": …}`` without a public address."""
    buttons = all_buttons(messages)
    numbered = _must_be_numbered(messages)
    parcels: list[Parcel] = []
    last = max((place for place, message in enumerate(messages) if message.buttons), default=-1)
    for place, (message, first) in enumerate(zip(messages, first_numbers(messages), strict=True)):
        parts = [plain_text(message, words, [page for page in message.attachments if page.kind == "page"])]
        if numbered and message.buttons:
            parts.append(_listed(message.buttons, first))
        if numbered and place == last:
            parts.append(words.replies.text("channel.tap_or_type"))
        parcels += [_file(part, words.public_url) for part in message.attachments if part.kind in _FILE_KINDS]
        parcels += [{"message": {"text": piece}} for piece in split_text("\n\n".join(parts), TEXT_LIMIT)]
    return _with_choices(parcels, buttons, numbered, words) if buttons else parcels


def _with_choices(parcels: list[Parcel], buttons: list[Button], numbered: bool, words: Words) -> list[Parcel]:
    """The same with quick replies under the last words; words are added where a file would be last."""
    if not parcels or "text" not in parcels[-1].get("message", {}):
        parcels = [*parcels, {"message": {"text": words.replies.text("channel.choose")}}]
    replies = [_quick_reply(number, button, numbered) for number, button in enumerate(buttons[:MOST_CHOICES], 1)]
    return [*parcels[:-1], {"message": {**parcels[-1]["message"], "quick_replies": replies}}]


def _must_be_numbered(messages: Sequence[OutMessage]) -> bool:
    titles = [_one_line(button.title) for button in all_buttons(messages)]
    shared = sum(bool(message.buttons) for message in messages) > 1
    alike = len(set(titles)) < len(titles)
    return shared or alike or len(titles) > MOST_CHOICES or any(not 0 < len(title) <= TITLE_LIMIT for title in titles)


def _listed(buttons: Sequence[Button], first: int) -> str:
    return "\n".join(f"{number}. {_one_line(button.title)}" for number, button in enumerate(buttons, first))


def _quick_reply(number: int, button: Button, numbered: bool) -> dict[str, Any]:
    title = _one_line(button.title)
    told = _numbered(number, title) if numbered else title
    return {"content_type": "text", "title": told, "payload": f"{BUTTON}{button.id}"}


def _numbered(number: int, title: str) -> str:
    """The number and as much of the title as fits; cut apart from its number, whose dot ends no sentence."""
    told = f"{number}. {title}".strip()
    if len(told) <= TITLE_LIMIT:
        return told
    return f"{number}. {split_text(title, TITLE_LIMIT - len(f'{number}. …'))[0]}…"


def _one_line(title: str) -> str:
    """A title as Messenger counts it: composed letters, single spaces."""
    return " ".join(unicodedata.normalize("NFC", title).split())


def _file(attachment: Attachment, public_url: str | None) -> Parcel:
    """A picture or file that Facebook fetches itself, or that ``send`` uploads."""
    kind = _FILE_KINDS[attachment.kind]
    if public_url is None:
        return {"upload": kind, "path": attachment.url}
    payload = {"url": f"{public_url}{attachment.url}", "is_reusable": False}
    return {"message": {"attachment": {"type": kind, "payload": payload}}}
