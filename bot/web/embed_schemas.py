"""The JSON that the widget on a school's page gives and takes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bot.inbox.messages import Answer, OutMessage
from bot.web.schemas import Label, MessageIn

HOST_PATTERN = r"^[a-z0-9-]{3,60}$"
HostId = Annotated[str, StringConstraints(pattern=HOST_PATTERN)]
MAX_NUMBER = 10**9


class Look(BaseModel):
    """How the widget of one host looks and speaks. ``plain_link`` may be a path of this server."""

    name: str
    greeting: str | None
    colour: str | None
    dark_colour: str | None
    contact: str | None
    strings: dict[str, str]
    max_chars: int
    plain_link: str


class OpenIn(BaseModel):
    """A talk that begins on a school's page."""

    model_config = ConfigDict(extra="forbid", strict=True)

    school: HostId
    campaign: Label | None = None
    role: Literal["pupil", "parent"] | None = None


class SayIn(MessageIn):
    """What is said. ``once``: a random word of the sender's; said again with it, it is answered once."""

    once: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_\-]{8,64}$")] | None = None


class Renewed(BaseModel):
    """A fresh pass; the old one goes on to its end."""

    model_config = ConfigDict(serialize_by_alias=True)

    pass_: str = Field(serialization_alias="pass")


class Opened(Renewed):
    """A new talk: its pass and the opening (turn 0)."""

    messages: list[OutMessage]


class Said(Renewed, Answer):
    """An answer. ``number``: the turn's place in the talk; null where it could not be stored."""

    number: int | None


class TalkTurn(BaseModel):
    """One answered turn, in ``GET /talk`` and as the data of an event."""

    number: int
    turn_id: str
    text: str
    messages: list[OutMessage]
    created_at: datetime


class TalkSince(Renewed):
    """The answered turns beyond a number, oldest first."""

    turns: list[TalkTurn]
