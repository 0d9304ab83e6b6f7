"""What travels between the inbox and a channel: messages out, without payloads, traces or anything internal."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints


class Button(BaseModel):
    """A likely next step. ``id`` is opaque: the payload behind it never leaves the server.

    ``kind`` "steer": no answer to the question but a way around it; of use only while the question is the newest.
    """

    title: str
    id: str
    kind: Literal["steer"] | None = None


class Table(BaseModel):
    """A small comparison; every row has one cell per column."""

    columns: list[str]
    rows: list[list[str]]


class SourceRef(BaseModel):
    """Where a fact was read. ``date`` has the source's own precision ("2025", "2025-09", "2025-09-14")."""

    title: str
    url: str | None = None
    date: str | None = None


OwnPath = Annotated[str, StringConstraints(pattern=r"^/to/[A-Za-z0-9_\-]{1,64}(\.(png|pdf))?$")]
"""A path of this server under ``/to/``: nothing else may be attached."""


class Attachment(BaseModel):
    """Something to look at or keep: a picture is shown in the talk, a page or PDF is linked."""

    kind: Literal["image", "page", "pdf"]
    title: str = Field(min_length=1, max_length=200)
    url: OwnPath


class OutMessage(BaseModel):
    """One message of the assistant: plain text, paragraphs split by empty lines, list lines starting with "- ".

    ``title`` is the line of ``text`` that names what the message is about; a channel may set it off, none has to.
    ``wants`` "phone": the person is asked for their own number; a channel may offer its button for that.
    """

    text: str
    title: str | None = None
    buttons: list[Button] = Field(default_factory=list)
    table: Table | None = None
    sources: list[SourceRef] = Field(default_factory=list)
    attachments: list[Attachment] = Field(default_factory=list)
    wants: Literal["phone"] | None = None


class OpenedTalk(BaseModel):
    """A new talk: its unguessable id and the opening message, which says that a machine answers."""

    talk_id: str
    messages: list[OutMessage]


class Answer(BaseModel):
    """What one turn was answered with; ``messages`` is never empty."""

    turn_id: str
    messages: list[OutMessage]
    refusal: str | None = None


class HistoryTurn(BaseModel):
    """One stored turn: the user's masked text ("" for the opening) and the messages it was answered with."""

    text: str
    messages: list[OutMessage]
    created_at: datetime
