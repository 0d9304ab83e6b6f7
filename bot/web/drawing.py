"""The sheet's drawings for the page's SVG: the same shapes as on paper, in units that suit a phone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.sheets.geometry import Hexagon, Point, hexagon
from bot.sheets.region import Sizes
from careers.sheets import Interest

MAP_SIZES = Sizes(width=360, height=250, text=11, badge=21)
PLOT_WIDTH, PLOT_HEIGHT, RADIUS = 360, 224, 88


@dataclass(frozen=True)
class Plot:
    """The hexagon, with the corner's interest beside each corner."""

    width: int
    height: int
    shape: Hexagon
    interests: Sequence[Interest]


def hexagon_drawing(interests: Sequence[Interest] | None) -> Plot | None:
    """The plot of these interests; None where they are not known."""
    if not interests:
        return None
    middle = Point(PLOT_WIDTH / 2, PLOT_HEIGHT / 2)
    return Plot(PLOT_WIDTH, PLOT_HEIGHT, hexagon([one.share for one in interests], middle, RADIUS), interests)
