"""The schools open to somebody: by trade, entry, place and wishes.

Listed schools only. A level that is not stated, an entry nobody wrote down, a wish no fact decides: the school stays
and is said to be unsure. The order is distance where a place is known, else the region, else the name, never worth;
schools of which a wish is not known come after those that have it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from sqlalchemy.orm import Session

from knowledge.facts import ShownFact, facts_of_many
from nlu.text import fold
from schools.choosing.catalogue import Catalogue
from schools.choosing.content import EntryRow, Ownership
from schools.choosing.filters import Verdict, verdict
from schools.choosing.known import FactTable
from schools.choosing.wish import Wish
from schools.find import REGION_PREFIX, Offer, distance_km, offers, schools_near
from schools.lookup import place, programmes_of, school
from schools.models import Programme, School

HOME_REGION = f"{REGION_PREFIX}da_nang"
STATED = "stated"
PROGRAMME_FACTS = DURATION, ENTRY, FEE = "duration", "entry", "fee"


@dataclass(frozen=True)
class ProgrammeOption:
    """A programme with what its source says of duration, entry and fee. ``open``: to the asker's entry."""

    programme: Programme
    duration: ShownFact | None
    entry: ShownFact | None
    fee: tuple[ShownFact, ...]
    open: Verdict

    @property
    def stated_level(self) -> str | None:
        """The level, where a source states it."""
        return self.programme.level if self.programme.level_basis == STATED else None


@dataclass(frozen=True)
class SchoolOption:
    """A school with the programmes that fit. ``distance_km``: straight line, rough; ``unsure``: undecided filters."""

    school: School
    programmes: tuple[ProgrammeOption, ...]
    distance_km: int | None
    ownership: Ownership
    table: FactTable
    unsure: tuple[str, ...] = ()

    def facts(self, attribute: str) -> tuple[ShownFact, ...]:
        """The facts of an attribute (dormitory, enterprise, nine_plus, phone …) that have not expired, best first."""
        return self.table.current(self.school.id, attribute)

    def fact(self, attribute: str) -> ShownFact | None:
        """The first of ``facts``."""
        return next(iter(self.facts(attribute)), None)

    @property
    def open(self) -> Verdict:
        """Whether some programme is open to the asker's entry: surely, or nobody knows."""
        return "yes" if any(one.open == "yes" for one in self.programmes) else "unknown"

    @property
    def point(self) -> tuple[float, float] | None:
        """Latitude and longitude of the commune's rough centre, in degrees."""
        return (self.school.place.lat, self.school.place.lon) if self.school.place else None


def options(session: Session, trade_ids: Sequence[str], wish: Wish, today: date) -> list[SchoolOption]:
    """The schools that teach one of the trades (any listed school for none) and may have all that is wished."""
    choice = _Choice(session, wish, today, Catalogue.shared())
    found = choice.options(choice.offers(trade_ids))
    fitting = [choice.judged(option) for option in found if option.programmes or not trade_ids]
    return sorted((option for option in fitting if option), key=lambda option: bool(option.unsure))


def option_of(
    session: Session, school_id: str, trade_ids: Sequence[str], wish: Wish, today: date
) -> SchoolOption | None:
    """One school as an option, also one that is not listed, whatever is wished of it; None where it is unknown."""
    row = school(session, school_id)
    if row is None:
        return None
    choice = _Choice(session, wish, today, Catalogue.shared())
    taught = tuple(one for trade in trade_ids for one in programmes_of(session, school_id, trade))
    start = place(session, wish.place) if wish.place else None
    km = distance_km(start, row.place) if start and row.place else None
    return choice.options([Offer(row, taught, km)])[0]


def closing(session: Session, trade_ids: Sequence[str], wish: Wish, today: date) -> list[str]:
    """The wishes of which dropping one opens something: filter ids, ``level``, ``entry``; may be empty."""
    without = {one: replace(wish, filters=tuple(f for f in wish.filters if f != one)) for one in wish.filters}
    if wish.level:
        without["level"] = replace(wish, level=None)
    if wish.entry:
        without["entry"] = replace(wish, entry=None)
    return [one for one, looser in without.items() if options(session, trade_ids, looser, today)]


