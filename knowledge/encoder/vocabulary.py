"""Which pieces of the 250,000 of multilingual-e5 our encoder keeps.

Nine tenths of the model's bytes are words of languages that nobody asks in. Kept, in the order of the package:
1. the special pieces except ``<mask>``, which only training needs;
2. single characters of the Latin alphabet, digits, punctuation and symbols;
3. pieces of several ASCII digits and signs ("2026", "10:", "9+");
4. pieces that are a part of a Vietnamese syllable, with marks or without, in any case;
5. among the other pieces of unmarked Latin letters, the ``COMMON`` most frequent ones: English, and words run together.
A text in these scripts therefore splits as in the full vocabulary except where it holds a rare foreign word.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from knowledge.encoder.package import Piece
from knowledge.encoder.syllables import fragments, letters, without_marks, without_tone

SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
SPACE = "\u2581"
COMMON = 30_000
_LAST_LATIN = 0x24F
_VIETNAMESE_BLOCK = range(0x1E00, 0x1F00)
_SYMBOLS = range(0x2000, 0x2C00)


def kept_ids(pieces: Sequence[Piece]) -> list[int]:
    """Ids of the pieces to keep, ascending; ids of the specials stay 0 to 3."""
    left = COMMON
    kept = []
    for number, piece in enumerate(pieces):
        text = piece.text.replace(SPACE, "")
        if number < len(SPECIAL) or _always(text):
            kept.append(number)
        elif left and text.isascii() and text.isalpha():
            kept.append(number)
            left -= 1
    return kept


def _always(text: str) -> bool:
    if len(text) <= 1:
        return not text or _single(text)
    if text.isascii() and not text.isalpha():
        return not text.startswith("<")
    return _syllable_part(text)


def _single(char: str) -> bool:
    code = ord(char)
    latin = code <= _LAST_LATIN or code in _VIETNAMESE_BLOCK or code in _SYMBOLS
    return latin or bool(unicodedata.combining(char))


def _syllable_part(text: str) -> bool:
    if not set(text) <= letters():
        return False
    toneless = without_tone(text)
    return toneless in fragments() or (text.isascii() and without_marks(text) in fragments())
