"""How the two sides of the search are weighed: data in ``weights.json``, chosen by ``chonnghe evaluate tune``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from nlu.text import has_diacritics

FILE = Path(__file__).with_name("weights.json")
SHORT = 4  # syllables; shorter questions are mostly names, which the lexical side knows best
CLASSES = ("marked", "marked_short", "bare", "bare_short")


@dataclass(frozen=True)
class Share:
    """For one class of queries: the weight of the dense side (0 to 1) and the score from which an answer is sure."""

    dense: float
    threshold: float


@dataclass(frozen=True)
class Weights:
    """BM25's constants, the span of cosines that is stretched to 0..1, and a ``Share`` for each class of queries.

    ``lexical_threshold`` decides while only the lexical side works.
    """

    k1: float
    b: float
    pairs: float
    cosine_floor: dict[str, float]
    cosine_ceiling: dict[str, float]
    shares: dict[str, Share]
    lexical_threshold: float

    @classmethod
    def load(cls, path: Path = FILE) -> Weights:
        """Read a file as ``tuning`` writes it."""
        data = json.loads(path.read_text("utf-8"))
        shares = {name: Share(**data["shares"][name]) for name in CLASSES}
        fields = {name: data[name] for name in cls.__dataclass_fields__ if name != "shares"}
        return cls(shares=shares, **fields)


def form_for(query: str) -> str:
    """``marked`` for a query typed with diacritics, else ``bare``."""
    return "marked" if has_diacritics(query) else "bare"


def class_of(form: str, syllables: int) -> str:
    """The class of a query: its form and whether it is short."""
    return f"{form}_short" if syllables <= SHORT else form
