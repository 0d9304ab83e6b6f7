"""Puts back the diacritics that were not typed: the likeliest Vietnamese text of which this is the bare form.

Needs numpy and the counts in ``restore.npz`` beside it, nothing else. Linear in the text; accepts any string.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from nlu.text.fold import fold
from nlu.text.ngrams import EDGE, NONE, NUMBER, RESERVED, UNKNOWN, Counts, Ids, Ngrams
from nlu.text.tones import place_tones
from nlu.text.words import is_syllable

COUNTS = Path(__file__).with_name("restore.npz")
SPELLINGS = 16
"""A folded syllable's most frequent spellings that are looked at."""
BEAM = 8
"""Readings of the text so far that are kept."""
MARKED = 0.72
"""Share of the syllables of written Vietnamese that carry a mark."""
LEAST_DROPPED = 0.02
"""How likely a mark is missing even where all others were typed."""
FOREIGN = 4
"""Words of one clause that cannot be Vietnamese, from which it may be in another language."""
SHORT_FORM = 3
_VOWEL = re.compile("[aeiouy]")
# Parts that are no words of a sentence: addresses of mail and web.
_ADDRESS = re.compile(r"@|://|www\.|\.(?:vn|com|net|org|edu|gov|io)(?!\w)", re.IGNORECASE)
_PART = re.compile(
    r"(?P<word>(?:[^\W\d_][\u0300-\u036f]*)+)|(?P<number>\d+(?:[.,]\d+)*)|(?P<edge>[.?!:;()\[\]{}\"“”…])|(?P<joint>_)"
)
_BLANK = re.compile(r"(\s+)")
WORD = -1
"""The kind of a token that is a word; the other kinds are the ids that stand for them."""
_KINDS = {"word": WORD, "number": NUMBER, "edge": EDGE, "joint": UNKNOWN}


class Token(NamedTuple):
    """A part of a text: ``text[start:end]``; ``word`` is empty or the word in lower case, its tone placed."""

    start: int
    end: int
    kind: int
    word: str


def tokens(text: str) -> list[Token]:
    """Words, numbers, edges of sentences and clauses, and what is none of them (``kind`` is ``UNKNOWN``, no ``word``).

    Every word's kind is ``WORD``. Addresses, and letters that touch a digit or ``_``, are no words.
    """
    found, start = list[Token](), 0
    for part in _BLANK.split(text):
        if not part.isspace():
            found += [Token(start, start + len(part), UNKNOWN, "")] if _ADDRESS.search(part) else _parts(part, start)
        elif "\n" in part:
            found.append(Token(start, start, EDGE, ""))
        start += len(part)
    return found


def _parts(part: str, start: int) -> Iterator[Token]:
    matches = list(_PART.finditer(part))
    for at, match in enumerate(matches):
        kind, word = _KINDS[match.lastgroup or ""], ""
        if kind == WORD:
            word = place_tones(unicodedata.normalize("NFC", match[0].lower()))
            if _is_code(matches, at):
                kind, word = UNKNOWN, ""
        yield Token(start + match.start(), start + match.end(), kind, word)


def _foreign_closed(found: list[Token]) -> list[Token]:
    """The tokens; bare words of clauses in another language are unknown ("can" of "can you help me" is not "cần")."""
    closed = list[Token]()
    for edge, clause in groupby(found, key=lambda token: token.kind == EDGE):
        part = list(clause)
        closed += part if edge or not _is_foreign(part) else [_unread(token) for token in part]
    return closed


def _unread(token: Token) -> Token:
    return token._replace(kind=UNKNOWN, word="") if token.word.isascii() and token.kind == WORD else token


def _is_foreign(clause: Sequence[Token]) -> bool:
    """Whether at least half of the words, and not only a name or two, cannot be Vietnamese; short forms may be."""
    said = [token.word for token in clause if token.kind == WORD]
    foreign = sum(
        len(word) >= SHORT_FORM and _VOWEL.search(word) is not None and not is_syllable(fold(word)) for word in said
    )
    return foreign >= max(FOREIGN, len(said) / 2)


def _is_code(matches: Sequence[re.Match[str]], at: int) -> bool:
    """Whether the word at this place touches a number or ``_``."""
    near = [
        (before, after) for before, after in pairwise(matches[max(at - 1, 0) : at + 2]) if before.end() == after.start()
    ]
    return any(one.lastgroup in ("number", "joint") for pair in near for one in pair)


