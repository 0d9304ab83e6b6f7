"""What to call somebody: a first name is enough, and whatever people are called, it is not a question."""

from __future__ import annotations

import re

from bot.leads.lists import LeadWords
from bot.privacy.names import name_spans
from bot.privacy.spans import apart, folded

LONGEST = 60
MOST_WORDS = 5
# Letters of any language; "H'Hen", "Y-Bút", "M. Anh".
_NAME = re.compile(r"[^\W\d_]+(?:['’.\-]?[ ]?[^\W\d_]+)*\.?")
# What goes on after a sign inside a name: "Y" of "Y-Bút".
_JOINED = re.compile(r"(?:['’\-][^\W\d_]+)+")
_EDGES = " \t\n.,;:!~-"


def read_name(text: str, words: LeadWords) -> str | None:
    """The name in the text, as typed: after "em tên là", or a few words that can be nothing but a name; else None."""
    spans = apart(name_spans(text, folded(text)))
    if len(spans) == 1:
        start, end, _ = spans[0]
        more = _JOINED.match(text, end)
        return text[start : more.end() if more else end]
    bare = _without_around(text, words)
    return bare if _may_be_name(bare, words) else None


def _without_around(text: str, words: LeadWords) -> str:
    """The text without what stands round a name; one word always stays, for people are called "Mình" too."""
    parts = text.strip(_EDGES).split()
    while len(parts) > 1 and words.before_name.whole(parts[0]):
        parts.pop(0)
    while len(parts) > 1 and words.after_name.whole(parts[-1]):
        parts.pop()
    return " ".join(parts).strip(_EDGES)


def _may_be_name(bare: str, words: LeadWords) -> bool:
    if not bare or len(bare) > LONGEST or len(bare.split()) > MOST_WORDS or "?" in bare:
        return False
    return _NAME.fullmatch(bare) is not None and not words.not_names.within(bare)
