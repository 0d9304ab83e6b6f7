"""A message as answers are looked for in it: syllables without diacritics, what was typed, and where clauses end."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import cached_property
from typing import NamedTuple

from nlu.text import fold, has_diacritics, normalise, spell_out

LONGEST = 400
"""Syllables looked at; a message is shorter, hostile text is not."""
COMMA, STOP = ",", "."
_STOPS = re.compile(r"[.!?…\n;:()\[\]\u2600-\u27bf\U0001f000-\U0001faff]")
_COMMAS = re.compile(r"[,/+&|–—]")
_FINAL_Y = re.compile("(?<=^[hklmstv])y$")
# Written hỏi and ngã are mixed up by most speakers of central and southern Vietnam: one mark for both.
_MARKS = str.maketrans({"đ": "d\u0335", "\u0303": "\u0309", "y": "i"})


class Typed(NamedTuple):
    """One syllable: ``key`` to compare by, ``marked`` letters with their marks, whether it is ``bare`` of them.

    ``gap`` is what parts it from the next one: a comma, a full stop (or "?" for a question) or nothing.
    """

    key: str
    marked: str
    bare: bool
    gap: str


class Message:
    """A read message; ``words`` are its syllables with abbreviations spelled out."""

    def __init__(self, text: str) -> None:
        whole = normalise(text)
        read = spell_out(whole)[:LONGEST]
        ends = [*(one.start for one in read), len(whole)][1:]
        self.has_marks = has_diacritics(whole)
        self._starts = [one.start for one in read]
        self.words: tuple[Typed, ...] = tuple(
            _typed(whole[one.start : one.end].lower(), one.written, whole[one.end : end])
            for one, end in zip(read, ends, strict=True)
        )

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The comparison keys."""
        return tuple(word.key for word in self.words)

    def place_of(self, start: int) -> int:
        """The syllable at a character of ``normalise(text)``; -1 where none begins or goes on there."""
        return bisect_right(self._starts, start) - 1

    @property
    def size(self) -> int:
        """How many syllables there are."""
        return len(self.words)


def _typed(typed: str, written: str, gap: str) -> Typed:
    key = fold(written)
    if fold(typed) != key:  # an abbreviation: what it stands for was meant
        typed = written
    return Typed(_FINAL_Y.sub("i", key), marked(typed), typed == fold(typed), _gap(gap))


def _gap(between: str) -> str:
    if _STOPS.search(between):
        return "?" if "?" in between else STOP
    return COMMA if _COMMAS.search(between) else ""


def marked(written: str) -> str:
    """The letters of a syllable, each followed by its marks; hỏi and ngã, i and y are one."""
    return unicodedata.normalize("NFD", written).translate(_MARKS)


def agrees(typed: str, meant: str) -> bool:
    """Whether a typed syllable may be the meant one: it has no mark that the other has not. Both are ``marked``."""
    letters = iter(meant)
    return all(letter in letters for letter in typed)
