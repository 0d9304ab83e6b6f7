"""Names in a question that we do not know: an unknown school or trade must never be answered with its neighbour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, takewhile
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from actions.ask import Ask
from nlu.text import expand, fold, normalise, syllables

NAME_LENGTH = 4
"""Syllables shown of an unknown name: enough to recognise it."""


@dataclass(frozen=True)
class Office:
    """An office that is no school; ``contact`` is its id among the contacts, ``ways`` the attributes to reach it."""

    name: str
    contact: str | None
    ways: frozenset[str]


class References:
    """The pointing words of ``content/references.yml``, folded."""

    def __init__(self, words: dict[str, Any]) -> None:
        self._words = {
            kind: [tuple(syllables(fold(word))) for word in words[f"{kind}_words"]] for kind in ("school", "trade")
        }
        self._not_a_name = {syllables(fold(word))[0] for word in words["not_a_name"]}
        self._shown = [
            (tuple(syllables(fold(word))), tuple(row["take"])) for row in words["shown"] for word in row["words"]
        ]
        self._role_stated = {
            role: (_folded(row["words"]), frozenset(fold(word) for word in row["not_after"]))
            for role, row in words["role_stated"].items()
        }
        self._offices = [
            (Office(row["name"], row.get("contact"), frozenset(words["office_ways"])), _folded(row["words"]))
            for row in words["offices"]
        ]
        self._outside = {tuple(syllables(fold(name))): name for name in words["outside_places"]}

    @classmethod
    @lru_cache(maxsize=4)
    def load(cls, content_dir: Path) -> References:
        """Read ``content/references.yml`` once a process."""
        return cls(YAML(typ="safe").load(content_dir / "references.yml"))

    def unknown_name(self, ask: Ask, kind: str) -> str | None:
        """The name after a school or trade word, when no entity of that kind was recognised; else None."""
        if ask.of(kind):
            return None
        said = syllables(expand(normalise(ask.text)))
        folded = [fold(word) for word in said]
        for words in self._words[kind]:
            for end in _ends(folded, words):
                if end < len(folded) and folded[end] not in self._not_a_name and folded[end].isalpha():
                    name = takewhile(lambda at: folded[at] not in self._not_a_name, range(end, len(said)))
                    return " ".join(said[at] for at in islice(name, NAME_LENGTH))
        return None

    def pointed(self, text: str, shown: Sequence[str]) -> list[str]:
        """Which of the things shown last a text points at ("nghề thứ hai", "mấy nghề này"), in their order."""
        folded = syllables(fold(normalise(text)))
        places = {at for words, take in self._shown if any(_ends(folded, words)) for at in take}
        return [one for at, one in enumerate(shown) if at in places]

    def states_role(self, text: str, role: str) -> bool:
        """Whether a text says outright that a pupil or parent is asking, so that it may change what is remembered."""
        folded = syllables(fold(expand(normalise(text))))
        words, not_after = self._role_stated.get(role, ([], frozenset()))
        starts = [end - len(word) for word in words for end in _ends(folded, word)]
        return any(at == 0 or folded[at - 1] not in not_after for at in starts)

    def office(self, text: str) -> Office | None:
        """The office, none of our schools, that a text names as typed or with abbreviations read; else None."""
        said = [syllables(fold(normalise(text))), syllables(fold(expand(normalise(text))))]
        return next((office for office, words in self._offices if any(_names(folded, words) for folded in said)), None)

    def outside(self, text: str) -> str | None:
        """A well-known place outside the region that the text names; else None."""
        folded = syllables(fold(text))
        return next((name for words, name in self._outside.items() if any(_ends(folded, words))), None)


def _folded(words: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(syllables(fold(word))) for word in words]


def _names(folded: list[str], words: Sequence[tuple[str, ...]]) -> bool:
    return any(_ends(folded, word) for word in words)


def _ends(folded: list[str], words: tuple[str, ...]) -> list[int]:
    size = len(words)
    return [at + size for at in range(len(folded) - size + 1) if tuple(folded[at : at + size]) == words]
