"""Sends what waits in the outbox: one delivery of a person after the other, each channel at its vendor's pace.

``docs/channels.md`` tells what each kind of failure leads to. A time-out after sending is tried once more only: no
vendor offers a way to send a message surely once.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic

from sqlalchemy import Engine

from bot.channels.alarm import Alarm
from bot.channels.deliveries import Deliveries, Due
from bot.channels.forget import leave
from bot.channels.messages import Parcel
from bot.channels.ports import (
    Broken,
    Channel,
    Closed,
    Gone,
    Refused,
    SendError,
    TryLater,
    Uncertain,
    Unreachable,
)
from bot.channels.queue import Queue, nothing_more
from bot.clock import utc_now

log = logging.getLogger(__name__)
PLACES = 16
MOST_TRIES = 5
# Before the second, third, … try, where the vendor named no time.
PAUSES = (2.0, 10.0, 60.0, 300.0)
UNCERTAIN_PAUSE = 5.0
BROKEN_PAUSE = 60.0
LONGEST_PAUSE = 60.0


@dataclass
class Gate:
    """One channel's way out: not before ``open_at``, then at the vendor's pace. Times are monotonic seconds."""

    pace: float
    open_at: float = 0.0
    next_at: float = 0.0
    failures: int = 0
    reason: str | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    def shut_for(self) -> float:
        """Seconds until the channel may be tried again; 0 when it is open."""
        return max(0.0, self.open_at - monotonic())

    async def pass_through(self) -> None:
        """Wait for the next free moment of the vendor's pace."""
        async with self.lock:
            await asyncio.sleep(max(0.0, self.next_at - monotonic()))
            self.next_at = max(monotonic(), self.next_at) + 1.0 / self.pace

    def shut(self, seconds: float, reason: str) -> None:
        """Nothing goes out for so long."""
        self.open_at, self.reason = monotonic() + seconds, reason

    def opened(self) -> None:
        """Something went out: all is well."""
        self.failures, self.reason = 0, None


@dataclass(frozen=True)
class CourierParts:
    """``gap`` renders the sentence that a part of an answer is missing; ``now`` gives an aware time."""

    engine: Engine
    deliveries: Deliveries
    channels: Mapping[str, Channel]
    alarm: Alarm
    gap: Callable[[Channel], list[Parcel]]
    now: Callable[[], datetime] = utc_now


