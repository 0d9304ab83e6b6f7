"""Counts of Vietnamese syllables, of their pairs and triples, and how likely they make a syllable after two others.

The file (``restore.npz``, built by ``knowledge/restoring``) holds counts only; probabilities are made of them when it
is read: interpolated with absolute discounting, so what a triple does not know its pair says, and then the syllable.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

UNKNOWN, EDGE, NUMBER = 0, 1, 2
"""Ids of a word that was not counted, of the begin or end of a sentence or clause, and of any number."""
RESERVED = ("<unknown>", "<edge>", "<number>")
NONE = -1
"""The pair that was not counted."""
DISCOUNT = 2.5
"""Taken from every counted pair and triple for those that were not; our own sentences count four times each."""
KEPT = 0.1
"""Share of its count that a pair or triple keeps at least."""
DOUBT = 2.0
"""Added to how often a beginning was counted: rare ones say little."""
UNSEEN = 0.1
"""What a syllable that is in the dictionary but was never counted weighs."""

Ids = NDArray[np.int64]
Floats = NDArray[np.float32]


class NgramsError(ValueError):
    """The file of counts is missing or cannot be read."""


@dataclass(frozen=True)
class Counts:
    """What the file holds. Pairs lie sorted by first and second id, triples by their pair's place and third id.

    ``firsts[u]`` is how many pairs begin with ``u``, ``begun[i]`` how many triples begin with the pair at ``i``.
    """

    words: tuple[str, ...]
    single: NDArray[np.uint32]
    firsts: NDArray[np.uint16]
    seconds: NDArray[np.uint16]
    pair: NDArray[np.uint16]
    begun: NDArray[np.uint16]
    thirds: NDArray[np.uint16]
    triple: NDArray[np.uint16]

    @classmethod
    def load(cls, path: Path) -> Counts:
        """Read the file; raises ``NgramsError``."""
        try:
            with np.load(path, allow_pickle=False) as file:
                arrays: dict[str, Any] = {name: file[name] for name in cls.__dataclass_fields__}
            arrays["words"] = tuple(arrays["words"].tobytes().decode("utf-8").split("\n"))
        except (OSError, EOFError, KeyError, ValueError, zipfile.BadZipFile) as error:
            raise NgramsError(f"{path} cannot be read: python -m knowledge.restoring.build makes it") from error
        return cls(**arrays)

    def save(self, path: Path) -> None:
        """Write the file; what was there is replaced."""
        arrays: dict[str, Any] = {name: getattr(self, name) for name in self.__dataclass_fields__}
        arrays["words"] = np.frombuffer("\n".join(self.words).encode("utf-8"), dtype=np.uint8)
        np.savez_compressed(path, **arrays)


class Ngrams:
    """The probabilities; immutable, so it may be shared between threads."""

    def __init__(self, counts: Counts) -> None:
        self.words = counts.words
        size = self._size = len(counts.words)
        single = counts.single.astype(np.float64) + UNSEEN
        first = np.repeat(np.arange(size, dtype=np.int64), counts.firsts)
        place = np.repeat(np.arange(len(first), dtype=np.int64), counts.begun)
        self._single = (single / single.sum()).astype(np.float32)
        self._pairs = _closed(first * size + counts.seconds)
        shares, self._after_one = _shares(counts.pair, first, single)
        self._pair = np.append(shares, np.float32(0))
        self._triples = _closed(place * size + counts.thirds)
        shares, left = _shares(counts.triple, place, counts.pair.astype(np.float64))
        # What stands last is also what NONE points at: no triple begins there, the pair and the syllable say it all.
        self._triple, self._after_two = np.append(shares, np.float32(0)), np.append(left, np.float32(1))

    def pair(self, second: int, following: int) -> int:
        """The place of a pair, or ``NONE``."""
        wanted = second * self._size + following
        at = int(self._pairs.searchsorted(wanted))
        return at if self._pairs[at] == wanted else NONE

    def score(self, pair: Ids, second: Ids, following: Ids) -> tuple[Floats, Ids]:
        """How likely each of ``following`` (c) comes after each of k beginnings, and the pairs it makes with them.

        A beginning is the id of its last word (``second``) and the place of its last pair (``pair``, or ``NONE``).
        Returns natural logarithms [k, c] and the places of the new pairs [k, c].
        """
        # Written for arrays of a few dozen numbers, where a call costs more than its work: no masks, no branches.
        wanted = second[:, None] * self._size + following
        made = self._pairs.searchsorted(wanted)
        counted = self._pairs[made] == wanted
        likely = self._after_one[second][:, None] * self._single[following]
        likely += self._pair[made] * counted
        wanted = pair[:, None] * self._size + following
        at = self._triples.searchsorted(wanted)
        likely *= self._after_two[pair][:, None]
        likely += self._triple[at] * (self._triples[at] == wanted)
        return np.log(likely), np.where(counted, made, NONE)


def _shares(counts: NDArray[Any], begins: Ids, totals: NDArray[np.float64]) -> tuple[Floats, Floats]:
    """Each count's share of its beginning's total, and what every beginning leaves to the shorter ones."""
    # Compounds of the word list add to pairs more than to single syllables: no beginning is rarer than what it began.
    totals = np.maximum(totals, np.bincount(begins, counts, minlength=len(totals))) + DOUBT
    shares = np.maximum(counts - DISCOUNT, KEPT * counts) / totals[begins]
    left = 1 - np.bincount(begins, shares, minlength=len(totals))
    return shares.astype(np.float32), left.astype(np.float32)


def _closed(keys: Ids) -> Ids:
    """The sorted keys and one more that nobody looks for, so that every search ends at a key."""
    return np.append(keys, np.iinfo(np.int64).max)
