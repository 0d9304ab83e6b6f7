"""A kept sheet, found again by its token, with all that its drawings need."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from bot.sheets.region import RegionMap, Sizes, plan_map
from bot.sheets.view import Spot
from careers.sheets import KEPT, SheetData, find
from schools.models import Place


@dataclass(frozen=True)
class Sheet:
    """One talk's result; ``places``: the commune centres the map is made of; ``operator``: who it is from."""

    data: SheetData
    places: tuple[Spot, ...] = ()
    operator: str | None = None

    @property
    def expires(self) -> date:
        """The day on which its link stops working."""
        return self.data.made_on + KEPT

    def region(self, sizes: Sizes) -> RegionMap | None:
        """The map of its schools; None when no school's position is known."""
        home = Spot(self.data.home.name, self.data.home.lat, self.data.home.lon) if self.data.home else None
        schools = [
            Spot(school.name, school.lat, school.lon) if school.lat is not None and school.lon is not None else None
            for school in self.data.schools
        ]
        return plan_map(home, schools, self.places, sizes)


class KeptSheets:
    """The sheets of the database."""

    def __init__(
        self,
        sessions: sessionmaker[Session],
        operator: str | None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._sessions = sessions
        self._operator = operator
        self._now = now

    def find(self, token: str) -> Sheet | None:
        """The sheet of this token; None for an unknown or expired one."""
        with self._sessions() as session:
            data = find(session, token, self._now())
            if data is None:
                return None
            places = session.scalars(select(Place).order_by(Place.id))
            spots = tuple(Spot(place.short, place.lat, place.lon) for place in places)
        return Sheet(data, spots, self._operator)
