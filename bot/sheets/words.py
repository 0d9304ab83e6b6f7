"""The sentences of a sheet, from ``content/replies/sheet.yml``: the same on the page, the picture and the paper."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from urllib.parse import urlsplit

from bot.sheets.sheet import Sheet
from careers.sheets import Interest, SheetSchool, SheetSource
from knowledge.replies import Replies

NO_BREAK = "\xa0"
SHORT = 12
MUCH, SOME = 2 / 3, 1 / 3
_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")


class Words:
    """What is written on one sheet around its data, addressed to its reader."""

    def __init__(self, replies: Replies, sheet: Sheet) -> None:
        self._replies = replies
        self._sheet = sheet

    def say(self, key: str, **values: object) -> str:
        """The sentence ``sheet.<key>``; ``KeyError`` for an unknown key."""
        return self._replies.text(f"sheet.{key}", self._sheet.data.role, **values)

    def made(self) -> str:
        """When it was made, and by whom where the operator is named."""
        day = self.day(self._sheet.data.made_on)
        operator = self._sheet.operator
        return self.say("made_by", day=day, operator=operator) if operator else self.say("made", day=day)

    def expires(self) -> str:
        """Until when the link works."""
        return self.say("expires", day=self.day(self._sheet.expires))

    def day(self, day: date) -> str:
        """A date as it is written in Vietnam."""
        return self.say("date_full", day=day.day, month=day.month, year=day.year)

    def school_line(self, school: SheetSchool) -> str:
        """Where a school is, how far, and how long the programme takes; what is unknown is left out."""
        km = self.say("distance", km=school.km) if school.km is not None else None
        duration = self.say("duration", duration=_together(school.duration)) if school.duration else None
        return f"{NO_BREAK}· ".join(part for part in (school.place, km, duration) if part)

    def source_date(self, source: SheetSource) -> str:
        """The source's date as exact as it is known, "" without one."""
        found = _DATE.fullmatch(source.date or "")
        if not found or not found[2]:
            return source.date or ""
        values = {"year": found[1], "month": int(found[2]), "day": int(found[3] or 0)}
        return self.say("date_full" if found[3] else "date_month", **values)

    def source_line(self, source: SheetSource) -> str:
        """Title, date and site, for paper."""
        parts = (source.title, self.source_date(source), host(source.url))
        return f"{NO_BREAK}· ".join(part for part in parts if part)

    def shape(self, interests: Sequence[Interest]) -> str:
        """The hexagon in words, for those who do not see it: three groups, no order, no numbers."""
        groups = (
            ("shape_much", [one.name for one in interests if one.share >= MUCH]),
            ("shape_some", [one.name for one in interests if SOME <= one.share < MUCH]),
            ("shape_little", [one.name for one in interests if one.share < SOME]),
        )
        return " ".join(self.say(key, names=", ".join(names)) for key, names in groups if names)

    def off_map(self) -> str | None:
        """Which schools the map does not show; None when it shows all."""
        schools = enumerate(self._sheet.data.schools, 1)
        missing = [str(number) for number, school in schools if school.lat is None or school.lon is None]
        return self.say("off_map", numbers=", ".join(missing)) if missing else None


def _together(text: str) -> str:
    """A short text that no line parts."""
    return text.replace(" ", NO_BREAK) if len(text) <= SHORT else text


def web_address(url: str | None) -> str | None:
    """The address when a page may link to it, else None."""
    try:
        return url if url and urlsplit(url).scheme in ("http", "https") and urlsplit(url).hostname else None
    except ValueError:
        return None


def host(url: str | None) -> str:
    """The site's name of a web address, "" where there is none."""
    found = urlsplit(address).hostname if (address := web_address(url)) else None
    return (found or "").removeprefix("www.")
