"""A part that may be missing at first: opened when it is needed, tried again after a while, never in the way.

The application must start and answer danger messages while the index or the encoder is still being built or broken.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

from bot.web.middleware import describe
from bot.web.ports import PartState, Probe, SearchUnavailable

log = logging.getLogger("bot.web")

AGAIN_SECONDS = 5.0
Part = TypeVar("Part")


class Lazy(Generic[Part]):
    """Opens one part by ``open_part``, once; safe to share between threads."""

    def __init__(self, open_part: Callable[[], Part], clock: Callable[[], float] = time.monotonic) -> None:
        self._open = open_part
        self._clock = clock
        self._lock = threading.Lock()
        self._part: Part | None = None
        self._reason = "not opened yet"
        self._next_try = float("-inf")

    def get(self) -> Part:
        """The part; raises ``SearchUnavailable`` while it cannot be opened or another thread is opening it."""
        if self._part is None and self._lock.acquire(blocking=False):
            try:
                self._try()
            finally:
                self._lock.release()
        if self._part is None:
            raise SearchUnavailable
        return self._part

    def _try(self) -> None:
        if self._part is not None or self._clock() < self._next_try:
            return
        try:
            self._part = self._open()
        except Exception as error:  # whatever is wrong, the rest of the application goes on
            self._next_try = self._clock() + AGAIN_SECONDS
            self._reason = f"cannot be opened: {type(error).__name__}"
            log.warning("a part cannot be opened: %s", describe(error))

    def probe(self) -> Probe:
        """Ready once the part is open; asking opens it."""

        def look() -> PartState:
            try:
                self.get()
            except SearchUnavailable:
                return PartState(ready=False, reason=self._reason)
            return PartState(ready=True)

        async def probe() -> PartState:
            return await asyncio.to_thread(look)

        return probe
