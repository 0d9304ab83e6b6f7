"""One message at work: its Ask, an open session, and the phrasing in the asker's register."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from sqlalchemy.orm import Session

from actions.ask import Ask
from actions.reply import Button, payload
from actions.resources import Resources
from knowledge.facts import ShownFact, facts_of
from knowledge.search import SearchResult

ARTICLES = 5
BULLET = "• "
ISO_DATE = re.compile(r"(\d{4})-(\d{2})(?:-\d{2})?")


@dataclass(frozen=True)
class Desk:
    """What the answer modules get: everything they read, for one message."""

    ask: Ask
    session: Session
    resources: Resources

    @cached_property
    def found(self) -> SearchResult:
        """The articles nearest to the message: searched once, however many steps of the plan look at them.

        ``confident`` where the search and what the message was taken for agree that the first one answers it.
        """
        result, likely = self.articles(self.ask.text), self.ask.likely
        return replace(result, confident=self.resources.trust.trusts(result.chance, likely)) if likely else result

    def articles(self, query: str) -> SearchResult:
        """The articles nearest to a query."""
        return self.resources.searcher.search(query, ARTICLES, frozenset({"article"}))

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session that writes. Reading ends first: beside a reader nobody can commit to SQLite's rollback journal."""
        self.session.rollback()
        with self.resources.writes.begin() as session:
            yield session

    @property
    def today(self) -> date:
        """The day the answer is given."""
        return self.resources.today()

    @property
    def now(self) -> datetime:
        """The moment the answer is given, in UTC."""
        return self.resources.now()

    def say(self, reply_id: str, **values: object) -> str:
        """A sentence from ``content/replies``, addressed to the asker."""
        return self.resources.replies.text(reply_id, self.ask.role, **values)

    def facts(self, kind: str, entity_id: str, attribute: str) -> list[ShownFact]:
        """What may be shown of one attribute of one entity."""
        return facts_of(self.session, kind, entity_id, attribute, self.today)

    def label(self, attribute_id: str) -> str:
        """What an attribute is called."""
        return self.resources.vocabulary.label(attribute_id)

    def phrase(self, fact: ShownFact) -> str:
        """A fact's value and, in brackets, what the reader must know of it (old, expired, to be confirmed)."""
        marks = []
        if fact.expired:
            marks.append(self.say("fact.expired"))
        elif fact.old:
            marks.append(self.say("fact.old", as_of=spoken_date(fact.as_of)))
        if fact.confidence != "sourced":
            marks.append(self.say(f"fact.{fact.confidence}"))
        return f"{fact.value.rstrip('.')} ({'; '.join(marks)})" if marks else fact.value

    def phrase_full(self, fact: ShownFact) -> str:
        """A fact as ``phrase`` tells it, with its note as a sentence of its own."""
        text = sentence(self.phrase(fact))
        return f"{text} {sentence(self.say('fact.note', note=fact.note))}" if fact.note else text

    def ask_button(self, reply_id: str, intent: str, **entities: str | list[str]) -> Button:
        """A button whose title is a reply text and whose press means ``intent`` with these entities."""
        return Button(self.say(reply_id), payload(intent, **entities))

    @property
    def person(self) -> Button:
        """The way to a person, offered wherever the assistant cannot help."""
        return self.ask_button("person.button", "ask_person")


def spoken_date(as_of: str | None) -> str:
    """A date as people say it: "2025-10-06" and "2025-10" become "10/2025"; other precisions stay as they are."""
    iso = ISO_DATE.fullmatch(as_of or "")
    return f"{iso[2]}/{iso[1]}" if iso else (as_of or "")


def bullets(lines: Iterable[str]) -> str:
    """Lines as a bulleted list."""
    return "\n".join(BULLET + line for line in lines)


def sentence(text: str) -> str:
    """The text with a closing full stop, where it has none."""
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."
