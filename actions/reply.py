"""What is answered: one message with its buttons, table and sources, and the trace that explains it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from knowledge.facts import SourceRef

Refusal = Literal["no_grounding", "out_of_scope", "conflicting_sources", "personal_data", "harmful"]
MAX_SOURCES = 4


@dataclass(frozen=True)
class Button:
    """A likely next step: what is read, and the payload only the server sees.

    ``kind`` "steer": a way around the open question, shown apart from its answers.
    """

    title: str
    payload: str
    kind: Literal["steer"] | None = None

    def as_json(self) -> dict[str, str]:
        """The button of the dialogue contract."""
        shown = {"title": self.title, "payload": self.payload}
        return {**shown, "kind": self.kind} if self.kind else shown


def payload(intent: str, **entities: str | list[str]) -> str:
    """Rasa's payload for a button: ``/inform{"trade": "han"}``."""
    return f"/{intent}{json.dumps(entities, ensure_ascii=False)}" if entities else f"/{intent}"


@dataclass(frozen=True)
class Attachment:
    """Something to look at or keep: ``kind`` image, page or pdf; ``url`` is a path of this server."""

    kind: Literal["image", "page", "pdf"]
    title: str
    url: str


@dataclass
class Reply:
    """One message of the assistant. ``remember`` holds slot values the talk keeps (None forgets).

    ``attachments``: pages and pictures of this server that belong to it (docs/guided-talk.md).
    ``title``: the line of ``text`` that names what it is about.
    """

    text: str
    buttons: list[Button] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    sources: list[SourceRef] = field(default_factory=list)
    refusal: Refusal | None = None
    facts: list[str] = field(default_factory=list)
    retrieved: list[dict[str, Any]] = field(default_factory=list)
    remember: dict[str, Any] = field(default_factory=dict)
    attachments: list[Attachment] = field(default_factory=list)
    title: str | None = None

    def as_json(self, trace: dict[str, Any]) -> dict[str, Any]:
        """The custom message of the dialogue contract (docs/architecture.md)."""
        message: dict[str, Any] = {
            "text": self.text,
            "buttons": [button.as_json() for button in self.buttons],
            "sources": [{"title": s.title, "url": s.url, "date": s.date} for s in unique_sources(self.sources)],
            "refusal": self.refusal,
            "trace": {**trace, "retrieved": self.retrieved, "facts": self.facts},
        }
        if self.title:
            message["title"] = self.title
        if self.rows:
            message["table"] = {"columns": self.columns, "rows": self.rows}
        if self.attachments:
            message["attachments"] = [{"kind": a.kind, "title": a.title, "url": a.url} for a in self.attachments]
        return message


def unique_sources(sources: Iterable[SourceRef]) -> list[SourceRef]:
    """The first few different sources, in order."""
    seen = {(source.title, source.date): source for source in sources}
    return list(seen.values())[:MAX_SOURCES]
