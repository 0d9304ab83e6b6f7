"""What travels between the inbox and a channel: messages out, without payloads, traces or anything internal."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field


class Button(BaseModel):
    """A likely next step. ``id`` is opaque: the payload behind it never leaves the server."""

    title: str
    id: str


class Table(BaseModel):
    """A small comparison; every row has one cell per column."""

    columns: list[str]
    rows: list[list[str]]


class SourceRef(BaseModel):
    """Where a fact was read. ``date`` has the source's own precision ("2025", "2025-09", "2025-09-14")."""

    title: str
    url: str | None = None
    date: str | None = None


class OutMessage(BaseModel):
    """One message of the assistant: plain text, paragraphs split by empty lines, list lines starting with "- "."""

    text: str
    buttons: list[Button] = Field(default_factory=list)
    table: Table | None = None
    sources: list[SourceRef] = Field(default_factory=list)


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
