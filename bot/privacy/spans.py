"""Places in a text that hold personal data, found on a folded copy of the same length."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple


class Span(NamedTuple):
    """``text[start:end]`` is personal; ``kind`` is phone, email, link, identity, account, birthday, address or name."""

    start: int
    end: int
    kind: str


def folded(text: str) -> str:
    """Lower case without marks, character for character: places in it are places in ``text``."""
    return "".join(map(_fold, text))


def found(pattern: re.Pattern[str], folded_text: str, kind: str) -> list[Span]:
    """All matches; a group named ``it`` narrows the span to the personal part."""
    group = "it" if "it" in pattern.groupindex else 0
    return [Span(*match.span(group), kind) for match in pattern.finditer(folded_text)]


def apart(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, overlapping ones joined under the kind that begins first (the longer one where they tie)."""
    joined: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if joined and span.start < joined[-1].end:
            joined[-1] = joined[-1]._replace(end=max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined


@lru_cache(maxsize=4096)
def _fold(char: str) -> str:
    if char in "đĐ":
        return "d"
    plain = unicodedata.normalize("NFKD", char)[:1].lower()
    return plain if len(plain) == 1 else char
