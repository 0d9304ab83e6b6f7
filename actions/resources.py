"""What an answer is made from: the database, the search, the replies and the vocabulary, opened once a process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from actions.ask import Ask, Mention, read_ask
from actions.kept import KeptContent
from actions.references import References
from careers.choosing.guide import Guide
from careers.choosing.questionnaire import Questionnaire
from careers.choosing.weights import Weights
from knowledge.database import read_sessions, session_factory
from knowledge.replies import Replies
from knowledge.search import SearchResult
from knowledge.search.trust import Trust
from knowledge.vocabulary import Vocabulary


class Searching(Protocol):
    """The part of the search that answers need."""

    def search(self, query: str, k: int, kinds: frozenset[str] | None = None) -> SearchResult:
        """The best ``k`` hits among passages of these kinds."""
        ...

    def told(self, vector: Mapping[str, Any]) -> None:
        """A question's vector that Rasa's process has made."""
        ...


@dataclass(frozen=True)
class Resources:
    """Everything the answer modules read. ``contact`` is how to reach a person, None for the default text.

    ``sessions`` only read; ``writes`` keeps what a person asks to be kept (a saved talk, a result sheet).
    """

    sessions: sessionmaker[Session]
    writes: sessionmaker[Session]
    searcher: Searching
    replies: Replies
    vocabulary: Vocabulary
    questionnaire: Questionnaire
    weights: Weights
    content_dir: Path
    trust: Trust = field(default_factory=Trust.load)
    contact: str | None = None
    today: Callable[[], date] = field(default=date.today)
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))

    @cached_property
    def content(self) -> KeptContent:
        """The session of answers, which keeps the content it has read."""
        return KeptContent(self.sessions)

    def read(self, latest: Mapping[str, Any], slots: Mapping[str, Any]) -> Ask:
        """What a tracker's latest message asks; the vector that came with it is kept for the search."""
        vector = latest.get("vector")
        if isinstance(vector, Mapping):
            self.searcher.told(vector)
        return self.pointed(self.kept_role(read_ask(latest, slots)))

    def kept_role(self, ask: Ask) -> Ask:
        """The ask without a role that its words only hint at, where the talk remembers the other one; buttons state."""
        known = ask.context.get("role")
        references = References.load(self.content_dir)
        if known is None or ask.text.startswith("/"):
            return ask
        hints = {one for one in ask.ids("role") if one != known and not references.states_role(ask.text, one)}
        return replace(ask, mentions=tuple(m for m in ask.mentions if m.kind != "role" or not hints & set(m.ids)))

    def pointed(self, ask: Ask) -> Ask:
        """The ask with the trades it points at among those proposed last ("nghề thứ hai"), where it names none."""
        shown = Guide.from_json(ask.guide).shown
        if ask.of("trade") or not shown or ask.text.startswith("/"):
            return ask
        ids = References.load(self.content_dir).pointed(ask.text, shown)
        return replace(ask, mentions=(*ask.mentions, *(Mention("trade", (one,), ask.text, 0) for one in ids)))

    @classmethod
    def open(cls, content_dir: Path, engine: Engine, searcher: Searching, contact: str | None = None) -> Resources:
        """Read replies, vocabulary and questionnaire from ``content_dir``."""
        return cls(
            sessions=read_sessions(engine),
            writes=session_factory(engine),
            searcher=searcher,
            replies=Replies.load(content_dir),
            vocabulary=Vocabulary.load(content_dir),
            questionnaire=Questionnaire.load(content_dir),
            weights=Weights.load(content_dir),
            content_dir=content_dir,
            contact=contact,
        )
