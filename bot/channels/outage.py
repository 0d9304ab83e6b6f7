"""Whether Rasa is away just now: seen when an answer fails, watched until it is back.

Rasa without its action server has nothing to say, so that counts as away too.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

import httpx

log = logging.getLogger(__name__)
LOOK_SECONDS = 1.0
ANSWER_SECONDS = 2.0


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


async def answers(url: str) -> bool:
    """Whether a part of ours answers 200 at this loopback address in time."""
    try:
        # No TLS on loopback; building its context each second would cost more than the question.
        async with httpx.AsyncClient(trust_env=False, timeout=ANSWER_SECONDS, verify=False) as http:  # noqa: S501
            return (await http.get(url)).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False
