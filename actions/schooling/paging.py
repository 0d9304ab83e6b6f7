"""Answers of at most ``WORDS`` words: the lines that do not fit come with "Xem thêm"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from actions.reply import Button, payload
from actions.schooling.request import Request

WORDS = 120


def page(request: Request, lines: Sequence[str], around: Iterable[str]) -> range:
    """Which lines come now: from where the last page ended, as many as fit beside ``around``, at least one."""
    start = request.start if request.start < len(lines) else 0
    left = WORDS - sum(map(words, around))
    end = start
    while end < len(lines) and (end == start or words(lines[end]) <= left):
        left -= words(lines[end])
        end += 1
    return range(start, end)


def more_buttons(request: Request, shown: range, count: int, intent: str, *commands: str) -> list[Button]:
    """The button for the rest of ``count`` lines."""
    if shown.stop >= count:
        return []
    asked = [*commands, f"from_{shown.stop}"]
    return [Button(request.desk.say("schooling.more"), payload(intent, **request.subject, filter=asked))]


def words(text: str) -> int:
    """How many words a reader sees."""
    return len(text.split())