def names(text: str, entry: EntryRow) -> bool:
    """Whether a source's sentence speaks of people of this entry."""
    folded = fold(text)
    return any(fold(word) in folded for word in entry.told)


@dataclass(frozen=True)
class _Choice:
    """One wish at work."""

    session: Session
    wish: Wish
    today: date
    catalogue: Catalogue

    def offers(self, trade_ids: Sequence[str]) -> list[Offer]:
        if trade_ids:
            return offers(self.session, list(trade_ids), self.wish.place, self.wish.level)
        return schools_near(self.session, self.wish.place or HOME_REGION, self.wish.level)

    def options(self, found: Iterable[Offer]) -> list[SchoolOption]:
        rows = list(found)
        taught = [one.id for offer in rows for one in offer.programmes]
        told = facts_of_many(self.session, "programme", taught, PROGRAMME_FACTS, self.today)
        table = FactTable(self.session, (offer.school.id for offer in rows), self.today)
        return [self._option(offer, told, table) for offer in rows]

    def judged(self, option: SchoolOption) -> SchoolOption | None:
        """The option with what nobody can decide of it; None where a wish is surely not met."""
        rows = [self.catalogue.filters[one] for one in self.wish.filters if one in self.catalogue.filters]
        said = {row.id: verdict(row, option, self.wish) for row in rows}
        if "no" in said.values():
            return None
        return replace(option, unsure=tuple(row for row, answer in said.items() if answer == "unknown"))

    def _option(self, offer: Offer, told: dict[str, list[ShownFact]], table: FactTable) -> SchoolOption:
        programmes = sorted((self._programme(one, told.get(one.id, [])) for one in offer.programmes), key=self._order)
        return SchoolOption(
            offer.school,
            tuple(one for one in programmes if one.open != "no"),
            offer.distance_km,
            self.catalogue.ownership(offer.school.ownership),
            table,
        )

    def _programme(self, row: Programme, told: list[ShownFact]) -> ProgrammeOption:
        current = [fact for fact in told if not fact.expired]
        duration = next((fact for fact in current if fact.attribute == DURATION), None)
        entry = next((fact for fact in current if fact.attribute == ENTRY), None)
        fees = tuple(fact for fact in current if fact.attribute == FEE)
        return ProgrammeOption(row, duration, entry, fees, self._open(row, entry))

    def _order(self, one: ProgrammeOption) -> tuple[bool, bool]:
        """Those surely open first, then those whose level, though only inferred, would be."""
        entry = self.catalogue.entries.get(self.wish.entry or "")
        return one.open != "yes", entry is not None and one.programme.level not in entry.levels

    def _open(self, row: Programme, fact: ShownFact | None) -> Verdict:
        """The source's own word on entry first, then the stated level. An inferred level decides nothing."""
        entry = self.catalogue.entries.get(self.wish.entry or "")
        if entry is None:
            return "unknown"
        if fact and names(fact.value, entry):
            by_source: Verdict = "yes"
        # a class for grade-9 leavers takes older people too; one for THPT leavers takes no younger ones
        elif fact and entry.id == "after_9" and any(names(fact.value, other) for other in self.catalogue.data.entries):
            by_source = "no"
        else:
            by_source = self._by_level(row, entry)
        return "unknown" if by_source == "yes" and row.trade_id in self._to_ask else by_source

    def _by_level(self, row: Programme, entry: EntryRow) -> Verdict:
        if row.level_basis != STATED or row.level is None:
            return "unknown"
        return "yes" if row.level in entry.levels else "no"

    @cached_property
    def _to_ask(self) -> frozenset[str]:
        """Trades of which a rule says that this entry must be asked about (health trades after grade 9)."""
        rules = (r for r in self.catalogue.data.costs if r.part == "entry" and self.wish.entry in r.entries)
        return frozenset(trade for rule in rules for trade in rule.trades)
