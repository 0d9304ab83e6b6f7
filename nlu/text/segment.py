"""The questions of one message: conservative, because a wrong cut loses what a question is about.

A cut is made only where the part before and the part after both ask; greetings and statements stay with the question
they belong to. Words are never lost. The word lists are ``content/segment.yml``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from nlu.text.fold import fold
from nlu.text.normalise import normalise
from nlu.text.paths import content_dir
from nlu.text.teencode import Syllable, folded_syllables, spell_out

_ENDS = re.compile(r"(?<=[?!;])\s*|(?<=[^\W\d_]\.)\s+|\n+")
_COMMAS = re.compile(r",\s*")
_LONGEST = 5
"""Syllables of the longest phrase in the lists."""
_OPEN = "cung"
"""The folded "cũng" of "gì cũng được"."""
_MOST_CUTS = 20
"""Places looked at for a cut: a talk has few questions, and hostile text must stay cheap."""

Phrase = tuple[str, ...]


def _phrases(values: list[str]) -> frozenset[Phrase]:
    return frozenset(tuple(fold(value).split()) for value in values)


@dataclass(frozen=True)
class Lists:
    """The folded word lists of ``content/segment.yml``."""

    address: frozenset[str]
    asks: frozenset[Phrase]
    strong: frozenset[Phrase]
    openers: frozenset[Phrase]
    joints: frozenset[Phrase]
    first: frozenset[str]
    last: frozenset[str]

    @classmethod
    def load(cls, path: Path) -> Lists:
        """Read the file; raises ``KeyError`` where a list is missing."""
        raw: dict[str, Any] = YAML(typ="safe").load(path)
        return cls(
            address=frozenset(map(fold, raw["address"])),
            asks=_phrases(raw["asks"]),
            strong=_phrases(raw["strong"]),
            openers=_phrases(raw["openers"]),
            joints=_phrases(raw["joints"]),
            first=frozenset(map(fold, raw["yes_no"]["first"])),
            last=frozenset(map(fold, raw["yes_no"]["last"])),
        )

    def is_address(self, folded: list[str]) -> bool:
        """Whether the words only greet or beg; also true of no words."""
        return all(word in self.address for word in folded)

    def is_yes_no(self, folded: list[str]) -> bool:
        """Whether the words are a whole "có … không" question, polite words around it aside."""
        core = list(folded)
        while core and core[-1] in self.address - self.last:
            core.pop()
        while core and core[0] in self.address - self.first:
            core.pop(0)
        return len(core) > 2 and core[0] in self.first and core[-1] in self.last

    def asks_something(self, part: str) -> bool:
        """Whether the part is a question of its own."""
        folded = folded_syllables(part)
        if self.is_address(folded) or len(folded) < 2:
            return False
        return "?" in part or _holds(folded, self.asks) or folded[-1] in self.last or self.is_yes_no(folded)

    def asks_strongly(self, part: str) -> bool:
        """Whether the part asks so plainly that even a comma may part it from its neighbour."""
        folded = folded_syllables(part)
        if self.is_address(folded) or len(folded) < 2:
            return False
        return _holds(folded, self.strong) or self.is_yes_no(folded)


def _holds(folded: list[str], phrases: frozenset[Phrase]) -> bool:
    places = range(len(folded))
    return any(tuple(folded[at : at + size]) in phrases for at in places for size in range(1, _LONGEST + 1))


@lru_cache(maxsize=4)
def _shared(path: Path) -> Lists:
    return Lists.load(path)


def _cut(text: str, places: list[int]) -> list[str]:
    bounds = [0, *places, len(text)]
    return [part for start, end in pairwise(bounds) if (part := text[start:end].strip())]


def _merge(parts: list[str], lists: Lists) -> list[str]:
    """Join every part that does not ask to the next one, the last ones to the one before."""
    merged: list[str] = []
    waiting: list[str] = []
    for part in parts:
        waiting.append(part)
        if lists.asks_something(part):
            merged.append(" ".join(waiting))
            waiting = []
    if waiting:
        rest = " ".join(waiting)
        return [*merged[:-1], f"{merged[-1]} {rest}"] if merged else [rest]
    return merged


def _phrase_starts(syllables: list[Syllable], phrases: frozenset[Phrase]) -> list[int]:
    folded = [syllable.folded for syllable in syllables]
    return [
        syllables[at].start
        for at in range(1, len(folded))
        if any(tuple(folded[at : at + size]) in phrases for size in range(1, _LONGEST + 1))
    ]


def _split_at(text: str, places: list[int], asks: Callable[[str], bool]) -> list[str]:
    """Cut at those places where both sides ask, from left to right."""
    if not places or not asks(text):
        return [text]
    parts: list[str] = []
    start = 0
    for place in sorted(set(places))[:_MOST_CUTS]:
        left, right = text[start:place], text[place:]
        if start < place and asks(left) and asks(right):
            parts.append(left.strip(" ,"))
            start = place
    return [*parts, text[start:].strip()]


def _parts(text: str, lists: Lists) -> list[str]:
    sentences = _merge(_cut(text, [match.end() for match in _ENDS.finditer(text)]), lists)
    opened = [
        part
        for sentence in sentences
        for part in _split_at(sentence, _phrase_starts(spell_out(sentence), lists.openers), lists.asks_something)
    ]
    return [
        part
        for piece in opened
        for part in _split_at(
            piece,
            [match.end() for match in _COMMAS.finditer(piece)] + _phrase_starts(spell_out(piece), lists.joints),
            lists.asks_strongly,
        )
    ]


def asks_plainly(text: str) -> bool:
    """Whether a text is plainly a question ("… bao nhiêu", "có … không"); "gì cũng được" is none."""
    whole = normalise(text)
    return _shared(content_dir() / "segment.yml").asks_strongly(whole) and _OPEN not in folded_syllables(whole)


def split_questions(text: str, limit: int = 3) -> list[str]:
    """At most ``limit`` questions, in order, normalised; an empty text gives an empty list, emoji alone one part.

    The parts joined hold all words of the message; where there are more questions, the last part holds the rest.
    """
    lists = _shared(content_dir() / "segment.yml")
    whole = normalise(text)
    if not folded_syllables(whole):
        return [whole] if whole else []
    parts = [part for part in _parts(whole, lists) if part]
    if len(parts) > limit:
        parts = [*parts[: limit - 1], " ".join(parts[limit - 1 :])]
    return parts
