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
    """A likely next step: what is read, and the payload only the server sees."""

    title: str
    payload: str


def payload(intent: str, **entities: str | list[str]) -> str:
    """Rasa's payload for a button: ``/inform{"trade": "han"}``."""
    return f"/{intent}{json.dumps(entities, ensure_ascii=False)}" if entities else f"/{intent}"


@dataclass
class Reply:
    """One message of the assistant. ``remember`` holds slot values the talk keeps (None forgets)."""

    text: str
    buttons: list[Button] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    sources: list[SourceRef] = field(default_factory=list)
    refusal: Refusal | None = None
    facts: list[str] = field(default_factory=list)
    retrieved: list[dict[str, Any]] = field(default_factory=list)
    remember: dict[str, str | None] = field(default_factory=dict)

    def as_json(self, trace: dict[str, Any]) -> dict[str, Any]:
        """The custom message of the dialogue contract (docs/architecture.md)."""
        message: dict[str, Any] = {
            "text": self.text,
            "buttons": [{"title": b.title, "payload": b.payload} for b in self.buttons],
            "sources": [{"title": s.title, "url": s.url, "date": s.date} for s in unique_sources(self.sources)],
            "refusal": self.refusal,
            "trace": {**trace, "retrieved": self.retrieved, "facts": self.facts},
        }
        if self.rows:
            message["table"] = {"columns": self.columns, "rows": self.rows}
        return message


def unique_sources(sources: Iterable[SourceRef]) -> list[SourceRef]:
    """The first few different sources, in order."""
    seen = {(source.title, source.date): source for source in sources}
    return list(seen.values())[:MAX_SOURCES]
