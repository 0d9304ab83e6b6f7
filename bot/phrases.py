"""Phrases of the content, found in what was typed: abbreviations read, and marks count where they were typed.

"dừng" is never "đúng", while "dung" may be either: a bare syllable stands for every marked one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nlu.text import Syllable, normalise, spell_out


class Phrases:
    """Some phrases that mean the same. ``filler`` words (polite ones, pronouns) are not heard on either side."""

    def __init__(self, phrases: Iterable[str], filler: Iterable[str] = ()) -> None:
        self._filler = [syllable for word in filler for syllable in _spoken(word)]
        self._phrases = [heard for phrase in phrases if (heard := self._heard(phrase))]

    def whole(self, text: str) -> bool:
        """Whether the text says one of the phrases and nothing else."""
        heard = self._heard(text)
        return any(_same_row(heard, phrase) for phrase in self._phrases)

    def within(self, text: str) -> bool:
        """Whether one of the phrases is said somewhere in the text."""
        heard = self._heard(text)
        return any(
            _same_row(heard[at : at + len(phrase)], phrase)
            for phrase in self._phrases
            for at in range(len(heard) - len(phrase) + 1)
        )

    def _heard(self, text: str) -> list[Syllable]:
        return [syllable for syllable in _spoken(text) if not any(_same(syllable, word) for word in self._filler)]


def _spoken(text: str) -> list[Syllable]:
    return spell_out(normalise(text))


def _same_row(heard: Sequence[Syllable], phrase: Sequence[Syllable]) -> bool:
    return len(heard) == len(phrase) and all(map(_same, heard, phrase))


def _same(heard: Syllable, meant: Syllable) -> bool:
    bare = heard.written == heard.folded
    return heard.written == meant.written or (bare and heard.folded == meant.folded)
