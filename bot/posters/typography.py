"""Vietnamese set for print: real quotes and dashes, what belongs together kept together, lines that end well.

A syllable is what stands between two blanks; a no-break space holds together what a reader would stumble over.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from bot.sheets.flow import wrap
from bot.sheets.fonts import Face

NO_BREAK = "\xa0"
LEADING = 1.4
"""Height of a line in parts of the letter size: the hook of a capital never meets the dot below the line above."""
_PAUSE = (",", ".", ";", ":", "?", "!", "…")
_NUMBER = re.compile(r"[“(]?\d[\d.,/–]*[%+]?[)”,.;:?!]*")
_YEARS = re.compile(r"(?<![\w-])(\d{4})-(\d{4})(?![\w-])")  # never inside a campaign code
_PAUSE_GAIN = 0.35
_PHRASES = re.compile(r"(?<=[,;:.?!]) ")
_MOST_PHRASES = 3
_LONGEST_NAME = 3
_BREAKS = re.compile(r"(?<=[/&])(?=[^/&])|(?=\?)")


def polished(text: str) -> str:
    """Composed letters, single blanks, real quotes, dashes and dots in place of those of a typewriter."""
    text = " ".join(unicodedata.normalize("NFC", text).split())
    text = re.sub(r'(^|[\s(“])"', r"\1“", text).replace('"', "”").replace("'", "’")
    return _YEARS.sub(r"\1–\2", text).replace(" - ", " – ").replace("...", "…")


def tied(text: str) -> str:
    """The text with what belongs together held by no-break spaces: number and unit, names, dashes, the last two."""
    words = text.split(" ")
    held = _held_numbers(words) | _held_names(words) | {len(words) - 2}
    return "".join(word + (NO_BREAK if at in held else " ") for at, word in enumerate(words)).strip(" ")


def lines(face: Face, clean: str, size: float, width: float) -> list[str]:
    """Lines as full as ``width`` millimetres allow, for running text at ``size`` points."""
    return wrap(face, _loosened(face, tied(clean), size, width), size, width)


def balanced(face: Face, clean: str, size: float, width: float) -> list[str]:
    """For slogans and headings: where one line is not enough, a phrase a line, else lines of like length."""
    full = lines(face, clean, size, width)
    phrases = _PHRASES.split(tied(clean))
    fitting = all(face.width(phrase, size) <= width for phrase in phrases)
    if len(full) > 1 and fitting and len(phrases) <= _MOST_PHRASES:
        return phrases
    words = _loosened(face, tied(clean), size, width).split(" ")
    if len(full) < 2 or any(face.width(word, size) > width for word in words):
        return full

    @cache
    def best(start: int, count: int) -> tuple[float, tuple[str, ...]]:
        ends = range(start + 1, len(words) + 1) if count > 1 else [len(words)]
        tries = [(end, " ".join(words[start:end])) for end in ends]
        fitting = [(end, line) for end, line in tries if line and face.width(line, size) <= width]
        found = [(_cost(line, face.width(line, size) / width), line, end) for end, line in fitting]
        if count == 1:
            return min(((cost, (line,)) for cost, line, _ in found), default=(float("inf"), ()))
        rests = [(cost, line, best(end, count - 1)) for cost, line, end in found]
        return min(((cost + rest[0], (line, *rest[1])) for cost, line, rest in rests), default=(float("inf"), ()))

    return list(best(0, len(full))[1]) or full


def address_lines(face: Face, address: str, size: float, width: float) -> list[str]:
    """A web address in lines that break before "?" or after "/" and "&", within a part only where it is too long."""
    found = [""]
    for part in _BREAKS.split(address):
        for piece in wrap(face, part, size, width):
            if found[-1] and face.width(found[-1] + piece, size) > width:
                found.append("")
            found[-1] += piece
    return found


def _cost(line: str, share: float) -> float:
    return (1 - share) ** 2 - (_PAUSE_GAIN if line.endswith(_PAUSE) else 0.0)


def _held_numbers(words: Sequence[str]) -> set[int]:
    """Where a blank lies between a number and what it counts or is the number of, or before a dash."""
    return {
        at
        for at, (one, other) in enumerate(pairwise(words))
        if not one.endswith(_PAUSE) and (_counts(one) or _is_number(other) or other == "–")
    }


def _held_names(words: Sequence[str]) -> set[int]:
    """The blanks inside names: syllables with a capital in a row; a long row is held in pairs from its end."""
    held: set[int] = set()
    row: list[int] = []
    for at, word in enumerate([*words, ""]):
        if _is_named(word):
            row.append(at)
        if not _is_named(word) or word.endswith(_PAUSE):
            held |= set(row[:-1] if len(row) <= _LONGEST_NAME else row[-2::-2])
            row = []
    return held


def _is_number(word: str) -> bool:
    return _NUMBER.fullmatch(word) is not None


def _counts(word: str) -> bool:
    """Whether it may count what follows; a date does not."""
    return _is_number(word) and "/" not in word


def _is_named(word: str) -> bool:
    """Whether it is a syllable of a name: a capital first, and not all of them (THCS)."""
    bare = word.lstrip("“(")
    return bare[:1].isupper() and not bare.isupper()


def _loosened(face: Face, text: str, size: float, width: float) -> str:
    """The text with the ties undone that are wider than a line."""
    parts = (part.replace(NO_BREAK, " ") if face.width(part, size) > width else part for part in text.split(" "))
    return " ".join(parts)
