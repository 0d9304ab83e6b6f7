"""Turns Rasa's messages into what a channel shows and what the record keeps.

Rasa's side is our own code, yet nothing it sends can break a reply: an odd part of a message is left out, the rest
stands.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, Field, ValidationError, field_validator

from bot.inbox.messages import Attachment, Button, OutMessage, SourceRef, Table

MAX_TEXT = 4000
Model = TypeVar("Model", bound=BaseModel)
MAX_BUTTONS = 20
MAX_ATTACHMENTS = 6
_SENTENCE = re.compile(r"(?<=[.!?…\n])\s+")
_SAFE_URL = re.compile(r"(?:https?|tel|mailto):", re.IGNORECASE)


class _Offer(BaseModel):
    title: str = Field(min_length=1)
    payload: str = Field(min_length=1)
    kind: Literal["steer"] | None = None

    @field_validator("kind", mode="before")
    @classmethod
    def _known(cls, value: object) -> object:
        """A kind we do not know is left out; the button stands."""
        return value if value == "steer" else None


@dataclass
class Reply:
    """The answer of one turn while it is put together; ``payloads`` maps button ids to what a press means.

    What Rasa says twice, to two questions of one message, is told once.
    """

    messages: list[OutMessage] = field(default_factory=list)
    payloads: dict[str, str] = field(default_factory=dict)
    refusal: str | None = None
    traces: list[dict[str, Any]] = field(default_factory=list)
    _told: dict[str, OutMessage] = field(default_factory=dict)

    def add_text(self, text: str) -> None:
        """Add a message of our own."""
        self.messages.append(OutMessage(text=text))

    def add(self, raw: Iterable[dict[str, Any]]) -> bool:
        """Add Rasa's messages; False when none of them had anything to show."""
        customs = [(message.get("custom"), message) for message in raw]
        shown = [self._add_one(custom if isinstance(custom, dict) else message) for custom, message in customs]
        return any(shown)

    def offer(self, title: str, payload: str, kind: Literal["steer"] | None = None) -> Button:
        """A button whose payload stays here."""
        button = Button(title=title, id=secrets.token_urlsafe(9), kind=kind)
        self.payloads[button.id] = payload
        return button

    def drop_buttons(self) -> None:
        """Take all buttons off: their payloads could not be stored, so a press would not work."""
        for message in self.messages:
            message.buttons = []

    def _add_one(self, message: dict[str, Any]) -> bool:
        """Add one message with its trace; False when it has nothing to show."""
        if isinstance(message.get("trace"), dict):
            self.traces.append(message["trace"])
        if isinstance(message.get("refusal"), str):
            self.refusal = self.refusal or message["refusal"]
        text = _text(message.get("text"))
        made = OutMessage(
            text=text,
            table=_table(message.get("table")),
            sources=[_openable(source) for source in _valid(SourceRef, message.get("sources"))],
            attachments=_valid(Attachment, message.get("attachments"))[:MAX_ATTACHMENTS],
        )
        offers = _valid(_Offer, message.get("buttons"))[:MAX_BUTTONS]
        if not (text or made.table or offers or made.attachments):
            return False
        told = self._told.get(text) if text else None
        if told is None or told.table != made.table:
            told = self._tell(made, _text(message.get("title")))
        else:
            told.sources += [source for source in made.sources if source not in told.sources]
            told.attachments += [one for one in made.attachments if one not in told.attachments]
        self._offer_new(told, offers)
        return True

    def _tell(self, message: OutMessage, title: str) -> OutMessage:
        """Append a message, cut where it is too long; its last piece, which has all but the text."""
        *first, last = _pieces(message.text)
        self.messages += [OutMessage(text=piece) for piece in first]
        self._told[message.text] = message.model_copy(update={"text": last, "title": _title(title, last)})
        self.messages.append(self._told[message.text])
        return self.messages[-1]

    def _offer_new(self, message: OutMessage, offers: Iterable[_Offer]) -> None:
        """Put buttons on a message, none that it has already."""
        known = {(button.title, self.payloads[button.id]) for button in message.buttons}
        new = [offer for offer in offers if (offer.title, offer.payload) not in known]
        room = MAX_BUTTONS - len(message.buttons)
        message.buttons += [self.offer(offer.title, offer.payload, offer.kind) for offer in new[:room]]


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _title(title: str, text: str) -> str | None:
    """A title that is a line of the text; anything else is none."""
    return title if title in (line.strip() for line in text.splitlines() if line.strip()) else None


def _table(value: object) -> Table | None:
    found = _valid(Table, [value])
    return found[0] if found and found[0].rows else None


def _valid(model: type[Model], values: object) -> list[Model]:
    found: list[Model] = []
    for value in values if isinstance(values, list) else []:
        try:
            found.append(model.model_validate(value))
        except ValidationError:
            continue
    return found


def _openable(source: SourceRef) -> SourceRef:
    """A link that a page may open; anything else keeps its title only."""
    return source if source.url is None or _SAFE_URL.match(source.url) else source.model_copy(update={"url": None})


def _pieces(text: str) -> list[str]:
    """The text in pieces that every channel takes, cut after a sentence where there is one."""
    pieces: list[str] = []
    while len(text) > MAX_TEXT:
        ends = [match.start() for match in _SENTENCE.finditer(text[:MAX_TEXT])]
        cut = ends[-1] if ends else MAX_TEXT
        pieces.append(text[:cut])
        text = text[cut:].strip()
    return [*pieces, text]
