"""Mistakes in ``content/choose`` that a schema cannot see: names that no trade has, phrases that mean two things."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from string import Formatter
from typing import Any

from careers.choosing.content import CommandFile, Effects, LevelFile, LimitFile, Question, QuestionFile, TellingFile
from careers.choosing.message import Message
from careers.content import TradeFile
from knowledge.content.kinds import Corpus, Finding, Item
from knowledge.content.reader import Location

SUBJECTS = "subjects"
PLACEHOLDERS = {"ban", "Ban"}
WITH_OPTIONS = ("choice", "many", "grade")
Seen = dict[tuple[str, ...], str]
"""Phrases by their comparison keys, and whose they are."""


@dataclass(frozen=True)
class Known:
    """What trades name: groups, work attributes, school subjects."""

    groups: frozenset[str]
    attributes: frozenset[str]
    subjects: frozenset[str]

    @classmethod
    def of(cls, corpus: Corpus) -> Known:
        """From the trades of the content."""
        trades = [item.data for item in corpus.of(TradeFile)]
        facts = [fact for trade in trades for fact in trade.facts if fact.attribute == SUBJECTS]
        return cls(
            groups=frozenset(trade.group for trade in trades),
            attributes=frozenset(name for trade in trades for name in trade.attributes),
            subjects=frozenset(name.strip() for fact in facts for name in fact.value.split(",")),
        )

    def mistakes(self, item: Item[Any], effects: Effects, at: Location) -> Iterator[Finding]:
        """Names in the effects that no trade has."""
        for kind, names, known in (
            ("groups", effects.groups, self.groups),
            ("attributes", effects.attributes, self.attributes),
            ("subjects", effects.subjects, self.subjects),
        ):
            for name in names:
                if name not in known:
                    yield item.finding(f"choose_{kind}", (*at, kind, name), name=name)


def check_questions(corpus: Corpus, _today: date) -> Iterator[Finding]:
    """Questions that cannot be asked, options that say nothing known or are written alike."""
    known = Known.of(corpus)
    for item in corpus.of(QuestionFile):
        for index, question in enumerate(item.data.questions):
            at = ("questions", index)
            yield from _shape(item, question, at)
            seen: Seen = {}
            for place, option in enumerate(question.options):
                here = (*at, "options", place)
                yield from known.mistakes(item, option.effects, (*here, "effects"))
                yield from _phrases(item, option.label, [((*here, "label"), option.label)], seen)
                yield from _phrases(item, option.label, _listed((*here, "aliases"), option.aliases), seen)


def check_tellings(corpus: Corpus, _today: date) -> Iterator[Finding]:
    """Tellings that say nothing known, or that are written alike."""
    known, seen = Known.of(corpus), Seen()
    for item in corpus.of(TellingFile):
        for index, telling in enumerate(item.data.tellings):
            at = ("tellings", index)
            yield from known.mistakes(item, telling.effects, (*at, "effects"))
            if telling.against is not None:
                yield from known.mistakes(item, telling.against, (*at, "against"))
            yield from _phrases(item, telling.id, _listed((*at, "aliases"), telling.aliases), seen)


def check_limits(corpus: Corpus, _today: date) -> Iterator[Finding]:
    """Limits by strengths that no trade has."""
    known = Known.of(corpus)
    for item in corpus.of(LimitFile):
        for index, limit in enumerate(item.data.limits):
            for name in limit.attributes:
                if name not in known.attributes:
                    yield item.finding("choose_attributes", ("limits", index, "attributes", name), name=name)


def check_levels(corpus: Corpus, _today: date) -> Iterator[Finding]:
    """Levels that are written alike."""
    for item in corpus.of(LevelFile):
        seen: Seen = {}
        for index, level in enumerate(item.data.levels):
            at = ("levels", index)
            yield from _phrases(item, level.label, [((*at, "label"), level.label)], seen)
            yield from _phrases(item, level.label, _listed((*at, "aliases"), level.aliases), seen)


def check_commands(corpus: Corpus, _today: date) -> Iterator[Finding]:
    """Commands that are written alike."""
    for item in corpus.of(CommandFile):
        seen: Seen = {}
        for name, texts in item.data:
            yield from _phrases(item, name, _listed((name,), texts), seen)


def _shape(item: Item[QuestionFile], question: Question, at: Location) -> Iterator[Finding]:
    if question.kind in WITH_OPTIONS and not question.options:
        yield item.finding("question_no_options", at, id=question.id)
    if question.kind == "interest" and question.letter is None:
        yield item.finding("question_no_letter", at, id=question.id)
    for key in ("text", "text_parent", "help"):
        for name in _placeholders(getattr(question, key) or ""):
            yield item.finding("placeholder", (*at, key), name=name)


def _placeholders(text: str) -> Iterator[str]:
    """What stands in curly brackets and is no word of address."""
    try:
        names = [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    except ValueError:
        names = [text]
    yield from (name for name in names if name not in PLACEHOLDERS)


def _listed(at: Location, texts: Iterable[str]) -> list[tuple[Location, str]]:
    return [((*at, index), text) for index, text in enumerate(texts)]


def _phrases(item: Item[Any], owner: str, phrases: Iterable[tuple[Location, str]], seen: Seen) -> Iterator[Finding]:
    """Phrases that are one without diacritics: written twice by one owner, or shared by two."""
    for at, text in phrases:
        keys = Message(text).keys
        other = seen.get(keys)
        seen.setdefault(keys, owner)
        if other is not None:
            yield item.finding("alias_twice" if other == owner else "alias_shared", at, alias=text, other=other)
