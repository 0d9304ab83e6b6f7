"""Who is served next: a place each, the urgent first, then whoever was served, or came, longest ago.

The database knows what waits; this only spares asking it all the time. A scan now and then finds what other processes
stored, and what was to wait until now.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from time import monotonic

from sqlalchemy.exc import SQLAlchemyError

log = logging.getLogger(__name__)
SCAN_SECONDS = 2.0
# What is in work when all stops has so long; with the web server's own farewell it stays under ten seconds.
GRACE_SECONDS = 2.5
Serve = Callable[[int, bool], Awaitable[float | None]]


def nothing_more(pause: float, waiting: Sequence[object]) -> float | None:
    """After the only thing that waited was done nobody needs to look again: who brings more, or the scan, tells."""
    return None if pause == 0.0 and len(waiting) == 1 else pause


@dataclass
class _Standing:
    """A person in the queue: when served last (or come), not before when, and whether it is urgent."""

    served: float
    not_before: float = 0.0
    urgent: bool = False


class Queue:
    """Serves persons side by side in at most ``places`` places, each one by one.

    ``scan`` (blocking) tells who has something waiting; ``serve`` does the next thing of one person (True: only if it
    is urgent) and tells in how many seconds there may be more, None for nothing.
    """

    def __init__(self, places: int, scan: Callable[[], dict[int, bool]], serve: Serve) -> None:
        self._places, self._scan, self._serve = places, scan, serve
        self._standing: dict[int, _Standing] = {}
        self._working: dict[int, asyncio.Task[None]] = {}
        self._again: set[int] = set()
        self._overtaking: set[asyncio.Task[None]] = set()
        self._changed = asyncio.Event()

    def add(self, person_id: int, urgent: bool = False) -> None:
        """Something of this person waits now."""
        standing = self._standing.setdefault(person_id, _Standing(monotonic()))
        standing.urgent, standing.not_before = standing.urgent or urgent, 0.0
        if person_id in self._working:
            self._again.add(person_id)
        if urgent and (person_id in self._working or len(self._working) >= self._places):
            self._overtake(person_id)
        self._changed.set()

    def _overtake(self, person_id: int) -> None:
        """Danger does not wait behind answers that hang, of the same person or in all places."""
        task = asyncio.create_task(self._serve_now(person_id))
        self._overtaking.add(task)
        task.add_done_callback(self._overtaking.discard)

    async def _serve_now(self, person_id: int) -> None:
        try:
            await self._serve(person_id, True)
        except Exception as error:
            log.error("not served: %s", type(error).__name__)

    async def run(self) -> None:
        """Serve until cancelled; then what is in work is finished, or left as it was."""
        next_scan = 0.0
        try:
            while True:
                if monotonic() >= next_scan:
                    await self._look()
                    next_scan = monotonic() + SCAN_SECONDS
                self._fill()
                await self._pause(next_scan)
        finally:
            await self._end()

    async def _look(self) -> None:
        try:
            for person_id, urgent in (await asyncio.to_thread(self._scan)).items():
                if urgent or person_id not in self._standing:
                    self.add(person_id, urgent)
        except SQLAlchemyError as error:
            log.error("queue not read: %s", type(error).__name__)

    def _fill(self) -> None:
        self._changed.clear()
        now = monotonic()
        ready = [
            (not standing.urgent, standing.served, person_id)
            for person_id, standing in self._standing.items()
            if person_id not in self._working and standing.not_before <= now
        ]
        for _calm, _served, person_id in sorted(ready)[: self._places - len(self._working)]:
            self._working[person_id] = asyncio.create_task(self._one(person_id))

    async def _pause(self, next_scan: float) -> None:
        """Until something changes, the next one's time comes, or it is time to scan."""
        now = monotonic()
        times = [one.not_before for person, one in self._standing.items() if person not in self._working]
        until = min([next_scan, *(time for time in times if time > now)])
        try:
            async with asyncio.timeout(max(0.0, until - now)):
                await self._changed.wait()
        except TimeoutError:
            return

    async def _one(self, person_id: int) -> None:
        try:
            pause = await self._serve(person_id, False)
        except Exception as error:
            log.error("not served: %s", type(error).__name__)
            pause = SCAN_SECONDS
        finally:
            self._working.pop(person_id, None)
            self._changed.set()
        self._stand(person_id, pause)

    def _stand(self, person_id: int, pause: float | None) -> None:
        """Where the person stands after being served."""
        again = person_id in self._again
        self._again.discard(person_id)
        if pause is None and not again:
            self._standing.pop(person_id, None)
            return
        standing = self._standing.setdefault(person_id, _Standing(monotonic()))
        standing.served, standing.urgent = monotonic(), standing.urgent and again
        standing.not_before = 0.0 if again else monotonic() + (pause or 0.0)

    async def _end(self) -> None:
        tasks = [*self._working.values(), *self._overtaking]
        if tasks:
            await asyncio.wait(tasks, timeout=GRACE_SECONDS)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
