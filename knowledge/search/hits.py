"""What a search gives back."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Hit:
    """The best passage of one target. ``score`` lies between 0 and about 1 and is comparable between queries."""

    id: str
    kind: str
    target: str
    title: str
    text: str
    score: float


@dataclass(frozen=True)
class SearchResult:
    """Hits, best first, one a target. ``confident``: the first one is likely to answer the question.

    ``chance`` (0 to 1) is how likely, as far as the search alone can tell.
    """

    confident: bool
    hits: tuple[Hit, ...]
    chance: float = 0.0


@dataclass(frozen=True)
class SearchHealth:
    """``ready`` when both sides of the search work on the current content; else ``reason`` says what is missing."""

    ready: bool
    reason: str | None
    passages: int
    content_number: int
