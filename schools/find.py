"""Which schools teach a trade, and how far they are from a commune.

Nothing here ranks schools by worth: the order is distance where a place is known, else the asker's region, else
the name.
Distances are straight lines between rough centres of communes (see docs/architecture.md), in whole kilometres.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from knowledge.models import Fact
from schools.lookup import SHOWN_CONFIDENCE
from schools.models import Place, Programme, School

EARTH_RADIUS_KM = 6371.0
REGION_PREFIX = "region:"
CITY_REGIONS = ("da_nang_cu", "quang_nam_cu")
"""The city since 2025-07-01: former Đà Nẵng and former Quảng Nam."""


@dataclass(frozen=True)
class Offer:
    """A school with its programmes of the trade asked for, and its distance from the asker's commune, if known."""

    school: School
    programmes: tuple[Programme, ...]
    distance_km: int | None


def distance_km(start: Place, end: Place) -> int:
    """Great-circle distance of two commune centres in km, by the haversine formula."""
    lat1, lon1, lat2, lon2 = map(radians, (start.lat, start.lon, end.lat, end.lon))
    chord = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return round(2 * EARTH_RADIUS_KM * asin(sqrt(chord)))


def offers(
    session: Session, trade_ids: list[str], place_id: str | None = None, level: str | None = None
) -> list[Offer]:
    """Listed schools that teach one of the trades; a stated level that differs from ``level`` is left out."""
    query = (
        select(Programme)
        .join(School)
        .where(Programme.trade_id.in_(trade_ids), Programme.confidence.in_(SHOWN_CONFIDENCE), School.status == "active")
        .options(contains_eager(Programme.school).joinedload(School.place))
        .order_by(Programme.name)
    )
    by_school: dict[str, list[Programme]] = {}
    for programme in session.scalars(query):
        if _may_have_level(programme, level):
            by_school.setdefault(programme.school_id, []).append(programme)
    return _near_first(session, [(rows[0].school, tuple(rows)) for rows in by_school.values()], place_id)


def schools_near(session: Session, place_id: str, level: str | None = None, label: str | None = None) -> list[Offer]:
    """All listed schools, nearest first; those whose place is unknown come last.

    With a ``level``: those of that kind, and those whose fact ``levels`` names it by its ``label``.
    """
    listed = select(School).where(School.status == "active", School.kind != "gdtx").options(joinedload(School.place))
    if level is not None:
        named = select(Fact.entity_id).where(
            Fact.entity_kind == "school", Fact.attribute == "levels", Fact.value.icontains(label or level)
        )
        listed = listed.where(or_(School.kind == level, School.id.in_(named)))
    return _near_first(session, [(school, ()) for school in session.scalars(listed)], place_id)


def _may_have_level(programme: Programme, level: str | None) -> bool:
    return level is None or programme.level_basis != "stated" or programme.level == level


def _near_first(
    session: Session, rows: list[tuple[School, tuple[Programme, ...]]], place_id: str | None
) -> list[Offer]:
    start = session.get(Place, place_id) if place_id else None
    region = place_id.removeprefix(REGION_PREFIX) if place_id and place_id.startswith(REGION_PREFIX) else None
    found = [
        Offer(school, programmes, distance_km(start, school.place) if start and school.place else None)
        for school, programmes in rows
    ]
    return sorted(found, key=lambda offer: _order(offer, region))


def _order(offer: Offer, region: str | None) -> tuple[bool, int, bool, bool, str]:
    home = region in ("da_nang", offer.school.region) if region else True
    in_city = offer.school.region in CITY_REGIONS
    return offer.distance_km is None, offer.distance_km or 0, not home, not in_city, offer.school.name
