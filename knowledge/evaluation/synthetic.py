"""Invented programmes of the whole country, and questions about them, to measure indexes larger than the content.

The same seed gives the same passages and questions. The words are in ``synthetic.yml``, names of trades, levels and
communes in the content.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

import numpy as np
from ruamel.yaml import YAML

from knowledge.encoder import Vectors
from knowledge.evaluation.spellings import SPELLINGS
from knowledge.search.passages import Collection, Row

WORDS = Path(__file__).with_name("synthetic.yml")
KIND = "programme"
NUMBERS = 8
"""Schools of one kind in one place, at most."""
SPREAD = 0.4
"""Length of what is added to a unit vector: it and its likeness have a cosine of 0.93, as two programmes have."""


@dataclass(frozen=True)
class Country:
    """What programmes are composed of. ``places`` are communes or provinces, each with its province."""

    trades: tuple[str, ...]
    levels: tuple[str, ...]
    schools: tuple[str, ...]
    places: tuple[tuple[str, str], ...]
    programme: str
    details: tuple[str, ...]
    queries: tuple[str, ...]

    @classmethod
    def read(cls, content_dir: Path) -> Country:
        """Names from the content folder; raises ``OSError`` where that is not one."""
        words, labels = (
            _yaml(WORDS),
            {level["id"]: level["label"] for level in _yaml(content_dir / "levels.yml")["levels"]},
        )
        trades = tuple(_yaml(path)["name"] for path in sorted((content_dir / "trades").glob("*.yml")))
        with (content_dir / "places.csv").open(encoding="utf-8", newline="") as file:
            communes = [row["name"] for row in csv.DictReader(file)]
        provinces = words["provinces"]
        places = [(name, name) for name in provinces] + list(zip(communes, cycle(provinces), strict=False))
        levels = tuple(labels[level].lower() for level in words["levels"])
        schools, details, queries = (tuple(words[name]) for name in ("schools", "details", "queries"))
        return cls(trades, levels, schools, tuple(places), words["programme"], details, queries)

    @property
    def most(self) -> int:
        """How many different programmes there can be."""
        return len(self.trades) * len(self.levels) * len(self.schools) * len(self.places) * NUMBERS

    def collection(self, size: int, seed: int = 0) -> Collection:
        """``size`` different programmes, each its own target; raises ``ValueError`` beyond ``most``."""
        if size > self.most:
            raise ValueError(f"at most {self.most} different programmes can be invented")
        numbers = random.Random(seed).sample(range(self.most), size)
        texts = (self._programme(number) for number in numbers)
        return Collection(tuple(_row(place, text) for place, text in enumerate(texts)), 1)

    def questions(self, count: int, seed: int = 1) -> list[str]:
        """Different questions that people could ask of them, in every spelling in turn."""
        chance, found = random.Random(seed), dict[str, None]()
        for spell, template in zip(cycle(SPELLINGS.values()), cycle(self.queries), strict=False):
            if len(found) == count:
                break
            found[spell(template.format(**self._some(chance)))] = None
        return list(found)

    def _programme(self, number: int) -> str:
        number, school_number = divmod(number, NUMBERS)
        number, trade = divmod(number, len(self.trades))
        number, level = divmod(number, len(self.levels))
        place, school = divmod(number, len(self.schools))
        commune, province = self.places[place]
        words = {"trade": self.trades[trade], "level": self.levels[level], "school": self.schools[school]}
        detail = self.details[(trade + place + school_number) % len(self.details)]
        return self.programme.format(**words, number=school_number + 1, place=commune, province=province) + detail

    def _some(self, chance: random.Random) -> dict[str, str]:
        place, province = chance.choice(self.places)
        words = {"trade": self.trades, "level": self.levels, "school": self.schools}
        return {name: chance.choice(values).lower() for name, values in words.items()} | {
            "place": place, "province": province,
        }  # fmt: skip


def alike(vectors: Vectors, count: int, seed: int = 0) -> Vectors:
    """``count`` unit vectors: those given first, then likenesses of them, float32 ``[count, dimension]``."""
    found = np.empty((count, vectors.shape[1]), dtype=np.float32)
    found[: len(vectors)] = vectors[:count]
    for start, block in _blocks(vectors, count, np.random.default_rng(seed)):
        found[start : start + len(block)] = block
    return found


def _blocks(vectors: Vectors, count: int, chance: np.random.Generator) -> Iterator[tuple[int, Vectors]]:
    length = np.float32(SPREAD / np.sqrt(vectors.shape[1]))
    for start in range(len(vectors), count, len(vectors)):
        mine = vectors[: count - start]
        moved = mine + chance.standard_normal(mine.shape, dtype=np.float32) * length
        yield start, moved / np.linalg.norm(moved, axis=1, keepdims=True)


def _row(place: int, text: str) -> Row:
    return Row(f"{KIND}:{place:07}", KIND, f"{place:07}", text.partition(":")[0], text)


def _yaml(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = YAML(typ="safe").load(path.read_text("utf-8"))
    return found
