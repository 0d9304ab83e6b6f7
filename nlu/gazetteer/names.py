"""Aliases and matches, and how a typed syllable compares with a name's."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from nlu.text import Teencode, normalise

_BRACKETS = re.compile(r"\([^)]*\)")
_FINAL_Y = re.compile("(?<=^[hklmstv])y$")
# Written hỏi and ngã are mixed up by most speakers of central and southern Vietnam: one mark for both.
_MARKS = str.maketrans({"đ": "d\u0335", "\u0303": "\u0309"})
_SOUNDS = (
    (re.compile("^(?:gi|r|d)(?=[aeiouy])"), "d"),
    (re.compile("^tr"), "ch"),
    (re.compile("^s"), "x"),
    (re.compile("ng$"), "n"),
    (re.compile("c$"), "t"),
)


class Alias(NamedTuple):
    """One row of the alias table."""

    kind: str
    target: str
    text: str


class Match(NamedTuple):
    """A name found: ``text`` is ``normalise(message)[start:end]``; ``score`` is 1 when spelled right, else less."""

    kind: str
    target: str
    text: str
    start: int
    end: int
    score: float


class Name(NamedTuple):
    """An alias as the matcher compares it: its syllables as keys (folded) and as written."""

    kind: str
    target: str
    keys: tuple[str, ...]
    written: tuple[str, ...]


def key(folded: str) -> str:
    """The folded syllable with ``y`` as ``i`` where both spellings are right (``kỹ``/``kĩ``, ``lý``/``lí``)."""
    return _FINAL_Y.sub("i", folded)


def _marked(written: str) -> str:
    """The letters of a syllable, each followed by its marks."""
    return unicodedata.normalize("NFD", written).translate(_MARKS)


def agrees(typed: str, written: str) -> bool:
    """Whether a typed syllable may be that name's syllable: it has no mark that the name has not."""
    marked = iter(_marked(written).replace("y", "i"))
    return all(letter in marked for letter in _marked(typed).replace("y", "i"))


def sound(folded: str) -> str:
    """The folded syllable with sounds merged that spellers mix up; equal sounds may be one word."""
    for pattern, merged in _SOUNDS:
        folded = pattern.sub(merged, folded)
    return folded


def name_of(alias: Alias, teencode: Teencode) -> Name:
    """The alias as the matcher compares it; what stands in brackets is left out. Without words it has no keys."""
    read = teencode.spell_out(normalise(_BRACKETS.sub(" ", alias.text)))
    return Name(alias.kind, alias.target, tuple(key(one.folded) for one in read), tuple(one.written for one in read))
