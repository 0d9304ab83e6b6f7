"""Words typed letter by letter, or without any space: ``c h ế t``, ``ch ết``, ``muốnchết``."""

from __future__ import annotations

import re
from itertools import groupby, pairwise

SENTENCE_END = "."
VOWELS = frozenset("aeiouy")
# A final consonant is read only where no vowel follows, so that "batoi" is "ba toi".
SYLLABLE = re.compile(
    "(?:ngh?|[ckpt]h|gh|gi|nh|tr|qu|[bcdghklmnprstvx])?(?:ieu|yeu|oai|oay|oao|oeo|uoi|uou|uay|uya|uyu|uye|ai|ao|au|ay"
    "|eo|eu|ia|ie|iu|oa|oe|oi|oo|ua|ue|ui|uo|uu|uy|ye|[aeiouy])(?:ch|ng|nh|[cmnpt])?"
)
_LONGEST_WORD = 7
_LONGEST_RUN = 4000
# Known words are preferred, syllables of the language come next, loose letters last.
_KNOWN, _OTHER_MARKS, _SYLLABLE_COST, _LETTER = 10, 15, 25, 60


def joined(words: list[str], folds: list[str], vocabulary: frozenset[str]) -> list[str]:
    """The words with letters put together and runs taken apart again; ``folds`` are the words without marks."""
    pairs = _join_onsets(_join_letters(list(zip(words, folds, strict=True))))
    return [part for word, folded in pairs for part in _taken_apart(word, folded, vocabulary)]


def _join_letters(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Runs of three or more single letters become one word; a full stop inside such a run is part of the disguise."""
    result: list[tuple[str, str]] = []
    for single, run in groupby(pairs, lambda pair: len(pair[0]) == 1):
        group = list(run)
        letters = [pair for pair in group if pair[0] != SENTENCE_END]
        whole = ("".join(word for word, _ in letters), "".join(folded for _, folded in letters))
        result += [whole] if single and len(letters) >= 3 else group
    return result


def _join_onsets(pairs: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """``ch ết``: consonants alone belong to the vowel that follows."""
    result: list[tuple[str, str]] = []
    for word, folded in pairs:
        before = result[-1] if result else ("", "")
        if before[0].isalpha() and not VOWELS & set(before[1]) and folded[:1] in VOWELS:
            result[-1] = (before[0] + word, before[1] + folded)
        else:
            result.append((word, folded))
    return result


def _taken_apart(word: str, folded: str, vocabulary: frozenset[str]) -> list[str]:
    # Without marks only longer words are taken apart: "game" is not "ga me".
    shortest = 6 if folded == word else 4
    if not shortest <= len(word) <= _LONGEST_RUN or len(folded) != len(word) or SYLLABLE.fullmatch(folded):
        return [word]
    places = _cheapest(word, folded, vocabulary)
    return [word[start:end] for start, end in pairwise(places)]


def _cheapest(word: str, folded: str, vocabulary: frozenset[str]) -> list[int]:
    """Where to cut: the cheapest way through the letters, in time linear in their number."""
    best: list[tuple[int, int]] = [(0, 0)]
    for end in range(1, len(folded) + 1):
        starts = range(max(0, end - _LONGEST_WORD), end)
        costs = ((best[start][0] + _cost(word[start:end], folded[start:end], vocabulary), start) for start in starts)
        best.append(min(costs))
    places = [len(folded)]
    while places[-1]:
        places.append(best[places[-1]][1])
    return places[::-1]


def _cost(word: str, folded: str, vocabulary: frozenset[str]) -> int:
    if word in vocabulary:
        return _KNOWN
    if folded in vocabulary:
        return _OTHER_MARKS
    return _SYLLABLE_COST if SYLLABLE.fullmatch(folded) else _LETTER * len(folded)
