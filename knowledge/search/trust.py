"""Whether the first article found is told as the answer: the search's chance and what the question was taken for.

The search alone cannot tell a question that nothing here answers from one that is worded unusually; the intent
classifier has seen both. ``chonnghe evaluate tune`` learns how the two are weighed (``trust.json``).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from knowledge.search.weights import Curve, chance

FILE = Path(__file__).with_name("trust.json")
EXPLAINED = frozenset({"ask_guidance", "choose_trade"})
"""Intents that articles answer."""
LOOKED_UP = frozenset({"ask_fact", "ask_trade", "ask_school", "ask_programmes", "find_schools", "compare", "inform"})
"""Intents that rows about a school or trade answer."""
FOREIGN = frozenset({"out_of_scope"})
EDGE = 0.001
"""A chance this near to 0 or 1 counts as no nearer."""


@dataclass(frozen=True)
class Trust:
    """``curve`` gives the chance that the first article answers the question; it is told from ``enough`` on."""

    curve: Curve
    enough: float

    @classmethod
    def load(cls, path: Path = FILE) -> Trust:
        """Read a file as ``write`` leaves it."""
        data = json.loads(path.read_text("utf-8"))
        return cls(data["curve"], data["enough"])

    def write(self, path: Path, figures: Mapping[str, object]) -> None:
        """Write the file that ``load`` reads, with the figures it was chosen by."""
        path.write_text(json.dumps(asdict(self) | {"chosen_by": figures}, indent=1) + "\n", "utf-8")

    def trusts(self, search: float, likely: Mapping[str, float]) -> bool:
        """Whether to tell it: ``search`` is its own chance, ``likely`` those of the likeliest intents."""
        return chance(self.curve, evidence(search, likely)) >= self.enough


def evidence(search: float, likely: Mapping[str, float]) -> dict[str, float]:
    """What the curve sees: the search's chance as log odds, and the weight of each family of intents."""
    inside = min(1.0 - EDGE, max(EDGE, search))
    families = {"explained": EXPLAINED, "looked_up": LOOKED_UP, "foreign": FOREIGN}
    weights = {name: sum(likely.get(intent, 0.0) for intent in family) for name, family in families.items()}
    return {"search": math.log(inside / (1.0 - inside)), **weights}
