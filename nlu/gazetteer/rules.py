"""The word lists of ``content/gazetteer.yml`` and the rule for names that are ordinary words too."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from nlu.gazetteer.names import key
from nlu.text import fold, is_syllable

SHORTEST_OWN = 4
"""Letters of a word that is no Vietnamese syllable and so stands for itself ("barista"); shorter ones mean too much."""


def _keys(values: list[str]) -> frozenset[str]:
    return frozenset(key(word) for value in values for word in fold(value).split())


def _phrases(values: list[str]) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(key(word) for word in fold(value).split()) for value in values)


def _by_name(values: dict[str, list[str]]) -> dict[tuple[str, ...], frozenset[str]]:
    return {name: _keys(others) for text, others in values.items() for name in _phrases([text])}


@dataclass(frozen=True)
class WeakNames:
    """Tells whether a name that is also an ordinary word is meant as a name.

    It is, when a cue word stands before it, when it opens the message and a cue follows, or when nothing else is said.
    Without diacritics the word after it must close the phrase too, because one spelling then is several words.
    """

    kinds: frozenset[str]
    common: frozenset[tuple[str, ...]]
    sure: frozenset[str]
    marked: frozenset[tuple[str, ...]]
    before: frozenset[str]
    glue: frozenset[str]
    after: frozenset[str]
    closers: frozenset[str]
    joints: frozenset[str]
    fillers: frozenset[str]
    compounds: dict[tuple[str, ...], frozenset[str]]
    compounds_before: dict[tuple[str, ...], frozenset[str]]

    @classmethod
    def of(cls, raw: dict[str, Any]) -> WeakNames:
        """From the parsed YAML; raises ``KeyError`` where a list is missing."""
        cues = raw["cues"]
        return cls(
            kinds=frozenset(raw["weak_kinds"]),
            common=_phrases(raw["common_names"]),
            sure=_keys(cues["sure"]),
            marked=_phrases(raw["marked_only"]),
            before=_keys(cues["before"]),
            glue=_keys(cues["glue"]),
            after=_keys(cues["after"]),
            closers=_keys(raw["closers"]),
            joints=_keys(raw["joints"]),
            fillers=_keys(raw["fillers"]),
            compounds=_by_name(raw["compounds"]),
            compounds_before=_by_name(raw["compounds_before"]),
        )

    def is_weak(self, kind: str, keys: tuple[str, ...]) -> bool:
        """Whether such a name needs the rule."""
        if kind not in self.kinds:
            return False
        return keys in self.common or (len(keys) == 1 and (is_syllable(keys[0]) or len(keys[0]) < SHORTEST_OWN))

    def in_compound(self, keys: list[str], first: int, last: int) -> bool:
        """Whether the name belongs to another word there ("hàn quốc", "thời hạn"); never after "nghề", "thợ"."""
        if _at(keys, first - 1) in self.sure:
            return False
        name = tuple(keys[first:last])
        after, before = self.compounds.get(name, ()), self.compounds_before.get(name, ())
        return _at(keys, last) in after or _at(keys, first - 1) in before

    def is_cued(self, keys: list[str], first: int, last: int, *, has_marks: bool) -> bool:
        """Whether the words around say that the name is meant."""
        rest = keys[:first] + keys[last:]
        if all(word in self.fillers for word in rest):
            return True
        closed = has_marks or _at(keys, last) in self.closers | {""}
        return closed and (self._cue_before(keys, first) or self._opens(keys, first, last))

    def is_joined(self, keys: list[str], first: int, last: int, sure: list[tuple[int, int]]) -> bool:
        """Whether "and" or "or" joins the name to one that is sure."""
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
