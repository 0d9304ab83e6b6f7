"""A school year after the newest one we know of: today's figure is told as the latest known, never as that year's."""

from __future__ import annotations

import re
from collections.abc import Iterable

from actions.context import attributes
from actions.desk import Desk, spoken_date
from nlu.text import fold, folded_syllables

YEARLY = frozenset({"fee", "exemption", "other_charges", "entry", "documents", "admission_time", "quota", "nine_plus"})
"""Attributes that every admission year sets anew: what a bare "sang năm" may be about."""
LASTING = frozenset({"address", "phone", "website", "email", "founded", "history"})
"""Attributes that no year changes."""
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")


def year_ahead(desk: Desk, dates: Iterable[str | None], told: str, *, rule: bool = False) -> list[str]:
    """The sentence that nothing is known yet of the year asked for, with the date of what is; none where it is known.

    ``dates`` are those of what will be told, ``told`` its text: a year that it names is known. A ``rule`` holds until
    it is changed, so only a year that is named is said to be unknown.
    """
    asked = _named(desk) or (None if rule else _next(desk))
    newest = max(filter(None, dates), key=_newest, default=None)
    if asked is None or asked <= (_newest(newest) or desk.today.year) or str(asked) in told:
        return []
    if newest is None:
        return [desk.say("fact.year_ahead_undated", year=asked)]
    return [desk.say("guidance.year_ahead" if rule else "fact.year_ahead", year=asked, as_of=spoken_date(newest))]


def _named(desk: Desk) -> int | None:
    """The last year the message names; None where it asks for what no year changes."""
    wanted = set(attributes(desk))
    years = [_newest(year[:4]) for year in desk.ask.ids("school_year")]
    return None if wanted and wanted <= LASTING else max(years, default=None)


def _next(desk: Desk) -> int | None:
    """The next year, where a thing of the year is asked "sang năm"."""
    said = f" {' '.join(folded_syllables(desk.ask.text))} "
    words: list[str] = desk.resources.replies.raw("fact.next_year")
    meant = YEARLY.intersection(attributes(desk)) and any(f" {fold(one)} " in said for one in words)
    return desk.today.year + 1 if meant else None


def _newest(date: str | None) -> int:
    return max(map(int, _YEAR.findall(date or "")), default=0)
