"""Words of a normalised text with their offsets, and what a Vietnamese syllable may look like."""

from __future__ import annotations

import re
from typing import NamedTuple

_WORD = re.compile(r"[^\W\d_]+|\d+(?:[.,]\d+)*(?: ?\+(?!\d))?")
_ONSET = "(?:b|ch?|d|gh?|gi|kh?|l|m|ngh?|nh?|ph?|qu|r|s|th?|tr|v|x|h)?"
_RHYMES = (
    "a|ac|ach|ai|am|an|ang|anh|ao|ap|at|au|ay|e|ec|ech|em|en|eng|enh|eo|ep|et|eu|i|ia|ich|iec|iem|ien|ieng|iep|iet|ieu|im|in|inh|ip"
    "|it|iu|o|oa|oac|oach|oai|oam|oan|oang|oanh|oao|oap|oat|oay|oc|oe|oen|oeo|oet|oi|om|on|ong|ooc|oong|op|ot|u|ua|uan|uang"
    "|uat|uay|uc|ue|uech|uenh|ui|um|un|ung|uo|uoc|uoi|uom|uon|uong|uop|uot|uou|up|ut|uu|uy|uya|uych|uyen|uyet|uynh|uyt|uyu|y|ych"
    "|yem|yen|yet|yeu|ynh|yt"
)
_SYLLABLE = re.compile(f"{_ONSET}(?:{_RHYMES})")


class Word(NamedTuple):
    """One written word: letters, or a number with its ``+``; ``text[start:end]`` of the text it was found in."""

    text: str
    start: int
    end: int


def words(text: str) -> list[Word]:
    """The words of a normalised text, in order; marks, emoji and symbols are none."""
    return [Word(match.group(), match.start(), match.end()) for match in _WORD.finditer(text)]


def syllables(text: str) -> list[str]:
    """The words of a text as typed, case and diacritics kept. Vietnamese writes a syllable a word."""
    return [word.text for word in words(text)]


def is_syllable(folded: str) -> bool:
    """Whether a folded word could be a Vietnamese syllable; a slip of the keyboard mostly is none."""
    return _SYLLABLE.fullmatch(folded) is not None
