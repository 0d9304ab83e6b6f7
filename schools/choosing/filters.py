"""Whether a school has what is wished: yes, no, or not known. What no source says is never a no."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from nlu.text import fold
from schools.choosing.content import FilterRow
from schools.choosing.wish import Wish
from schools.find import REGION_PREFIX

if TYPE_CHECKING:
    from schools.choosing.options import SchoolOption

Verdict = Literal["yes", "no", "unknown"]
MONTHS_A_YEAR = 12
_SPAN = re.compile(r"(\d+(?:[,.]\d+)?)(?:\s*[-–]\s*(\d+(?:[,.]\d+)?))?\s*(nam|thang)\b")


def verdict(row: FilterRow, option: SchoolOption, wish: Wish) -> Verdict:
    """Whether the school has what one filter asks for."""
    if row.near:
        return _near(option, wish)
    if row.ownership:
        return _owned(row, option)
    if row.months:
        return _short(row.months, option)
    return "yes" if row.fact and option.fact(row.fact) else "unknown"


def months(duration: str) -> tuple[float, float] | None:
    """Shortest and longest duration in months that a text states first ("1-2 năm": 12 to 24); None for none."""
    found = _SPAN.search(fold(duration))
    if found is None:
        return None
    factor = MONTHS_A_YEAR if found[3] == "nam" else 1
    low, high = (float(number.replace(",", ".")) * factor for number in (found[1], found[2] or found[1]))
    return low, high


def _near(option: SchoolOption, wish: Wish) -> Verdict:
    region = wish.place.removeprefix(REGION_PREFIX) if wish.place and wish.place.startswith(REGION_PREFIX) else None
    return "yes" if option.distance_km is not None or option.school.region == region else "unknown"


def _owned(row: FilterRow, option: SchoolOption) -> Verdict:
    if option.ownership == row.ownership:
        return "yes"
    return "unknown" if row.soft or option.ownership == "unknown" else "no"


def _short(limit: int, option: SchoolOption) -> Verdict:
    """Yes where one programme is surely short enough, no where all are surely longer."""
    spans = [months(one.duration.value) if one.duration else None for one in option.programmes]
    if any(span and span[1] <= limit for span in spans):
        return "yes"
    return "no" if spans and all(span and span[0] > limit for span in spans) else "unknown"
