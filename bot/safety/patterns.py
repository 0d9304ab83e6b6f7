"""Turns the phrases of ``content/safety/danger.yml`` into regular expressions over ``writing.views``.

A letter of a phrase also matches itself with fewer marks (``chết``: ``chet``, ``chêt``) and with hỏi and ngã mixed up,
as people here write them. Repeats are bounded everywhere, so the time grows with the length of the text and no faster.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from bot.safety.writing import TONES, canonical

Groups = Mapping[str, list[str]]
_QUALITIES = "\u0302\u0306\u031b"
_SWAPPED = {"\u0303": "\u0309", "\u0309": "\u0303"}
_BETWEEN = r" (?:\. )?"
_GAP = r"(?<= )(?:[^ .]+ ){0,3}"
_WORD = re.compile(r"\[[^\]]+\]|\S+")


def phrase_pattern(phrase: str, groups: Groups) -> str:
    """The pattern of one line; raises ``ValueError`` on an unknown group or a line of nothing but gaps."""
    exact = phrase.startswith("=")
    items = [_item(word, groups, exact) for word in _WORD.findall(phrase.removeprefix("="))]
    if not any(kind == "word" for kind, _ in items):
        raise ValueError(phrase)
    body = "".join(_joined(kind, body, last=at == len(items) - 1) for at, (kind, body) in enumerate(items))
    return rf"(?<= ){body}(?= )"


def _item(word: str, groups: Groups, exact: bool) -> tuple[str, str]:
    if word == "..":
        return "gap", _GAP
    if word == "~":
        return "gap", rf"(?<= )(?:(?!(?:{_one_of(groups['me'], exact=False)}) )[^ .]+ ){{0,5}}"
    if word.startswith("["):
        return "maybe", _choice(word[1:-1], groups, exact)
    return "word", _choice(word, groups, exact)


def _choice(word: str, groups: Groups, exact: bool) -> str:
    members: list[str] = []
    for part in word.split("|"):
        if part.startswith("{"):
            members += _group(part, groups)
        else:
            members.append(part)
    return f"(?:{_one_of(members, exact)})"


def _group(part: str, groups: Groups) -> list[str]:
    try:
        return groups[part.strip("{}")]
    except KeyError:
        raise ValueError(part) from None


def _one_of(members: list[str], exact: bool) -> str:
    # Longest first, so that "bố dượng" is not read as "bố".
    return "|".join(_words(member, exact) for member in sorted(members, key=len, reverse=True))


def _joined(kind: str, body: str, last: bool) -> str:
    if kind == "gap":
        return body
    if kind == "maybe":
        return f"(?:{body}{'' if last else _BETWEEN})?"
    return body if last else f"{body}{_BETWEEN}"


def _words(text: str, exact: bool) -> str:
    return _BETWEEN.join("".join(_letter(char, exact) for char in word) for word in canonical(text).split())


@lru_cache(maxsize=512)
def _letter(char: str, exact: bool) -> str:
    if char == "đ":
        return "đ" if exact else "[dđ]"
    base, *marks = list(unicodedata.normalize("NFD", char))
    quality = next((mark for mark in marks if mark in _QUALITIES), "")
    tone = next((mark for mark in marks if mark in TONES), "")
    tones = {tone, _SWAPPED.get(tone, tone)} | (set() if exact else {""})
    qualities = {quality} if exact else {"", quality}
    forms = {unicodedata.normalize("NFC", base + q + t) for q in qualities for t in tones}
    return f"[{''.join(sorted(forms))}]" if len(forms) > 1 else re.escape(char)
