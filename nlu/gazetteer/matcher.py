"""Finding names in a message: exact first, then misspelled; the longest wins, equal spellings stay ambiguous."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from nlu.gazetteer.index import NameIndex, Span, keys_of
from nlu.gazetteer.names import Alias, Match, Name, agrees, name_of
from nlu.gazetteer.patterns import Patterns
from nlu.gazetteer.rules import WeakNames, read_rules
from nlu.text import Syllable, Teencode, fold, has_diacritics, normalise

EXACT, AGREEING, DIFFERENT = 0, 1, 2
SCORES = {EXACT: 1.0, AGREEING: 0.95, DIFFERENT: 0.85}
SLIP_COST = 0.1
LONG_NAME = 4
"""Syllables of a name that is recognised with one wrong mark; in a shorter one another word stands there."""
LONGEST = 200
"""Syllables looked at; a message is shorter, hostile text is not."""


class _Found(NamedTuple):
    first: int
    last: int
    names: tuple[Name, ...]
    score: float


class _Message(NamedTuple):
    text: str
    syllables: list[Syllable]
    keys: list[str]
    has_marks: bool


class Gazetteer:
    """All names of one content version, ready to match. Immutable; a message of 30 words takes well under 3 ms."""

    def __init__(self, aliases: Iterable[Alias], content_dir: Path) -> None:
        raw = read_rules(content_dir / "gazetteer.yml")
        self._teencode = Teencode.load(content_dir / "teencode.yml")
        self._weak = WeakNames.of(raw)
        self._patterns = Patterns(raw)
        names = [name for alias in aliases if (name := name_of(alias, self._teencode)).keys]
        never = frozenset(tuple(keys_of(fold(text).split())) for text in raw["never_fuzzy"])
        self._index = NameIndex(names, never)
        self.size = len(names)

    def find(self, text: str) -> list[Match]:
        """Matches in ``normalise(text)``, by place; several with one span where the text may mean several targets."""
        message = self._read(text)
        found = self._choose(message, [*self._exact(message), *self._guessed(message)])
        matches = {
            (match.kind, match.target, match.start): match
            for one in sorted(found, key=lambda one: one.score)
            for match in _matches(message, one)
        }
        patterns = self._patterns.find(message.text, message.syllables)
        return sorted(
            [*matches.values(), *patterns], key=lambda match: (match.start, -match.end, match.kind, -match.score)
        )

    def _read(self, text: str) -> _Message:
        whole = normalise(text)
        syllables = self._teencode.spell_out(whole)[:LONGEST]
        return _Message(whole, syllables, keys_of(one.folded for one in syllables), has_diacritics(whole))

    def _exact(self, message: _Message) -> list[_Found]:
        return [found for span in self._index.exact(message.keys) if (found := _spelled(message, span))]

    def _guessed(self, message: _Message) -> list[_Found]:
        words: list[tuple[str, int, int]] = []
        for at, one in enumerate(message.syllables):
            if words and message.syllables[words[-1][1]].start == one.start:
                words[-1] = ("", words[-1][1], at + 1)  # an abbreviation that was read is no joined name
            else:
                words.append((one.folded, at, at + 1))
        spans = [*self._index.misspelled(message.keys), *self._index.joined(words)]
        return [_Found(span.first, span.last, span.names, SCORES[AGREEING] - SLIP_COST * span.slips) for span in spans]

    def _choose(self, message: _Message, found: list[_Found]) -> list[_Found]:
        """The longest of overlapping names, after weak names without a cue are gone."""
        strong: list[_Found] = []
        waiting: list[_Found] = []
        for one in found:
            if self._weak.in_compound(message.keys, one.first, one.last):
                continue
            sure = tuple(name for name in one.names if self._counts(message, one, name))
            if sure:
                strong.append(one._replace(names=sure))
            elif one.score >= SCORES[AGREEING]:
                waiting.append(one)
        chosen = _longest(strong)
        for one in waiting:
            sure_spans = [(other.first, other.last) for other in chosen if self._has_weak_kind(other)]
            if self._weak.is_joined(message.keys, one.first, one.last, sure_spans):
                chosen = _longest([*chosen, one])
        return chosen

    def _counts(self, message: _Message, one: _Found, name: Name) -> bool:
        if name.keys in self._weak.marked:
            return message.has_marks and one.score == SCORES[EXACT]
        if not self._weak.is_weak(name.kind, name.keys):
            return True
        return self._weak.is_cued(message.keys, one.first, one.last, has_marks=message.has_marks)

    def _has_weak_kind(self, one: _Found) -> bool:
        return any(name.kind in self._weak.kinds for name in one.names)


def _rank(typed: tuple[str, ...], name: Name) -> int | None:
    """How well the typed marks fit the name's; None where they speak of another word."""
    if typed == name.written:
        return EXACT
    wrong = sum(not agrees(one, meant) for one, meant in zip(typed, name.written, strict=True))
    if not wrong:
        return AGREEING
    return DIFFERENT if wrong == 1 and len(typed) >= LONG_NAME else None


def _spelled(message: _Message, span: Span) -> _Found | None:
    """The names of an exact span that the typed marks allow: the best fit only, or all where no marks were typed."""
    typed = tuple(one.written for one in message.syllables[span.first : span.last])
    if not message.has_marks:
        return _Found(span.first, span.last, span.names, SCORES[EXACT])
    ranked = [(rank, name) for name in span.names if (rank := _rank(typed, name)) is not None]
    if not ranked:
        return None
    best = min(rank for rank, _ in ranked)
    return _Found(span.first, span.last, tuple(name for rank, name in ranked if rank == best), SCORES[best])


def _longest(found: list[_Found]) -> list[_Found]:
    """Non-overlapping names, longest first; those over the same syllables stay together when equally good."""
    chosen: list[_Found] = []
    for one in sorted(found, key=lambda one: (one.first - one.last, -one.score, one.first)):
        clash = [other for other in chosen if other.first < one.last and one.first < other.last]
        same = [
            other for other in clash if (other.first, other.last) == (one.first, one.last) and other.score == one.score
        ]
        if len(same) == len(clash):
            chosen.append(one)
    return chosen


def _matches(message: _Message, found: _Found) -> list[Match]:
    start, end = message.syllables[found.first].start, message.syllables[found.last - 1].end
    text = message.text[start:end]
    return [Match(name.kind, name.target, text, start, end, round(found.score, 2)) for name in found.names]
