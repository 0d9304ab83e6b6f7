"""One spelling for what was typed: the first step for everything that tries to understand a message.

Nothing here is shown to a user, so compatibility forms (full-width, mathematical and ligature letters) may be folded.
"""

from __future__ import annotations

import re
import unicodedata

from nlu.text.fold import fold
from nlu.text.tones import place_tones

# Every pattern here is linear in the text: no run of characters is scanned again from each of its positions.

_DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn"}
_LOOK_ALIKES = dict(
    zip(
        "асеорхуіјһԁքոԛԝАВЕКМНОРСТХУІЈαονρτυικΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
        "aceopxyijhdpnqwABEKMHOPCTXYIJaovptuikABEZHIKMNOPTYX",
        strict=True,
    )
)
_FOREIGN = re.compile("[\u0370-\u03ff\u0400-\u052f\u0561-\u0587]")
_LATIN = re.compile("[A-Za-zÀ-ÖØ-öø-\u024f\u1e00-\u1eff]")
_LETTERS = re.compile(r"[^\W\d_]+")
_STRAY_MARKS = re.compile("[\u0300-\u036f\ufe00-\ufe0f]+")
_REPEATED_LETTERS = re.compile(r"(?<![^\W\d_])(?!(?i:[ivx]+|w+)(?![^\W\d_]))[^\W\d_]{3,}")
_REPEATED_MARKS = re.compile(r"([!.,;:~*_=\-])\1+")
_QUESTION_MARKS = re.compile(r"[?!]{2,}")
_LINE_BREAKS = re.compile(r" ?\n\s*")
_BLANKS = re.compile(r"[^\S\n]+")
_ROUNDS = 4


class _Cleaner(dict[int, str | None]):
    """What each character becomes before NFKC: breaks and blanks are kept, invisible and broken ones dropped."""

    def __missing__(self, code: int) -> str | None:
        char = chr(code)
        category = unicodedata.category(char)
        kept: str | None = char
        if char in "\n\r\v\f\x85" or category in {"Zl", "Zp"}:
            kept = "\n"
        elif char == "\t" or category == "Zs":
            kept = " "
        elif category in _DROPPED:
            kept = None
        self[code] = kept
        return kept


_CLEANER = _Cleaner()


def _latin(match: re.Match[str]) -> str:
    word = match.group()
    if not _FOREIGN.search(word) or not any("LATIN" in unicodedata.name(letter, "") for letter in word):
        return word
    return "".join(_LOOK_ALIKES.get(letter, letter) for letter in word)


def _without_look_alikes(text: str) -> str:
    """Latin letters for those that only look so: in Latin words; in all words where the text has no other letters."""
    hidden = _LATIN.search(text) and all(letter in _LOOK_ALIKES for letter in _FOREIGN.findall(text))
    whole = "".join(_LOOK_ALIKES.get(letter, letter) for letter in text) if hidden else _LETTERS.sub(_latin, text)
    return unicodedata.normalize("NFC", whole)


def _squeeze(match: re.Match[str]) -> str:
    """Three or more of one letter become one, the one that carries a mark: ``điiii``, ``ạaaa``."""
    word = match.group()
    kept: list[str] = []
    start = 0
    for end in range(1, len(word) + 1):
        if end < len(word) and fold(word[end]) == fold(word[start]):
            continue
        run = word[start:end]
        kept.append(run if len(run) < 3 else next((letter for letter in run if not letter.isascii()), run[0]))
        start = end
    return "".join(kept)


def _mark(match: re.Match[str]) -> str:
    return "?" if "?" in match.group() else "!"


def _once(text: str) -> str:
    text = unicodedata.normalize("NFKC", text.translate(_CLEANER))
    text = _STRAY_MARKS.sub("", _without_look_alikes(text) if _FOREIGN.search(text) else text)
    text = _REPEATED_LETTERS.sub(_squeeze, place_tones(text))
    text = _QUESTION_MARKS.sub(_mark, _REPEATED_MARKS.sub(r"\1", text))
    return _LINE_BREAKS.sub("\n", _BLANKS.sub(" ", text)).strip()


def normalise(text: str) -> str:
    """NFC, one tone placement, no invisible characters, single blanks and line breaks, no letter or mark thrice.

    Keeps case and line breaks. Idempotent; accepts any string, lone surrogates included.
    """
    for _ in range(_ROUNDS):
        done = _once(text)
        if done == text:
            break
        text = done
    return text
