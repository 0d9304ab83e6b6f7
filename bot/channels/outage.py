"""Whether Rasa is away just now: seen when an answer fails, watched until it is back."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)
LOOK_SECONDS = 1.0


class Outage:
    """``on`` while Rasa does not answer; ``alive`` asks it."""

    def __init__(self, alive: Callable[[], Awaitable[bool]]) -> None:
        self._alive = alive
        self._began = asyncio.Event()

    @property
    def on(self) -> bool:
        """Whether it is away."""
        return self._began.is_set()

    async def look(self) -> bool:
        """Ask now; whether it is away."""
        if not await self._alive():
            self._began.set()
        return self.on

    async def run(self) -> None:
        """Watch for the end of each outage, until cancelled."""
        while True:
            await self._began.wait()
            log.warning("Rasa is away: messages wait")
            while not await self._alive():
                await asyncio.sleep(LOOK_SECONDS)
            self._began.clear()
            log.warning("Rasa is back")
