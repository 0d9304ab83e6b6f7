"""Tone placement: ``hoà`` and ``hòa`` are one word, and after NFC they still differ.

The older placement of school books and most keyboards is kept: the tone of an open ``oa``, ``oe``, ``uy`` stands on
the first vowel (``hòa``, ``thúy``), before a final letter on the second (``hoàn``, ``huỳnh``). ``qu`` and ``gi`` are
onsets, so their vowel never carries the tone when another follows (``quà``, ``giá``).
"""

from __future__ import annotations

import re
import unicodedata

TONES = "\u0300\u0301\u0303\u0309\u0323"


def _take_tone(letter: str) -> tuple[str, str]:
    parts = unicodedata.normalize("NFD", letter)
    tone = "".join(mark for mark in parts if mark in TONES)
    return unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in TONES)), tone


def _forms(bases: str) -> str:
    """Every toned and bare form of the base vowels, in both cases, as a character class."""
    both = bases + bases.upper()
    return "[" + "".join(unicodedata.normalize("NFC", base + tone) for base in both for tone in ("", *TONES)) + "]"


_NEXT = r"(?=(?P<closed>[^\W\d_])?)"
_PAIRS = re.compile(
    rf"(?:(?<![qQ])(?P<medial>{_forms('o')}{_forms('ae')}|{_forms('u')}{_forms('y')}){_NEXT})"
    rf"|(?:(?<=[qQ])(?P<qu>{_forms('u')}{_forms('aăâeêiyoôơ')}))"
    rf"|(?:(?<=[gG])(?P<gi>{_forms('i')}{_forms('aăâeêuưoôơ')}))"
)


def _move(match: re.Match[str]) -> str:
    pair = match.group("medial") or match.group("qu") or match.group("gi")
    (first, tone_first), (second, tone_second) = _take_tone(pair[0]), _take_tone(pair[1])
    tone = tone_first or tone_second
    if not tone or (tone_first and tone_second):
        return pair
    on_first = match.group("medial") is not None and match.group("closed") is None
    moved = (first + tone, second) if on_first else (first, second + tone)
    return unicodedata.normalize("NFC", "".join(moved))


def place_tones(text: str) -> str:
    """The text (NFC) with every tone mark on the letter where the older placement has it. Idempotent."""
    return text if text.isascii() else _PAIRS.sub(_move, text)
