"""What somebody wishes of a school, and how it is read from a sentence: ids only, never their words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from nlu.text import fold, normalise, spell_out, syllables
from schools.choosing.catalogue import Catalogue
from schools.choosing.content import Entry


@dataclass(frozen=True)
class Wish:
    """``place``: commune id or ``region:<id>``; ``filters``, ``family``: ids of ``schooling.yml`` as they were told.

    ``level``: only this one. None or empty: nothing was said of it.
    """

    entry: Entry | None = None
    place: str | None = None
    filters: tuple[str, ...] = ()
    family: tuple[str, ...] = ()
    level: str | None = None


@dataclass(frozen=True)
class Told:
    """What one sentence says. ``dropped``: filters it denies ("không cần ký túc xá"); ``clear``: it drops them all."""

    entry: Entry | None = None
    filters: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    family: tuple[str, ...] = ()
    clear: bool = False


class _Alias(NamedTuple):
    syllables: tuple[str, ...]
    kind: str
    id: str


class _Hit(NamedTuple):
    kind: str
    id: str
    denied: bool


def read_told(catalogue: Catalogue, text: str) -> Told:
    """Entry, filters and family situations in a sentence of any spelling; never fails. The longest alias wins."""
    hits = list(_hits(catalogue, text))
    entry = next((hit.id for hit in hits if hit.kind == "entry" and not hit.denied), None)
    return Told(
        entry=catalogue.entries[entry].id if entry else None,
        filters=_ids(hit for hit in hits if hit.kind == "filter" and not hit.denied),
        dropped=_ids(hit for hit in hits if hit.kind == "filter" and hit.denied),
        family=_ids(hit for hit in hits if hit.kind == "family" and not hit.denied),
        clear=any(hit.kind == "clear" for hit in hits),
    )


def _ids(hits: Iterable[_Hit]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(hit.id for hit in hits))


def _hits(catalogue: Catalogue, text: str) -> Iterator[_Hit]:
    said = [syllable.written for syllable in spell_out(normalise(text))]
    aliases = _aliases(catalogue)
    at = 0
    while at < len(said):
        alias = next((one for one in aliases if _stands_at(one.syllables, said, at)), None)
        if alias:
            yield _Hit(alias.kind, alias.id, _denied(catalogue, said, at))
        at += len(alias.syllables) if alias else 1


def _stands_at(alias: tuple[str, ...], said: list[str], at: int) -> bool:
    typed = said[at : at + len(alias)]
    # typed without marks, a syllable may be any with those letters; typed with marks it means itself
    return len(typed) == len(alias) and all(t in (a, fold(a)) for t, a in zip(typed, alias, strict=True))


def _denied(catalogue: Catalogue, said: list[str], at: int) -> bool:
    """Whether a word of denial stands before the place, straight or over linking words ("không cần có …")."""
    links = {fold(word) for word in catalogue.data.links}
    no = {fold(word) for word in catalogue.data.no}
    before = at - 1
    while before >= 0 and fold(said[before]) in links:
        before -= 1
    return before >= 0 and fold(said[before]) in no


@lru_cache(maxsize=4)
def _aliases(catalogue: Catalogue) -> tuple[_Alias, ...]:
    data = catalogue.data
    named: list[tuple[str, str, list[str]]] = [("clear", "clear", data.clear)]
    named += [("entry", row.id, row.aliases) for row in data.entries]
    named += [("filter", row.id, row.aliases) for row in data.filters]
    named += [("family", row.id, row.aliases) for row in data.families]
    found = [
        _Alias(tuple(syllables(normalise(alias.lower()))), kind, one)
        for kind, one, aliases in named
        for alias in aliases
    ]
    return tuple(sorted(found, key=lambda alias: -len(alias.syllables)))
