"""Degrees to a drawing: an even projection, true to shape at the middle of what is shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, radians

from bot.sheets.geometry import Box, Point

KM_PER_DEGREE = 111.2
LEAST_KM = 16.0
"""A map shows at least this much, so that the nearest communes give a sense of place."""
MARGIN_KM = 3.0
OFFSHORE_LON = 110.0
"""East of here lie only islands far out at sea."""


@dataclass(frozen=True)
class Spot:
    """A named place on earth, in degrees."""

    name: str
    lat: float
    lon: float


@dataclass(frozen=True)
class View:
    """The middle of ``frame`` shows ``lat``, ``lon``; ``scale`` is units per km."""

    lat: float
    lon: float
    scale: float
    frame: Box

    @classmethod
    def around(cls, spots: Sequence[Spot], frame: Box) -> View:
        """The view that shows all these spots in ``frame``."""
        high, wide = span_km(spots)
        scale = min(
            frame.height / max(high + 2 * MARGIN_KM, LEAST_KM), frame.width / max(wide + 2 * MARGIN_KM, LEAST_KM)
        )
        return cls(_middle(spot.lat for spot in spots), _middle(spot.lon for spot in spots), scale, frame)

    def at(self, spot: Spot) -> Point:
        """Where the spot lies on the drawing."""
        x = (spot.lon - self.lon) * KM_PER_DEGREE * cos(radians(self.lat)) * self.scale
        y = (spot.lat - self.lat) * KM_PER_DEGREE * self.scale
        return Point(self.frame.x + self.frame.width / 2 + x, self.frame.y + self.frame.height / 2 - y)


def on_land(places: Iterable[Spot]) -> list[Spot]:
    """Those that one map can show together."""
    return [place for place in places if place.lon < OFFSHORE_LON]


def span_km(spots: Sequence[Spot]) -> tuple[float, float]:
    """How far the spots reach from north to south and from west to east."""
    lats, lons = [spot.lat for spot in spots], [spot.lon for spot in spots]
    east = (max(lons) - min(lons)) * KM_PER_DEGREE * cos(radians(_middle(lats)))
    return (max(lats) - min(lats)) * KM_PER_DEGREE, east


def _middle(values: Iterable[float]) -> float:
    found = list(values)
    return (min(found) + max(found)) / 2
