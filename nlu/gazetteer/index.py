"""Where names stand in a row of syllables: exactly by a trie, misspelled by alignment, joined by their letters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from nlu.gazetteer.names import Name, key, sound
from nlu.text import is_syllable

LETTERS_PER_SLIP = 6
"""Letters of a name that allow one slip of the keyboard; shorter names are only found as they are."""
COMMON_POSTINGS = 150
"""A syllable in more names than this starts no fuzzy search: every such name has a rarer one."""
JOINED_WORDS = 4
"""Words that are tried together when blanks are missing ("caodang danang")."""

Keys = tuple[str, ...]


class Typed(NamedTuple):
    """A typed syllable: its key, its sound, and whether it is no Vietnamese syllable at all."""

    key: str
    sound: str
    is_slip: bool


class Span(NamedTuple):
    """Names that may stand at ``syllables[first:last]``; ``slips`` counts what was misspelled."""

    first: int
    last: int
    names: tuple[Name, ...]
    slips: int


class NameIndex:
    """All names of one content version. Build once; matching never changes it."""

    def __init__(self, names: Iterable[Name], never_fuzzy: frozenset[Keys]) -> None:
        groups: dict[Keys, dict[Name, None]] = {}
        for name in names:
            groups.setdefault(name.keys, {})[name] = None
        self._groups = {keys: tuple(found) for keys, found in groups.items()}
        self._never_fuzzy = never_fuzzy
        self._trie: dict[str, Any] = {}
        self._postings: dict[str, list[tuple[Keys, int]]] = {}
        self._joined: dict[str, list[Keys]] = {}
        self._sounds: dict[str, str] = {}
        for keys in self._groups:
            self._add(keys)
        self._joined_list = [joined for joined in self._joined if len(joined) >= LETTERS_PER_SLIP]

    def _add(self, keys: Keys) -> None:
        node = self._trie
        for one in keys:
            node = node.setdefault(one, {})
        node[""] = keys
        joined = "".join(keys)
        self._joined.setdefault(joined, []).append(keys)
        if len(joined) >= LETTERS_PER_SLIP and len(keys) > 1:
            for at, one in enumerate(keys):
                self._postings.setdefault(one, []).append((keys, at))
                self._sounds[one] = sound(one)

    def exact(self, keys: list[str]) -> list[Span]:
        """Every exact name, nested and overlapping ones too."""
        found: list[Span] = []
        for first in range(len(keys)):
            node = self._trie
            for last in range(first, len(keys)):
                node = node.get(keys[last], {})
                if not node:
                    break
                if "" in node:
                    found.append(Span(first, last + 1, self._groups[node[""]], 0))
        return found

    def misspelled(self, keys: list[str]) -> list[Span]:
        """Names with a slip: one a name of six letters, two of twelve; never in a number."""
        typed = [Typed(one, sound(one), one.isalpha() and not is_syllable(one)) for one in keys]
        shortest = 2 if any(one.is_slip for one in typed) else 3
        spans = []
        for (name, first), count in self._candidates(keys).items():
            if len(name) < shortest or 2 * count < len(name) - 1:
                continue
            slips = _slips(typed[first : first + len(name)], name, self._sounds)
            if slips and tuple(keys[first : first + len(name)]) not in self._never_fuzzy:
                spans.append(Span(first, first + len(name), self._groups[name], slips))
        return spans

    def _candidates(self, keys: list[str]) -> Counter[tuple[Keys, int]]:
        """Names that share a syllable with the text at its right place, and how many they share."""
        shared: Counter[tuple[Keys, int]] = Counter()
        size = len(keys)
        for at, one in enumerate(keys):
            postings = self._postings.get(one, ())
            if len(postings) <= COMMON_POSTINGS:
                shared.update([(name, at - place) for name, place in postings if 0 <= at - place <= size - len(name)])
        return shared

    def joined(self, words: list[tuple[str, int, int]]) -> list[Span]:
        """Names written without blanks, or letter by letter. ``words`` are (folded, first, last) of the syllables.

        A word without letters stops a run.
        """
        found: list[Span] = []
        for at in range(len(words)):
            for size in range(1, self._reach(words, at) + 1):
                part = words[at : at + size]
                text = "".join(word for word, _, _ in part)
                if len(text) >= LETTERS_PER_SLIP and _is_run(part):
                    found += self._like(text, part[0][1], part[-1][2], fuzzy=size == 1)
        return found

    def _reach(self, words: list[tuple[str, int, int]], at: int) -> int:
        letters = 0
        while at + letters < len(words) and len(words[at + letters][0]) == 1:
            letters += 1
        if letters:
            return letters
        run = [bool(word) for word, _, _ in words[at : at + JOINED_WORDS]]
        return [*run, False].index(False)

    def _like(self, text: str, first: int, last: int, *, fuzzy: bool) -> list[Span]:
        exact = self._joined.get(text)
        if exact:
            return [Span(first, last, self._groups[keys], 1) for keys in exact]
        if not fuzzy or len(text) < LETTERS_PER_SLIP + 2:
            return []
        slips = len(text) // LETTERS_PER_SLIP
        near = process.extract(text, self._joined_list, scorer=OSA.distance, score_cutoff=slips, limit=3)
        best = [joined for joined, distance, _ in near if distance == near[0][1]]
        return [Span(first, last, self._groups[keys], 2) for joined in best for keys in self._joined[joined]]


def _slips(typed: list[Typed], name: Keys, sounds: dict[str, str]) -> int:
    """How many syllables differ; 0 where the difference is no slip: another real word stands there, or too many."""
    slips = 0
    for one, meant in zip(typed, name, strict=True):
        if one.key == meant:
            continue
        slips += 1
        misheard = len(name) > 2 and one.sound == sounds[meant]
        mistyped = one.is_slip and OSA.distance(one.key, meant, score_cutoff=1) == 1
        if not (misheard or mistyped) or not meant.isalpha():
            return 0
    return slips if slips <= sum(map(len, name)) // LETTERS_PER_SLIP else 0


def _is_run(part: list[tuple[str, int, int]]) -> bool:
    """Whether the words look joined or spaced out: single letters, or one that is no syllable of its own."""
    sizes = [len(word) for word, _, _ in part]
    if max(sizes) == 1:
        return True
    return any(len(word) >= LETTERS_PER_SLIP - 2 and word.isalpha() and not is_syllable(word) for word, _, _ in part)


def keys_of(folded: Iterable[str]) -> list[str]:
    """The comparison keys of folded syllables."""
    return [key(one) for one in folded]
