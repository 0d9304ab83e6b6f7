"""Numbers in Vietnamese prose: which of them an article may state.

An article states no figure that is not in the rules it rests on. Free are small counts and ages ("lớp 9", "9+", up to
30), emergency numbers and the years everyone is in; a number with a money unit or a per cent sign is never free.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

SMALL = 30
FREE = {Decimal(number) for number in (111, 112, 113, 114, 115, 2025, 2026, 2027)}
UNITS = {
    "nghìn": 1_000, "ngàn": 1_000, "k": 1_000, "triệu": 1_000_000, "tr": 1_000_000, "tỉ": 10**9, "tỷ": 10**9,
    "đồng": 1, "đ": 1, "vnđ": 1, "usd": 1, "phần trăm": 1, "%": 1,
}  # fmt: skip
JOINERS = {"-", "–", "—", "đến", "tới"}
_WORD_UNITS = "|".join(sorted(set(UNITS) - {"%"}, key=len, reverse=True))
# Thousands "1.500.000", else a plain number with a decimal comma or point.
_NUMBER = re.compile(
    rf"(\d{{1,3}}(?:\.\d{{3}})+(?!\d)(?:,\d+)?|\d+(?:[,.]\d+)?)(?:\s*(%|(?:{_WORD_UNITS})(?!\w)))?", re.IGNORECASE
)
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?")


def unsupported(text: str, *, by: Iterable[str]) -> list[str]:
    """The numbers of ``text``, as written, that are neither free nor in one of the texts ``by``."""
    known = {value for other in by for _, value, _ in _numbers(other)}
    found = [written for written, value, money in _numbers(text) if value not in known and (money or not _free(value))]
    return list(dict.fromkeys(found))


def _free(value: Decimal) -> bool:
    return value <= SMALL or value in FREE


def _numbers(text: str) -> Iterator[tuple[str, Decimal, bool]]:
    """Each number as written, its value in whole units, and whether it is money or a share."""
    matches = list(_NUMBER.finditer(text))
    for match, unit in zip(matches, _units(text, matches), strict=True):
        yield match[0].strip(), _value(match[1]) * UNITS.get(unit, 1), bool(unit)


def _units(text: str, matches: Sequence[re.Match[str]]) -> list[str]:
    units = [(match[2] or "").lower() for match in matches]
    # "4-6 triệu": the unit at the end of a range is that of its beginning too.
    for index in range(len(matches) - 2, -1, -1):
        between = text[matches[index].end() : matches[index + 1].start()].strip()
        if not units[index] and between in JOINERS:
            units[index] = units[index + 1]
    return units


def _value(written: str) -> Decimal:
    if _THOUSANDS.fullmatch(written):
        written = written.replace(".", "")
    return Decimal(written.replace(",", "."))
