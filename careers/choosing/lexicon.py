"""Phrases found in a message: longest first, each syllable used once, a slip of the keyboard forgiven."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from rapidfuzz.distance import OSA

from careers.choosing.message import Message, Typed, agrees
from nlu.text import is_syllable

LETTERS_PER_SLIP = 6
"""Letters of a phrase that allow one slip; shorter ones are found only as they are."""
LETTERS_JOINED = 5
"""Letters of a phrase that is recognised written as one word ("nauan")."""
LONG = 3
"""Syllables of a phrase that is recognised with one wrong mark or one wrong real word in it."""


class Phrase(NamedTuple):
    """A phrase and whose it is."""

    owner: str
    words: tuple[Typed, ...]

    @property
    def letters(self) -> int:
        """How many letters it has."""
        return sum(len(word.key) for word in self.words)


class Span(NamedTuple):
    """An owner's phrase at ``words[first:last]`` of a message."""

    owner: str
    first: int
    last: int

    @property
    def size(self) -> int:
        """How many syllables it has."""
        return self.last - self.first

    def touches(self, other: Span) -> bool:
        """Whether they share a syllable."""
        return self.first < other.last and other.first < self.last

    def distance(self, other: Span) -> int:
        """How many syllables stand between them."""
        return max(self.first - other.last, other.first - self.last, 0)

    def is_within(self, other: Span) -> bool:
        """Whether all its syllables are the other's too."""
        return other.first <= self.first and self.last <= other.last


def places(spans: Iterable[Span]) -> set[int]:
    """The places of all syllables of the spans."""
    return {at for span in spans for at in range(span.first, span.last)}


class Lexicon:
    """Phrases by owner; immutable. Of phrases with the same letters the one that is typed with its marks is found.

    ``common``: the phrases are everyday words, found without their marks even where the rest is typed with marks.
    """

    def __init__(self, phrases: Iterable[tuple[str, str]], *, common: bool = False) -> None:
        self._common = common
        self._trie: dict[str, Any] = {}
        self._joined: dict[str, Phrase] = {}
        self._gaps: dict[tuple[int, tuple[str, ...]], list[Phrase]] = {}
        self._sizes: set[int] = set()
        for owner, text in phrases:
            phrase = Phrase(owner, Message(text).words)
            if phrase.words:
                self._add(phrase)

    def _add(self, phrase: Phrase) -> None:
        node = self._trie
        keys = tuple(word.key for word in phrase.words)
        for key in keys:
            node = node.setdefault(key, {})
        node.setdefault("", []).append(phrase)
        if phrase.letters >= LETTERS_JOINED:
            self._joined.setdefault("".join(keys), phrase)
        if phrase.letters < LETTERS_PER_SLIP:
            return
        self._sizes.add(len(keys))
        for place in range(len(keys)):
            self._gaps.setdefault((place, keys[:place] + keys[place + 1 :]), []).append(phrase)

    def find(self, message: Message) -> list[Span]:
        """Phrases in the message, in order, none over another."""
        used = [False] * message.size
        found = _take(self._exact(message, wrong=0), used)
        if not all(used):
            found += _take(self._exact(message, wrong=1), used)
            found += _take(self._misspelled(message, used), used)
        return sorted(found, key=lambda span: span.first)

    def _exact(self, message: Message, *, wrong: int) -> Iterator[Span]:
        """Phrases letter by letter; in a long one as many ``wrong`` marks are forgiven."""
        for first in range(message.size):
            node = self._trie
            for last in range(first, message.size):
                node = node.get(message.keys[last], {})
                if not node:
                    break
                best = self._best(node.get("", ()), message, first, last + 1, wrong)
                if best:
                    yield Span(best.owner, first, last + 1)

    def _misspelled(self, message: Message, used: list[bool]) -> Iterator[Span]:
        for at, word in enumerate(message.words):
            if used[at] or not word.key.isalpha():
                continue
            slip = not is_syllable(word.key)
            joined = self._joined.get(word.key) if slip else None
            if joined:
                yield Span(joined.owner, at, at + 1)
            for size in self._sizes:
                if slip or size >= LONG:
                    yield from self._with_slip(message, at, size)

    def _with_slip(self, message: Message, at: int, size: int) -> Iterator[Span]:
        """Phrases of a size in which only the syllable ``at`` is wrong, by one letter."""
        for place in range(min(size, at + 1)):
            first, last = at - place, at - place + size
            keys = message.keys[first:last]
            if len(keys) < size:
                continue
            for phrase in self._gaps.get((place, keys[:place] + keys[place + 1 :]), ()):
                meant = phrase.words[place].key
                if len(meant) > 2 and OSA.distance(keys[place], meant, score_cutoff=1) == 1:
                    yield Span(phrase.owner, first, last)

    def _best(self, phrases: Iterable[Phrase], message: Message, first: int, last: int, wrong: int) -> Phrase | None:
        """The phrase that is typed here with its marks, else the one whose marks were left out."""
        words, strict = message.words[first:last], message.has_marks and not self._common
        rated = [(_faults(words, phrase.words, wrong, strict=strict), phrase) for phrase in phrases]
        fitting = [(faults, phrase) for faults, phrase in rated if faults is not None]
        return min(fitting, key=lambda pair: pair[0])[1] if fitting else None


def _take(spans: Iterable[Span], used: list[bool]) -> list[Span]:
    """The longest spans whose syllables are free; marks them used."""
    taken = []
    for span in sorted(spans, key=lambda span: (-span.size, span.first)):
        if not any(used[span.first : span.last]):
            used[span.first : span.last] = [True] * span.size
            taken.append(span)
    return taken


def _faults(typed: tuple[Typed, ...], meant: tuple[Typed, ...], forgiven: int, *, strict: bool) -> int | None:
    """How many syllables lack their marks; None where the marks say that other words are meant.

    ``strict``: marks are typed elsewhere, so a word that lacks them beside one that has them is another word.
    """
    alone = len(typed) == 1  # one word with some of the marks is another word ("dùng" is no "đừng")
    wrong = sum(not _fits(one, other, whole=alone) for one, other in zip(typed, meant, strict=True))
    bare = sum(one.bare and not other.bare for one, other in zip(typed, meant, strict=True))
    if strict and (alone or not all(one.bare for one in typed)):
        wrong += bare
    if wrong > (forgiven if len(typed) >= LONG else 0):
        return None
    return wrong * len(typed) + bare


def _fits(typed: Typed, meant: Typed, *, whole: bool) -> bool:
    return typed.bare or typed.marked == meant.marked or (not whole and agrees(typed.marked, meant.marked))