class Restorer:
    """Restores diacritics; immutable, so it may be shared between threads."""

    def __init__(self, counts: Counts) -> None:
        self._ngrams = Ngrams(counts)
        self._ids = {word: number for number, word in enumerate(counts.words)}
        self._spellings = _spellings(counts)
        self._marked = np.array([float(fold(word) != word) for word in counts.words])

    @classmethod
    def load(cls, path: Path | None = None) -> Restorer:
        """Read the counts (those beside this module without ``path``); raises ``NgramsError``."""
        return cls(Counts.load(path or COUNTS))

    def candidates(self, folded_syllable: str) -> tuple[str, ...]:
        """The spellings a folded syllable may have, the most frequent first; none where it is unknown."""
        return tuple(self._ngrams.words[number] for number in self._spellings.get(folded_syllable, ()))

    def restore(self, text: str) -> str:
        """The likeliest text that folds to the same: words that carry marks and unknown ones stay as they are.

        Case, blanks, marks and numbers are kept.
        """
        found = _foreign_closed(tokens(text))
        if not any(self._is_open(token) for token in found):
            return text
        parts, done = list[str](), 0
        for token, number in zip(found, self._read(found), strict=True):
            if self._is_open(token):
                typed = text[token.start : token.end]
                parts += [text[done : token.start], _cased(self._ngrams.words[number], typed)]
                done = token.end
        return "".join([*parts, text[done:]])

    def _is_open(self, token: Token) -> bool:
        """Whether a token is a known word without marks."""
        return token.word.isascii() and token.word in self._spellings

    def _possible(self, token: Token) -> Ids:
        if self._is_open(token):
            return self._spellings[token.word]
        return np.array([self._ids.get(token.word, UNKNOWN) if token.kind == WORD else token.kind])

    def _read(self, found: Sequence[Token]) -> list[int]:
        """The likeliest ids of the tokens: a beam of readings, each continued by every spelling of the next token."""
        dropped = math.log(_share_dropped(found))
        scores, pairs, seconds = np.zeros(1), np.array([NONE]), np.array([EDGE])
        steps: list[tuple[list[int], list[int]]] = []
        for token in found:
            following = self._possible(token)
            if len(seconds) == len(following) == 1:  # nothing to choose between: most of a text typed with marks
                pairs = np.array([self._ngrams.pair(int(seconds[0]), int(following[0]))])
                came, seconds = [0], following
            else:
                likely, made = self._ngrams.score(pairs, seconds, following)
                total = likely + scores[:, None] + (self._marked[following] * dropped)
                kept, width = _best(total, seconds), len(following)
                flat, came = total.ravel(), (kept // width).tolist()
                scores, pairs, seconds = flat[kept] - flat[kept[0]], made.ravel()[kept], following[kept % width]
            if token.kind == EDGE:
                pairs = np.full(len(seconds), NONE)
            steps.append((came, seconds.tolist()))
        return _traced(steps)


def _best(total: NDArray[np.float64], seconds: Ids) -> Ids:
    """The places (in ``total`` laid flat) of the best readings; of those with the same two last words the best only."""
    kept, seen = list[int](), set[tuple[int, int]]()
    before, width = seconds.tolist(), total.shape[1]
    for place in (-total).ravel().argsort(kind="stable")[: BEAM * BEAM].tolist():
        ends = (before[place // width], place % width)
        if ends not in seen:
            seen.add(ends)
            kept.append(place)
            if len(kept) == BEAM:
                break
    return np.array(kept)


def _traced(steps: list[tuple[list[int], list[int]]]) -> list[int]:
    """The ids of the best reading, from its end: it stands first in the last step."""
    at, read = 0, list[int]()
    for came, ids in reversed(steps):
        read.append(ids[at])
        at = came[at]
    return read[::-1]


def _share_dropped(found: Sequence[Token]) -> float:
    """How likely a mark is missing where one belongs: all of them in a bare text, few in one typed with marks."""
    syllables = [token.word for token in found if token.word and is_syllable(fold(token.word))]
    marked = sum(not word.isascii() for word in syllables)
    return max(LEAST_DROPPED, 1 - marked / (MARKED * len(syllables))) if marked else 1.0


def _spellings(counts: Counts) -> dict[str, Ids]:
    """The ids of each folded syllable's spellings, the most frequent first."""
    found: dict[str, list[int]] = {}
    for number in np.argsort(-counts.single.astype(np.int64), kind="stable").tolist():
        word = counts.words[number]
        if number >= len(RESERVED) and len(folded := fold(word)) == len(word):
            found.setdefault(folded, []).append(number)
    return {folded: np.array(numbers[:SPELLINGS]) for folded, numbers in found.items()}


def _cased(word: str, typed: str) -> str:
    """The word with the capitals of what was typed, letter by letter: folding keeps their number."""
    return "".join(letter.upper() if like.isupper() else letter for letter, like in zip(word, typed, strict=True))