class Courier:
    """One for the process on duty."""

    def __init__(self, parts: CourierParts) -> None:
        self._parts = parts
        self._queue = Queue(PLACES, parts.deliveries.scan, self._serve)
        self._gates = {name: Gate(channel.pace) for name, channel in parts.channels.items()}
        self._taken: set[int] = set()
        self._unmarked: set[int] = set()

    def wake(self, person_id: int, urgent: bool = False) -> None:
        """Something waits to be sent to this person."""
        self._queue.add(person_id, urgent)

    async def run(self) -> None:
        """Send until cancelled."""
        await self._queue.run()

    def trouble(self, channel: str) -> str | None:
        """Why nothing goes out on a channel just now; None when all is well."""
        gate = self._gates.get(channel)
        return gate.reason if gate else None

    async def _serve(self, person_id: int, urgent_only: bool) -> float | None:
        """Send what waits first for one person; None when nothing is left, else seconds until the next.

        Read anew each time: what was read before another was sent may be sent, or its person gone, by then.
        """
        waiting = await asyncio.to_thread(self._parts.deliveries.of, person_id)
        waiting = [due for due in waiting if due.id not in self._taken and (due.urgent or not urgent_only)]
        return nothing_more(await self._one(waiting[0]), waiting) if waiting else None

    async def _one(self, due: Due) -> float:
        """Try one delivery; the seconds that the person's next one has to wait."""
        gate, channel, now = self._gates.get(due.channel), self._parts.channels.get(due.channel), self._parts.now()
        if gate is None or channel is None or channel.account != due.account:
            return LONGEST_PAUSE
        if due.not_before and due.not_before > now:
            return (due.not_before - now).total_seconds()
        if shut := gate.shut_for():
            return shut
        self._taken.add(due.id)
        try:
            return await self._send(due, gate, channel)
        finally:
            self._taken.discard(due.id)

    async def _send(self, due: Due, gate: Gate, channel: Channel) -> float:
        if due.id in self._unmarked:
            return await self._mark(due)
        if channel.window is not None and self._parts.now() - due.last_at > channel.window:
            return await self._shelve(due, "window")
        await gate.pass_through()
        try:
            await channel.send(due.vendor_id, due.parcel)
        except SendError as error:
            return await self._failed(due, gate, error)
        except Exception as error:  # a fault of ours in an adapter: as if the vendor had refused
            log.error("not sent: channel=%s error=%s", due.channel, type(error).__name__)
            return await self._again_or_shelve(due, TryLater(type(error).__name__))
        gate.opened()
        return await self._mark(due)

    async def _mark(self, due: Due) -> float:
        """Note that it was sent; a database that fails just now is no reason to send it again."""
        self._unmarked.add(due.id)
        await asyncio.to_thread(self._parts.deliveries.sent, due.id)
        self._unmarked.discard(due.id)
        return 0.0

    async def _failed(self, due: Due, gate: Gate, error: SendError) -> float:
        match error:
            case Gone():
                await asyncio.to_thread(leave, self._parts.engine, due.person_id)
                return 0.0
            case Unreachable():
                return self._shut(gate, due.channel, error)
            case Broken():
                if gate.reason != str(error):
                    self._parts.alarm.raise_(str(error), due.channel)
                gate.shut(BROKEN_PAUSE, str(error))
                return BROKEN_PAUSE
            case Uncertain():
                return await self._uncertain(due)
            case Closed() | Refused():
                told = isinstance(error, Refused)
                return await self._shelve(due, str(error) or type(error).__name__, told=told)
            case _:
                return await self._again_or_shelve(due, error)

    def _shut(self, gate: Gate, channel: str, error: SendError) -> float:
        """The vendor cannot be reached: the whole channel waits, longer each time."""
        if shut := gate.shut_for():  # another, sent at the same time, found that out
            return shut
        gate.failures += 1
        seconds = min(LONGEST_PAUSE, 2.0 ** min(gate.failures - 1, 6))
        if gate.failures == MOST_TRIES:
            self._parts.alarm.raise_("unreachable", channel)
        gate.shut(seconds, str(error) or "unreachable")
        return seconds

    async def _uncertain(self, due: Due) -> float:
        if due.uncertain:
            return await self._shelve(due, "uncertain", uncertain=True)
        until = self._parts.now() + timedelta(seconds=UNCERTAIN_PAUSE)
        await asyncio.to_thread(self._parts.deliveries.put_off, due, until, counted=True, uncertain=True)
        return UNCERTAIN_PAUSE

    async def _again_or_shelve(self, due: Due, error: SendError) -> float:
        if due.attempts + 1 >= MOST_TRIES:
            return await self._shelve(due, str(error) or "tried", told=True)
        told = error.seconds if isinstance(error, TryLater) else None
        usual = PAUSES[min(due.attempts, len(PAUSES) - 1)]
        # A little chance in it, that not all who were turned away come back at once.
        seconds = (told if told is not None else usual) + random.uniform(0.0, 0.5)
        until = self._parts.now() + timedelta(seconds=seconds)
        await asyncio.to_thread(self._parts.deliveries.put_off, due, until, counted=True)
        return seconds

    async def _shelve(self, due: Due, reason: str, *, uncertain: bool = False, told: bool = False) -> float:
        """Put it aside; ``told``: the person reads that a part of the answer is missing."""
        instead = self._parts.gap(self._parts.channels[due.channel]) if told else []
        if due.parcel in instead:  # not even that could be said
            instead = []
        await asyncio.to_thread(self._parts.deliveries.shelve, due, reason, uncertain=uncertain, instead=instead)
        self._parts.alarm.raise_(f"shelved: {reason}", due.channel)
        self.wake(due.person_id)
        return 0.0
