"""What is asked of the school part: this message on top of what the talk remembers.

Buttons bring ids; a typed sentence is read by the aliases of ``content/schooling.yml``. A ``filter`` entity may also be
a command: ``clear``, ``-<filter>``, ``-level``, ``-entry``, ``compare``, ``papers``, ``support``, and ``from_<n>``,
alone or beside one of the last two.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from actions.desk import Desk
from actions.find import named_place
from schools.choosing import Catalogue, Entry, Told, Wish, read_told

LEVELS = ("so_cap", "trung_cap", "cao_dang")
NINE_PLUS = "9plus"
GRADES: dict[str, Entry] = {"8": "after_9", "9": "after_9", "12": "after_12"}
"""Where a pupil of this grade will come from; in grade 10 and 11 both ways are open."""
NOTHING = "none"
COST, REFINE = "work_out_cost", "refine_schools"
"""The intents that work out costs, and that narrow a list or carry a command."""
CLEAR, COMPARE, PAPERS, SUPPORT = "clear", "compare", "papers", "support"
_START = re.compile(r"from_(\d{1,3})")


@dataclass(frozen=True)
class Request:
    """One message read for the school part."""

    desk: Desk

    @cached_property
    def catalogue(self) -> Catalogue:
        """The filters, entries and family situations there are."""
        return Catalogue.shared()

    @cached_property
    def told(self) -> Told:
        """What the typed sentence says; nothing for a button."""
        text = self.desk.ask.text
        return Told() if text.startswith("/") else read_told(self.catalogue, text)

    @cached_property
    def pressed(self) -> list[str]:
        """The filter ids and commands of a button."""
        return self._ids("filter")

    @property
    def start(self) -> int:
        """How many schools of the list, or lines of a long answer, were shown already."""
        return next((int(found[1]) for one in self.pressed if (found := _START.fullmatch(one))), 0)

    @cached_property
    def trades(self) -> tuple[str, ...]:
        """The trades named now, else the one the talk is about."""
        remembered = self.desk.ask.remembered("trade")
        return tuple(self.desk.ask.ids("trade")) or ((remembered,) if remembered else ())

    @property
    def school(self) -> str | None:
        """The school named now, else the one the talk is about when it is about a school."""
        about = self.desk.ask.context.get("focus") == "school" and not self.desk.ask.of("trade")
        return next(iter(self.desk.ask.ids("school")), None) or (self.desk.ask.remembered("school") if about else None)

    @property
    def subject(self) -> dict[str, str]:
        """What a button names again, so that its answer is about the same: trade, level and school."""
        trade = self.trades[0] if self.trades else None
        named = {"trade": trade, "level": self.wish.level, "school": self.school}
        return {name: one for name, one in named.items() if one}

    @cached_property
    def wish(self) -> Wish:
        """Everything wished so far."""
        return Wish(self._entry, self._place, self._filters, self._family, self._level)

    def remember(self) -> dict[str, str | None]:
        """The slots that keep the wish for the next message."""
        wish = self.wish
        named = {"trade": self.trades[0], "focus": "trade"} if self.trades else {}
        kept = {"place": wish.place} if wish.place else {}
        lists = {"filters": ",".join(wish.filters) or None, "family": ",".join(wish.family) or None}
        return {"topic": "find", "attribute": None, "entry": wish.entry, "level": wish.level, **lists, **kept, **named}

    @property
    def _entry(self) -> Entry | None:
        if "-entry" in self.pressed:
            return None
        context = self.desk.ask.context
        said = next(iter(self._ids("entry")), None) or self.told.entry
        now = GRADES.get(next(iter(self.desk.ask.ids("grade")), ""))
        nine_plus: Entry | None = "after_9" if NINE_PLUS in self.desk.ask.ids("level") else None
        entry = said or now or nine_plus or context.get("entry") or GRADES.get(context.get("grade", ""))
        return self.catalogue.entries[entry].id if entry in self.catalogue.entries else None

    @property
    def _place(self) -> str | None:
        mention = next(iter(self.desk.ask.of("place")), None)
        if mention:
            return named_place(self.desk, mention)
        return self.desk.ask.remembered("place") or self.desk.ask.guide.get("place")

    @property
    def _level(self) -> str | None:
        """Said now; a level said earlier holds only while the same list is narrowed."""
        said = next((one for one in self.desk.ask.ids("level") if one in LEVELS), None)
        if said or self.desk.ask.intent != "refine_schools" or "-level" in self.pressed:
            return said
        return self.desk.ask.context.get("level")

    @property
    def _filters(self) -> tuple[str, ...]:
        if CLEAR in self.pressed or self.told.clear:
            kept: list[str] = []
        else:
            kept = self.desk.ask.context.get("filters", "").split(",")
        nine_plus = ["culture"] if NINE_PLUS in self.desk.ask.ids("level") else []
        added = [one for one in (*self.pressed, *self.told.filters, *nine_plus) if one in self.catalogue.filters]
        gone = {one.removeprefix("-") for one in self.pressed if one.startswith("-")} | set(self.told.dropped)
        gone |= {one for one in kept if any(self._contradict(one, new) for new in added)}
        wanted = (one for one in (*kept, *added) if one in self.catalogue.filters and one not in gone)
        return tuple(dict.fromkeys(wanted))

    def _contradict(self, old: str, new: str) -> bool:
        """Public and private exclude each other: the later word holds."""
        owners = [row.ownership for one in (old, new) if (row := self.catalogue.filters.get(one))]
        return None not in owners and len(set(owners)) > 1

    @property
    def _family(self) -> tuple[str, ...]:
        said = [one for one in (*self._ids("family"), *self.told.family) if one in self.catalogue.families]
        kept = [one for one in self.desk.ask.context.get("family", "").split(",") if one in self.catalogue.families]
        nothing = [one for one in said if self.catalogue.families[one].none]
        if nothing:
            return tuple(nothing[:1])
        known = [one for one in (*kept, *said) if not (said and self.catalogue.families[one].none)]
        return tuple(dict.fromkeys(known))

    def _ids(self, kind: str) -> list[str]:
        # a button's list of ids arrives as one mention with several meanings
        return list(dict.fromkeys(one for mention in self.desk.ask.of(kind) for one in mention.ids))
