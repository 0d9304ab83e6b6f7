"""A reply as Zalo's calls: plain text, up to five buttons, pictures. Pure.

A parcel is ``{"text"}``, ``{"text", "buttons", "plain"}`` or ``{"picture", "caption", "plain"}``; ``plain`` is the text
that stands in for it where Zalo does not take the rest. Numbers run over the whole reply, so that one that is typed
later means one button only.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from bot.channels.choices import first_numbers
from bot.channels.messages import Parcel
from bot.channels.text import Words, plain_text, split_text
from bot.inbox.messages import Attachment, Button, OutMessage

TEXT_LIMIT = 2000
TITLE_LIMIT = 100
MOST_BUTTONS = 5


class Rendering:
    """Knows the words to add and whether buttons may be tried at all."""

    def __init__(self, words: Words, buttons: bool) -> None:
        self._words, self._buttons = words, buttons

    def parcels(self, messages: Sequence[OutMessage]) -> list[Parcel]:
        """One reply, in order."""
        parcels: list[Parcel] = []
        for message, first in zip(messages, first_numbers(messages), strict=True):
            parcels += self._message(message, first)
        return parcels

    def _message(self, message: OutMessage, first: int) -> list[Parcel]:
        """Pictures come before the last words, so that buttons stay at the end, where the thumb is."""
        links = [attachment for attachment in message.attachments if attachment.kind != "image"]
        pictures = [self._picture(attachment) for attachment in message.attachments if attachment.kind == "image"]
        pieces = split_text(plain_text(message, self._words, links), TEXT_LIMIT)
        if not message.buttons:
            return [*_texts(pieces[:-1]), *pictures, *_texts(pieces[-1:])]
        choices = self._words.choices((button.title for button in message.buttons), first)
        last = pieces.pop() if pieces and len(pieces[-1]) + 2 + len(choices) <= TEXT_LIMIT else ""
        last = last or self._words.replies.text("channel.choose")
        return [*_texts(pieces), *pictures, *self._choice(last, choices, message.buttons)]

    def _choice(self, text: str, choices: str, buttons: Sequence[Button]) -> list[Parcel]:
        plain = split_text(f"{text}\n\n{choices}", TEXT_LIMIT)
        if not self._buttons or len(buttons) > MOST_BUTTONS or len(plain) > 1:
            return _texts(plain)
        offered = [{"id": button.id, "title": _title(button.title)} for button in buttons]
        return [{"text": text, "buttons": offered, "plain": plain[0]}]

    def _picture(self, attachment: Attachment) -> Parcel:
        caption = unicodedata.normalize("NFC", attachment.title)
        return {"picture": attachment.url, "caption": caption, "plain": self._words.attachment(attachment)}


def _texts(pieces: Iterable[str]) -> list[Parcel]:
    return [{"text": piece} for piece in pieces]


def _title(title: str) -> str:
    composed = unicodedata.normalize("NFC", title).strip()
    return composed if len(composed) <= TITLE_LIMIT else f"{composed[: TITLE_LIMIT - 1].rstrip()}…"
