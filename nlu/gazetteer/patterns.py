"""What is recognised by its form instead of a list: grades, school years and who is asking."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from nlu.gazetteer.names import Match
from nlu.text import Syllable


class FoldedText:
    """The folded syllables of a message as one string, with the way back to the typed text."""

    def __init__(self, text: str, syllables: list[Syllable]) -> None:
        self.text = text
        self.folded = " ".join(syllable.folded for syllable in syllables)
        self._at: list[Syllable] = []
        for syllable in syllables:
            self._at += [syllable] * (len(syllable.folded) + 1)

    def match(self, found: re.Match[str], kind: str, target: str) -> Match:
        """The found part as a match over the typed text."""
        start, end = self._at[found.start()].start, self._at[found.end() - 1].end
        return Match(kind, target, self.text[start:end], start, end, 1.0)


class Patterns:
    """The compiled patterns of ``content/gazetteer.yml``; raises ``re.error`` or ``KeyError`` where they are wrong."""

    def __init__(self, raw: dict[str, Any]) -> None:
        self._grades = [re.compile(pattern) for pattern in raw["grade"]["find"]]
        self._grade_words = {word: str(number) for word, number in raw["grade"]["words"].items()}
        self._years = [re.compile(pattern) for pattern in raw["school_year"]["find"]]
        self._roles = {role: [re.compile(pattern) for pattern in found] for role, found in raw["role"].items()}

    def find(self, text: str, syllables: list[Syllable]) -> list[Match]:
        """Grades, school years and at most one role of a normalised text."""
        folded = FoldedText(text, syllables)
        if not folded.folded:
            return []
        return [*self._find_grades(folded), *self._find_years(text), *self._find_role(folded)]

    def _find_grades(self, folded: FoldedText) -> Iterator[Match]:
        for pattern in self._grades:
            for found in pattern.finditer(folded.folded):
                number = found.group("n")
                yield folded.match(found, "grade", self._grade_words.get(number, number))

    def _find_years(self, text: str) -> Iterator[Match]:
        for pattern in self._years:
            for found in pattern.finditer(text):
                years = [found.group("from"), found.groupdict().get("to")]
                target = "-".join(year for year in years if year)
                yield Match("school_year", target, found.group(), found.start(), found.end(), 1.0)
            if pattern.search(text):
                return

    def _find_role(self, folded: FoldedText) -> Iterator[Match]:
        for role, patterns in self._roles.items():
            for pattern in patterns:
                found = pattern.search(folded.folded)
                if found:
                    yield folded.match(found, "role", role)
                    return
