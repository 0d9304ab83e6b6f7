"""Recognises that somebody may be in danger, from the text alone, before anything else looks at it.

``hard`` means the help card at once, ``soft`` a caring question with the number. It needs no Rasa, no database, no
index, and no content folder: a copy of the phrases is compiled in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from bot.safety.patterns import Groups, phrase_pattern
from bot.safety.writing import Reader, canonical, fold, slip_table, symbols

Level = Literal["hard", "soft"]
Span = tuple[int, int]
# A card that also names police and ambulance serves every kind; the order only decides what is recorded.
_LETTERS = re.compile(r"[^\W\d_]+")
KINDS = ("emergency", "sexual", "abuse", "violence", "blackmail", "self_harm", "runaway")


@dataclass(frozen=True)
class Danger:
    """What was recognised; ``kind`` is one of ``KINDS``."""

    level: Level
    kind: str


class PhraseSet:
    """The phrases of one list. All at once they pass over ordinary texts quickly; one by one they find every span."""

    def __init__(self, lines: Iterable[str], groups: Groups) -> None:
        """Read one phrase a line; blank lines are passed over. Raises ``ValueError`` where a phrase cannot be read."""
        self._sources = [phrase_pattern(line.strip(), groups) for line in lines if line.strip()]
        self._any = re.compile("|".join(self._sources) or "(?!)")

    @cached_property
    def _each(self) -> list[re.Pattern[str]]:
        return [re.compile(source) for source in self._sources]

    def spans(self, text: str) -> list[Span]:
        """Where any phrase stands, overlapping ones too."""
        if not self._any.search(text):
            return []
        return [match.span() for pattern in self._each for match in pattern.finditer(text)]


class DangerDetector:
    """The compiled form of ``content/safety/danger.yml``; safe to share between threads."""

    def __init__(self, lists: Mapping[str, Any]) -> None:
        groups = {name: _members(text) for name, text in lists["groups"].items()}
        self._hard = _by_kind(lists["hard"], groups)
        self._soft = _by_kind(lists["soft"], groups)
        self._cancel = PhraseSet(lists["idioms"]["cancel"].splitlines(), groups)
        self._soften = PhraseSet(lists["idioms"]["soften"].splitlines(), groups)
        self._retract = PhraseSet(lists["retract"].splitlines(), groups)
        self._emoji = tuple(symbols(text) for text in lists["emoji"])
        meant = {form: canonical(word) for word, text in lists["spellings"].items() for form in _members(text)}
        self._reader = Reader(meant, slip_table(_members(lists["typos"])), _vocabulary(lists))

    def check(self, text: str) -> Danger | None:
        """The gravest danger any reading of the text speaks of, or None. Linear in the length of the text."""
        found = [self._check_view(view) for view in self._reader.views(text)]
        grave = next((danger for danger in found if danger and danger.level == "hard"), None)
        return grave or next((danger for danger in found if danger), None) or self._check_emoji(text)

    def takes_back(self, text: str) -> bool:
        """Whether the text, after a card, says that it was nothing or a joke."""
        return any(self._retract.spans(view) for view in self._reader.views(text))

    def _check_view(self, view: str) -> Danger | None:
        hard = [(kind, span) for kind, phrases in self._hard.items() for span in phrases.spans(view)]
        soft = [(kind, span) for kind, phrases in self._soft.items() for span in phrases.spans(view)]
        if not hard and not soft:
            return None
        cancelled, softened = self._cancel.spans(view), self._soften.spans(view)
        hard = [(kind, span) for kind, span in hard if not _overlaps(span, cancelled)]
        soft = [(kind, span) for kind, span in soft if not _overlaps(span, cancelled)]
        grave = [kind for kind, span in hard if not _overlaps(span, softened)]
        if grave:
            return Danger("hard", _first(grave))
        mild = [kind for kind, _ in hard + soft]
        return Danger("soft", _first(mild)) if mild else None

    def _check_emoji(self, text: str) -> Danger | None:
        pictures = symbols(text)
        return Danger("soft", "self_harm") if any(part in pictures for part in self._emoji) else None


def _by_kind(lists: Mapping[str, str], groups: Groups) -> dict[str, PhraseSet]:
    return {kind: PhraseSet(text.splitlines(), groups) for kind, text in lists.items()}


def _vocabulary(lists: Mapping[str, Any]) -> frozenset[str]:
    """Every word of the phrases, with its marks and without: what a run of letters without spaces is likely to hold."""
    texts = [*lists["groups"].values(), *lists["hard"].values(), *lists["soft"].values(), *lists["idioms"].values()]
    words = [word.lower() for text in texts for word in _LETTERS.findall(text)]
    written = {form for word in words for form in (word, canonical(word))}
    return frozenset(written | {fold(form) for form in written})


def _members(text: str) -> list[str]:
    return [member.strip() for member in str(text).split(",") if member.strip()]


def _overlaps(span: Span, others: list[Span]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)


def _first(kinds: list[str]) -> str:
    return min(kinds, key=KINDS.index)
