"""What a vendor's event means to us: the one inbound type of all channels; and how a vendor's request looks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

Kind = Literal[
    "text",  # typed words
    "button",  # a pressed button; ``text`` is the id we gave it (``Button.id``)
    "contact",  # the person's own phone number, sent by the vendor's button; ``text`` is the number
    "media",  # picture, voice, file, sticker, place; ``text`` is its caption
    "opened",  # came in without words: start, follow, a scanned code
    "group",  # spoken to in a group; ``person`` is the group
    "edited",  # ``text`` replaces the message ``reference`` if that still waits
    "left",  # blocked us or unfollowed
    "withdrawn",  # asks the vendor that we erase everything
]
"""What happened. Everything else a vendor sends (receipts, echoes, group events) becomes no event at all."""

VendorId = Annotated[str, StringConstraints(min_length=1, max_length=120)]
Parcel = dict[str, Any]
"""One call to the vendor, as plain JSON: what ``Channel.render`` makes, the outbox keeps and ``Channel.send`` sends."""


class Inbound(BaseModel):
    """One event of one person.

    ``event_id`` is the vendor's own, unique within the channel's account, and the same when the event is sent again.
    ``reference`` is the vendor's id of the message, for edits. ``order`` breaks ties of ``sent_at``, lower first.
    """

    model_config = ConfigDict(frozen=True)

    event_id: VendorId
    person: VendorId
    kind: Kind
    sent_at: AwareDatetime
    text: str = Field(default="", max_length=100_000)
    reference: str | None = Field(default=None, max_length=120)
    campaign: str | None = Field(default=None, max_length=64)
    order: int = 0


@dataclass(frozen=True)
class Hook:
    """One HTTP request of a vendor. Header names are lower-case; ``body`` holds the bytes as they came."""

    method: str
    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Heard:
    """A genuine request: its events, and the body of our 200 (``text/plain``; a vendor's challenge is echoed so)."""

    events: tuple[Inbound, ...] = ()
    answer: str = ""
    unknown: int = field(default=0, kw_only=True)  # events of kinds that we do not read
