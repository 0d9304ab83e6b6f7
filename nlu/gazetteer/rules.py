"""The word lists of ``content/gazetteer.yml`` and the rule for names that are ordinary words too."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from nlu.gazetteer.names import key
from nlu.text import fold


def _keys(values: list[str]) -> frozenset[str]:
    return frozenset(key(word) for value in values for word in fold(value).split())


def _phrases(values: list[str]) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(key(word) for word in fold(value).split()) for value in values)


def _by_word(values: dict[str, list[str]]) -> dict[str, frozenset[str]]:
    return {key(fold(word)): _keys(others) for word, others in values.items()}


@dataclass(frozen=True)
class WeakNames:
    """Tells whether a name that is also an ordinary word is meant as a name.

    It is, when a cue word stands before it, when it opens the message and a cue follows, or when nothing else is said.
    Without diacritics the word after it must close the phrase too, because one spelling then is several words.
    """

    kinds: frozenset[str]
    common: frozenset[tuple[str, ...]]
    before: frozenset[str]
    glue: frozenset[str]
    after: frozenset[str]
    closers: frozenset[str]
    joints: frozenset[str]
    fillers: frozenset[str]
    compounds: dict[str, frozenset[str]]
    compounds_before: dict[str, frozenset[str]]

    @classmethod
    def of(cls, raw: dict[str, Any]) -> WeakNames:
        """From the parsed YAML; raises ``KeyError`` where a list is missing."""
        cues = raw["cues"]
        return cls(
            kinds=frozenset(raw["weak_kinds"]),
            common=_phrases(raw["common_names"]),
            before=_keys(cues["before"]),
            glue=_keys(cues["glue"]),
            after=_keys(cues["after"]),
            closers=_keys(raw["closers"]),
            joints=_keys(raw["joints"]),
            fillers=_keys(raw["fillers"]),
            compounds=_by_word(raw["compounds"]),
            compounds_before=_by_word(raw["compounds_before"]),
        )

    def is_weak(self, kind: str, keys: tuple[str, ...]) -> bool:
        """Whether such a name needs the rule."""
        return kind in self.kinds and (len(keys) == 1 or keys in self.common)

    def in_compound(self, keys: list[str], first: int, last: int) -> bool:
        """Whether the word belongs to another word ("hàn quốc", "thời hạn")."""
        if last - first > 1:
            return False
        left, right = _at(keys, first - 1), _at(keys, last)
        word = keys[first]
        return right in self.compounds.get(word, ()) or left in self.compounds_before.get(word, ())

    def is_cued(self, keys: list[str], first: int, last: int, *, has_marks: bool) -> bool:
        """Whether the words around say that the name is meant."""
        if self.in_compound(keys, first, last):
            return False
        rest = keys[:first] + keys[last:]
        if all(word in self.fillers for word in rest):
            return True
        closed = has_marks or _at(keys, last) in self.closers | {""}
        return closed and (self._cue_before(keys, first) or self._opens(keys, first, last))

    def is_joined(self, keys: list[str], first: int, last: int, sure: list[tuple[int, int]]) -> bool:
        """Whether "and" or "or" joins the name to one that is sure."""
        if self.in_compound(keys, first, last):
            return False
        after = any(end + 1 == first and keys[end] in self.joints for _, end in sure)
        before = any(last + 1 == start and keys[last] in self.joints for start, _ in sure)
        return after or before

    def _cue_before(self, keys: list[str], first: int) -> bool:
        left = _at(keys, first - 1)
        return left in self.before or (left in self.glue and _at(keys, first - 2) in self.before)

    def _opens(self, keys: list[str], first: int, last: int) -> bool:
        return all(word in self.fillers for word in keys[:first]) and _at(keys, last) in self.after


def _at(keys: list[str], place: int) -> str:
    return keys[place] if 0 <= place < len(keys) else ""


def read_rules(path: Path) -> dict[str, Any]:
    """The parsed ``content/gazetteer.yml``."""
    raw: dict[str, Any] = YAML(typ="safe").load(path)
    return raw
