"""Folding: the form of a text without diacritics and case, which half of the users type anyway."""

from __future__ import annotations

import re
import unicodedata

_MARKS = re.compile("[\u0300-\u036f]+")


def fold(text: str) -> str:
    """Lower case without diacritics; ``đ`` becomes ``d`` (it has no decomposition). Idempotent."""
    lowered = text.lower()
    if lowered.isascii():
        return lowered
    bare = _MARKS.sub("", unicodedata.normalize("NFD", lowered.replace("đ", "d")))
    return unicodedata.normalize("NFC", bare)


def has_diacritics(text: str) -> bool:
    """Whether any letter carries a mark that folding removes: the text was typed with a Vietnamese keyboard."""
    return not text.isascii() and fold(text) != unicodedata.normalize("NFC", text.lower())
