"""Abbreviations and teencode written out, from ``content/teencode.yml``.

Works on words with and without diacritics: a form also stands for its folded spelling, unless that is another word.
Conditions on the neighbours keep short forms safe ("10k" is money, "hạng c" a driving licence).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from ruamel.yaml import YAML

from nlu.text.fold import fold
from nlu.text.normalise import normalise
from nlu.text.paths import content_dir
from nlu.text.words import Word, is_syllable, words

NUMBER = "<number>"
EDGE = "<edge>"
CONDITIONS = ("after", "before", "not_after", "not_before")


class Syllable(NamedTuple):
    """One read syllable: lower case as meant, folded, and where it stands; those of one abbreviation share a span."""

    written: str
    folded: str
    start: int
    end: int


class _Form(NamedTuple):
    typed: tuple[str, ...]
    folded: tuple[str, ...]
    write: tuple[str, ...]
    after: frozenset[str]
    before: frozenset[str]
    not_after: frozenset[str]
    not_before: frozenset[str]

    @property
    def when_bare(self) -> bool:
        """Whether the folded spelling is meant too: not where it is another word ("dậy" folded is "dạy")."""
        other_word = self.folded != self.typed and all(map(is_syllable, self.folded))
        return not other_word or self.folded == tuple(map(fold, self.write))

    def fits(self, typed: tuple[str, ...], left: str, right: str) -> bool:
        same = typed == self.typed or (typed == self.folded and self.when_bare)
        wanted = (not self.after or left in self.after) and (not self.before or right in self.before)
        return same and wanted and left not in self.not_after and right not in self.not_before


class TeencodeError(ValueError):
    """``content/teencode.yml`` has an entry that cannot be read; the message names it."""


def _words_of(text: str) -> tuple[str, ...]:
    return tuple(word.text.lower() for word in words(normalise(text)))


def _side(values: Iterable[str]) -> frozenset[str]:
    return frozenset(value if value in (NUMBER, EDGE) else fold(value) for value in values)


def _forms(entry: Mapping[str, Any]) -> list[_Form]:
    unknown = set(entry) - {"write", "forms", *CONDITIONS}
    if unknown or not entry.get("write") or not entry.get("forms"):
        raise TeencodeError(f"entry {dict(entry)!r}: needs write and forms, allows {CONDITIONS}")
    write = _words_of(str(entry["write"]))
    sides = [_side(map(str, entry.get(name, ()))) for name in CONDITIONS]
    typed = [_words_of(str(form)) for form in entry["forms"]]
    return [_Form(form, tuple(map(fold, form)), write, *sides) for form in typed if form]


class Teencode:
    """A reader of abbreviations; immutable, so it may be shared between threads."""

    def __init__(self, entries: Iterable[Mapping[str, Any]]) -> None:
        forms = [form for entry in entries for form in _forms(entry)]
        self._by_first: dict[str, list[_Form]] = {}
        for form in sorted(forms, key=lambda form: (-len(form.typed), not (form.after or form.before))):
            self._by_first.setdefault(form.folded[0], []).append(form)

    @classmethod
    def load(cls, path: Path) -> Teencode:
        """Read the YAML file; raises ``TeencodeError`` or ``FileNotFoundError``."""
        return cls(YAML(typ="safe").load(path)["entries"])

    def spell_out(self, text: str) -> list[Syllable]:
        """The syllables of a normalised text with abbreviations read; offsets are those of ``text``."""
        found = words(text)
        folded = [fold(word.text).replace(" ", "") for word in found]
        read: list[Syllable] = []
        at = 0
        while at < len(found):
            form = self._match(found, folded, at)
            size = len(form.typed) if form else 1
            start, end = found[at].start, found[at + size - 1].end
            if form:
                read.extend(Syllable(one, fold(one), start, end) for one in form.write)
            else:
                read.append(Syllable(found[at].text.lower().replace(" ", ""), folded[at], start, end))
            at += size
        return read

    def expand(self, text: str) -> str:
        """The normalised text with abbreviations written out in place; marks and line breaks stay."""
        parts: list[str] = []
        done = 0
        spans: dict[tuple[int, int], list[str]] = {}
        for syllable in self.spell_out(text):
            spans.setdefault((syllable.start, syllable.end), []).append(syllable.written)
        for (start, end), written in spans.items():
            meant = " ".join(written)
            typed = text[start:end]
            glued = meant != typed.lower() and start > 0 and start == done
            parts += [text[done:start], " " if glued else "", typed if typed.lower() == meant else meant]
            done = end
        return "".join([*parts, text[done:]])

    def _match(self, found: list[Word], folded: list[str], at: int) -> _Form | None:
        for form in self._by_first.get(folded[at], ()):
            end = at + len(form.typed)
            if end > len(found):
                continue
            typed = tuple(word.text.lower() for word in found[at:end])
            if form.fits(typed, _neighbour(folded, at - 1), _neighbour(folded, end)):
                return form
        return None


def _neighbour(folded: list[str], at: int) -> str:
    if not 0 <= at < len(folded):
        return EDGE
    return NUMBER if folded[at][0].isdigit() else folded[at]


@lru_cache(maxsize=4)
def _shared(path: Path) -> Teencode:
    return Teencode.load(path)


def shared_teencode() -> Teencode:
    """The reader of this process, from ``content/teencode.yml``."""
    return _shared(content_dir() / "teencode.yml")


def spell_out(text: str) -> list[Syllable]:
    """``Teencode.spell_out`` with the shared reader: ``text`` must be normalised."""
    return shared_teencode().spell_out(text)


def expand(text: str) -> str:
    """``Teencode.expand`` with the shared reader: ``text`` must be normalised."""
    return shared_teencode().expand(text)


def folded_syllables(text: str) -> list[str]:
    """The folded syllables of any text, normalised and with abbreviations read: what lexical search compares."""
    return [syllable.folded for syllable in spell_out(normalise(text))]
