"""How the two sides of the search are weighed, and when a first hit is sure: data in ``weights.json``.

``chonnghe evaluate tune`` learns both as logistic curves over what a query looks like: whether it was typed without
diacritics, how long it is, how much of it no passage knows.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from nlu.text import has_diacritics
from nlu.text import syllables as words_of

FILE = Path(__file__).with_name("weights.json")
LONG = 32
"""Syllables from which a query counts as long as any."""
CHARACTERS = 1_000
"""Of a query that are looked at."""
Curve = Mapping[str, float]


@dataclass(frozen=True)
class Looks:
    """What a query looks like, each from 0 to 1.

    ``bare``: the share of its words typed without any mark (a quarter in ordinary text, all of folded text);
    ``length``: on a logarithmic scale; ``unknown``: the share of its syllables that stand in no passage.
    """

    bare: float
    length: float
    unknown: float

    @classmethod
    def of(cls, query: str, syllables: int, unknown: int) -> Looks:
        """Of a query with so many syllables, of which so many stand in no passage."""
        typed = words_of(query[:CHARACTERS])
        marked = sum(has_diacritics(word) for word in typed)
        length = math.log2(max(1, min(syllables, LONG))) / math.log2(LONG)
        return cls(1.0 - marked / max(1, len(typed)), length, unknown / max(1, syllables))


@dataclass(frozen=True)
class Weights:
    """BM25's constants, the span of cosines that is stretched to 0..1, and the curves.

    ``dense`` gives the dense side's share of a score; ``sure`` and, without a dense side, ``sure_lexical`` the chance
    that the first hit is right; from ``enough`` on it is told as an answer.
    """

    k1: float
    b: float
    pairs: float
    cosine_floor: float
    cosine_ceiling: float
    dense: Curve
    sure: Curve
    sure_lexical: Curve
    enough: float
    enough_lexical: float

    @classmethod
    def load(cls, path: Path = FILE) -> Weights:
        """Read a file as ``tuning`` writes it."""
        data = json.loads(path.read_text("utf-8"))
        return cls(**{name: data[name] for name in cls.__dataclass_fields__})

    def share(self, looks: Looks) -> float:
        """The dense side's share for such a query, 0 to 1."""
        return chance(self.dense, asdict(looks))


def chance(curve: Curve, values: Mapping[str, float]) -> float:
    """A logistic curve at these values; what the curve does not know does not count."""
    total = curve["bias"] + sum(weight * values.get(name, 0.0) for name, weight in curve.items())
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))
