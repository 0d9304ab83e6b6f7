"""A reply as calls to the Zalo Bot platform: plain text of at most 2000 characters, numbers in place of buttons. Pure.

A parcel is ``{"method": …, …}`` with the method's own fields; ``instead`` is the text that is sent where the platform
refuses a picture.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from bot.channels.choices import first_numbers
from bot.channels.messages import Parcel
from bot.channels.text import Words, plain_text, split_text
from bot.inbox.messages import Attachment, OutMessage

LIMIT = 2000


def render(messages: Sequence[OutMessage], words: Words) -> list[Parcel]:
    """The calls in order; the numbers run over the whole reply, and how to choose is said once, at the end."""
    parcels: list[Parcel] = []
    last = max((place for place, message in enumerate(messages) if message.buttons), default=-1)
    for place, first in enumerate(first_numbers(messages)):
        numbered = _numbered(messages[place], words, first, told=place == last)
        parcels += _message(messages[place], words, numbered)
    return parcels


def _message(message: OutMessage, words: Words, numbered: str) -> list[Parcel]:
    """Pictures first: the numbers to choose from are to stand last."""
    pictures = [attachment for attachment in message.attachments if attachment.kind == "image" and words.public_url]
    links = [attachment for attachment in message.attachments if attachment not in pictures]
    said = _pieces(plain_text(message, words, links), numbered)
    return [_photo(picture, words) for picture in pictures] + [text_parcel(piece) for piece in said]


def text_parcel(text: str) -> Parcel:
    """One text of 1 to 2000 characters."""
    return {"method": "sendMessage", "text": text}


def _photo(picture: Attachment, words: Words) -> Parcel:
    caption = unicodedata.normalize("NFC", picture.title)
    instead = unicodedata.normalize("NFC", words.attachment(picture))
    return {
        "method": "sendPhoto",
        "photo": f"{words.public_url}{picture.url}",
        "caption": caption,
        "instead": instead,
    }


def _numbered(message: OutMessage, words: Words, first: int, told: bool) -> str:
    titles = [button.title for button in message.buttons]
    if told:
        return words.choices(titles, first)
    return "\n".join(f"{number}. {title}" for number, title in enumerate(titles, first))


def _pieces(text: str, numbered: str) -> list[str]:
    """The text and its list in pieces; the list is kept together where it fits into one."""
    pieces, rest = split_text(text, LIMIT), split_text(numbered, LIMIT)
    if pieces and rest and len(pieces[-1]) + 2 + len(rest[0]) <= LIMIT:
        rest[0] = f"{pieces.pop()}\n\n{rest[0]}"
    return pieces + rest
