"""Brings the many ways people write a word to one, so that a phrase of danger is found however it is typed.

It is the safety room's own: it must work when everything else is broken, and it is bolder than the normaliser of
``nlu.text`` because a wrong guess here costs one caring question, not a wrong answer.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from itertools import groupby

from rapidfuzz.distance import OSA

from bot.safety.spacing import SENTENCE_END, SYLLABLE, joined

TONES = "\u0300\u0301\u0303\u0309\u0323"

# Cyrillic, Greek and small-capital letters that look like Latin ones; NFKC leaves them alone.
_LOOK_ALIKES = str.maketrans(
    "аеорсухіѕкмтнвьԁɡһјԛԝгαεοιυκντρᴀʙᴄᴅᴇɢʜɪᴊᴋʟᴍɴᴏᴘʀᴛᴜᴠᴡʏᴢ", "aeopcyxiskmthbbdghjqwraeoiuvvtpabcdeghijklmnoprtuvwyz"
)
_LEET = str.maketrans("0134578@$!", "oieastbasi")
_LEET_SIGNS = frozenset("@$!")
_TONE_PLACE = re.compile("(o)([àáãảạèéẽẻẹ])|(u)([ỳýỹỷỵ])(?![a-z])")


def fold(text: str) -> str:
    """The text without marks; ``đ`` becomes ``d``."""
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d"))
    return "".join(char for char in decomposed if unicodedata.category(char) != "Mn")


def tokens(text: str) -> list[str]:
    """Lower-case words with their marks; ``.`` stands where a sentence ends. Signs, emoji and spaces are dropped."""
    return [*_split(_plain(text))]


def symbols(text: str) -> str:
    """Only the pictures of the text, in order."""
    return "".join(char for char in text if unicodedata.category(char) == "So")


class Reader:
    """Reads a text the ways it may be meant. ``spellings`` maps what is written to what is meant, ``slips`` folded
    words to themselves with marks, ``vocabulary`` holds folded words that are preferred when a run is taken apart.
    """

    def __init__(self, spellings: Mapping[str, str], slips: Mapping[str, str], vocabulary: frozenset[str]) -> None:
        self._spellings, self._slips, self._vocabulary = spellings, slips, vocabulary

    def views(self, text: str) -> list[str]:
        """The readings worth searching: words with single spaces, one space at each end, no doubled letters.

        As typed; with letters joined that were typed apart; and with teencode and slips of the finger undone.
        """
        words = [_single(word) for word in tokens(text)]
        together = [_single(word) for word in joined(words, [fold(word) for word in words], self._vocabulary)]
        readings = (words, together, self._respell(words), self._respell(together))
        return list(dict.fromkeys(f" {' '.join(reading)} " for reading in readings))

    def _respell(self, words: list[str]) -> list[str]:
        return [self._spellings.get(word) or _unslip(word, self._slips) for word in words]


def canonical(word: str) -> str:
    """One word of a phrase as ``views`` would write it."""
    return " ".join(_single(token) for token in tokens(word))


def slip_table(words: list[str]) -> dict[str, str]:
    """Folded form of each word that is also looked for with one slip of the finger."""
    return {fold(canonical(word)): canonical(word) for word in words}


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", text.encode("utf-8", "ignore").decode()).lower()
    kept = (char for char in unicodedata.normalize("NFC", text) if unicodedata.category(char) not in {"Cf", "Mn", "Me"})
    return _TONE_PLACE.sub(_move_tone, "".join(kept).translate(_LOOK_ALIKES))


def _move_tone(match: re.Match[str]) -> str:
    """``hoà`` and ``hòa`` are one word: the mark goes to the first vowel."""
    first, second = (group for group in match.groups() if group)
    base, mark = unicodedata.normalize("NFD", second)[0], unicodedata.normalize("NFD", second)[-1]
    return unicodedata.normalize("NFC", first + mark) + base


def _split(text: str) -> Iterator[str]:
    for piece in re.findall(r"[^\W_]+(?:[@$!]+[^\W_]+)*|[.?!;]+(?=\s|$)", text):
        if piece[0].isalnum():
            yield _unleet(piece)
        elif len(piece) == 1:
            yield SENTENCE_END


def _unleet(word: str) -> str:
    letters = any(char.isalpha() for char in word)
    mixed = letters and any(char.isdigit() or char in _LEET_SIGNS for char in word)
    return word.translate(_LEET) if mixed else word


def _single(word: str) -> str:
    """``chếttttt`` is ``chết``: one of each run of a letter, the one with most marks."""
    return "".join(max(run, key=lambda char: len(unicodedata.normalize("NFD", char))) for _, run in groupby(word, fold))


def _unslip(word: str, slips: Mapping[str, str]) -> str:
    """The word meant by one slip of the finger; words that are Vietnamese syllables are never touched."""
    folded = fold(word)
    if not 3 <= len(folded) <= 8 or not folded.isalpha() or SYLLABLE.fullmatch(folded):
        return word
    return next((meant for form, meant in slips.items() if OSA.distance(folded, form, score_cutoff=1) <= 1), word)
