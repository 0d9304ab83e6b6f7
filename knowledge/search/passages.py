"""The passages of the database as one immutable collection, with a digest that tells two collections apart."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlalchemy import Engine, select

from knowledge.database import read_sessions
from knowledge.models import ContentVersion, Passage

QUESTION = 160  # characters; what is longer is an explanation


@dataclass(frozen=True)
class Row:
    """One passage as search sees it."""

    id: str
    kind: str
    target: str
    title: str
    text: str

    @property
    def searchable(self) -> str:
        """The text that is indexed: a question stands alone, a longer text has its title in front."""
        alone = len(self.text) < QUESTION or self.text.startswith(self.title)
        return self.text if alone else f"{self.title}\n{self.text}"

    @property
    def digest(self) -> str:
        """Tells whether a stored vector still belongs to this text."""
        return hashlib.sha256(self.searchable.encode("utf-8", "replace")).hexdigest()[:24]


@dataclass(frozen=True)
class Collection:
    """All passages, ordered by id, and the content number they were read at."""

    rows: tuple[Row, ...]
    content_number: int


def read_number(engine: Engine) -> int:
    """The content number now; 0 for a database without content."""
    with read_sessions(engine)() as session:
        return session.execute(select(ContentVersion.number)).scalar() or 0


def read_passages(engine: Engine) -> Collection:
    """Every passage and the number, read in one transaction."""
    columns = (Passage.id, Passage.kind, Passage.target, Passage.title, Passage.text)
    with read_sessions(engine)() as session, session.begin():
        number = session.execute(select(ContentVersion.number)).scalar() or 0
        rows = tuple(Row(*values) for values in session.execute(select(*columns).order_by(Passage.id)))
    return Collection(rows, number)
