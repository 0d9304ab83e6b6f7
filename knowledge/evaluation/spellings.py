"""The ways a question is typed. Every question is asked in each; the same text is always typed the same.

``clean`` is the text as its author wrote it, ``folded`` has no diacritics, ``teencode`` short forms and slips of the
finger (half of the texts without diacritics too), ``toneless`` the vowels without their tones.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random
from zlib import crc32

from nlu.text import fold
from nlu.text.habits import teencoded, without_tones


def _chance(text: str) -> Random:
    return Random(crc32(text.encode("utf-8", "replace")))


SPELLINGS: Mapping[str, Callable[[str], str]] = {
    "clean": str,
    "folded": fold,
    "teencode": lambda text: teencoded(text, _chance(text)),
    "toneless": without_tones,
}
