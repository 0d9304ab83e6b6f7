"""How often somebody may do something: token buckets in bounded memory.

A bucket holds ``burst`` tokens and gains ``per_minute`` a minute.
"""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Rate:
    """``burst`` at once, then ``per_minute``."""

    per_minute: float
    burst: int


class Buckets:
    """Many buckets of one rate, least recently used forgotten first (a forgotten bucket is a full one)."""

    def __init__(self, rate: Rate, clock: Callable[[], float] = time.monotonic, capacity: int = 20_000) -> None:
        self._rate = rate
        self._clock = clock
        self._capacity = capacity
        self._levels: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str) -> int:
        """Take one token: 0 when there was one, else the whole seconds to wait (at least 1)."""
        now = self._clock()
        level, since = self._levels.pop(key, (float(self._rate.burst), now))
        level = min(self._rate.burst, level + (now - since) * self._rate.per_minute / 60)
        wait = 0 if level >= 1 else max(1, math.ceil((1 - level) * 60 / self._rate.per_minute))
        self._levels[key] = (level if wait else level - 1, now)
        if len(self._levels) > self._capacity:
            self._levels.popitem(last=False)
        return wait
