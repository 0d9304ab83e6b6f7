"""``/healthz``: this process answers. ``/readyz``: each part of the system, with reasons; 503 until all are ready."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping

from fastapi import APIRouter, Response

from bot.channels.ports import HealthValue
from bot.web.ports import PartState, Probe
from bot.web.schemas import Alive, PartStatus, Readiness

PROBE_SECONDS = 3.0
ChannelHealth = Callable[[], Awaitable[dict[str, dict[str, HealthValue]]]]
KEEP_SECONDS = 1.0


class Readings:
    """Asks all probes at once and keeps what they said for a second, so that asking often costs little."""

    def __init__(self, probes: Mapping[str, Probe], channels: ChannelHealth | None = None) -> None:
        self._probes, self._channels = dict(probes), channels
        self._lock = asyncio.Lock()
        self._last: tuple[float, Readiness] | None = None

    async def read(self) -> Readiness:
        """The state of every part, at most ``KEEP_SECONDS`` old."""
        async with self._lock:
            if self._last is None or time.monotonic() - self._last[0] > KEEP_SECONDS:
                self._last = (time.monotonic(), await self._ask_all())
            return self._last[1]

    async def _ask_all(self) -> Readiness:
        states = await asyncio.gather(*(_ask(probe) for probe in self._probes.values()))
        parts = {
            name: PartStatus(ready=state.ready, reason=state.reason)
            for name, state in zip(self._probes, states, strict=True)
        }
        # A vendor that is away takes nothing from the web page: channels are told, and do not count.
        channels = await self._channels() if self._channels else {}
        return Readiness(ready=all(part.ready for part in parts.values()), parts=parts, channels=channels)


async def _ask(probe: Probe) -> PartState:
    """A probe that fails or hangs is a part that is not ready, never a failure of ``/readyz``."""
    try:
        async with asyncio.timeout(PROBE_SECONDS):
            return await probe()
    except TimeoutError:
        return PartState(ready=False, reason=f"no answer within {PROBE_SECONDS:g} s")
    except Exception as error:  # whatever is broken is the news
        return PartState(ready=False, reason=type(error).__name__)


def health_router(probes: Mapping[str, Probe], channels: ChannelHealth | None = None) -> APIRouter:
    """The two health routes."""
    router = APIRouter(tags=["health"])
    readings = Readings(probes, channels)

    @router.get("/healthz")
    async def alive() -> Alive:
        """This process is alive."""
        return Alive()

    @router.get("/readyz", responses={503: {"model": Readiness, "description": "not_ready"}})
    async def ready(response: Response) -> Readiness:
        """Whether the whole system can answer, part by part."""
        readiness = await readings.read()
        response.status_code = 200 if readiness.ready else 503
        return readiness

    return router
