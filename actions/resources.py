"""What an answer is made from: the database, the search, the replies and the vocabulary, opened once a process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Protocol

from sqlalchemy.orm import Session, sessionmaker

from knowledge.replies import Replies
from knowledge.search import Searcher, SearchResult
from knowledge.vocabulary import Vocabulary


class Searching(Protocol):
    """The part of the search that answers need."""

    def search(self, query: str, k: int, kinds: frozenset[str] | None = None) -> SearchResult:
        """The best ``k`` hits among passages of these kinds."""
        ...


@dataclass(frozen=True)
class Resources:
    """Everything the answer modules read. ``contact`` is how to reach a person, None for the default text."""

    sessions: sessionmaker[Session]
    searcher: Searching
    replies: Replies
    vocabulary: Vocabulary
    content_dir: Path
    contact: str | None = None
    today: Callable[[], date] = field(default=date.today)

    @classmethod
    def open(
        cls, content_dir: Path, sessions: sessionmaker[Session], searcher: Searcher, contact: str | None
    ) -> Resources:
        """Read replies and vocabulary from ``content_dir``."""
        return cls(sessions, searcher, Replies.load(content_dir), Vocabulary.load(content_dir), content_dir, contact)
