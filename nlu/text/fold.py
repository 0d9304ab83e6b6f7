"""Folding: the form of a text without diacritics and case, which half of the users type anyway."""

from __future__ import annotations

import re
import unicodedata

_MARKS = re.compile("[\u0300-\u036f]+")


def _folded_letters() -> dict[int, str]:
    """Latin letters with marks, and marks alone, whose folded form is plain ASCII: nearly all that is typed here."""
    letters = {code: _bare(chr(code)) for code in (*range(0xC0, 0x250), *range(0x300, 0x370), *range(0x1E00, 0x1F00))}
    return {code: bare for code, bare in letters.items() if bare.isascii()}


def _bare(text: str) -> str:
    bare = _MARKS.sub("", unicodedata.normalize("NFD", text.replace("đ", "d")))
    return unicodedata.normalize("NFC", bare)


_FOLDED = _folded_letters()


def fold(text: str) -> str:
    """Lower case without diacritics; ``đ`` becomes ``d`` (it has no decomposition). Idempotent."""
    lowered = text.lower()
    if lowered.isascii():
        return lowered
    plain = lowered.translate(_FOLDED)
    return plain if plain.isascii() else _bare(lowered)


def has_diacritics(text: str) -> bool:
    """Whether any letter carries a mark that folding removes: the text was typed with a Vietnamese keyboard."""
    return not text.isascii() and fold(text) != unicodedata.normalize("NFC", text.lower())
