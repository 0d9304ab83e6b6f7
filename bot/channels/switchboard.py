"""All channels of one process: requests of vendors come in here, the work of being on duty runs here."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from bot.channels.alarm import Alarm
from bot.channels.arrivals import Arrivals
from bot.channels.courier import Courier
from bot.channels.deliveries import Deliveries
from bot.channels.duty import Lock, on_duty
from bot.channels.messages import Heard, Hook
from bot.channels.outage import Outage
from bot.channels.ports import Channel, Forged, HealthValue, Take
from bot.channels.reception import Reception
from bot.channels.worker import Worker

log = logging.getLogger(__name__)
HOUSEKEEPING_SECONDS = 5.0
SWEEP_SECONDS = 3600.0
# After a fault that nobody foresaw, in a channel's own work or in all of it.
AFTER_FAULT_SECONDS = 15.0
AFTER_LOSS_SECONDS = 2.0


class UnknownChannel(LookupError):  # noqa: N818
    """No channel of this name is connected."""


class DutyLost(Exception):  # noqa: N818 - the name says what is wrong
    """The lock went away with its connection: another process may be on duty by now."""


@dataclass(frozen=True)
class SwitchboardParts:
    """Everything that ``bot.channels.opening`` has put together."""

    channels: Mapping[str, Channel]
    reception: Reception
    worker: Worker
    courier: Courier
    arrivals: Arrivals
    deliveries: Deliveries
    outage: Outage
    alarm: Alarm
    lock: Lock


class Switchboard:
    """One for the application."""

    def __init__(self, parts: SwitchboardParts) -> None:
        self._parts = parts
        self._on_duty = False
        self._forged: dict[str, int] = dict.fromkeys(parts.channels, 0)
        self._asked: dict[str, HealthValue] = {}
        self._unknown: dict[str, int] = dict.fromkeys(parts.channels, 0)

    async def hear(self, name: str, hook: Hook) -> Heard:
        """Take a vendor's request; when this returns its events are stored.

        Raises ``UnknownChannel``, ``Forged``, ``Unreadable``, and ``SQLAlchemyError`` where they cannot be stored.
        """
        channel = self._parts.channels.get(name)
        if channel is None:
            raise UnknownChannel
        try:
            heard = channel.hear(hook)
        except Forged:
            self._forged[name] += 1
            log.warning("refused: channel=%s", name)
            raise
        self._unknown[name] += heard.unknown
        await self._parts.reception.take(channel, heard.events)
        return heard

    async def health(self) -> dict[str, dict[str, HealthValue]]:
        """By channel: what its vendor's side says, and how much waits, is shelved or was refused."""
        arrivals, deliveries = await asyncio.to_thread(self._counts)
        return {
            name: {
                **channel.health(),
                "on_duty": self._on_duty,
                "waiting": arrivals.get(name, 0),
                "to_send": deliveries.get(name, {}).get("waiting", 0),
                "shelved": deliveries.get(name, {}).get("shelved", 0),
                "forged": self._forged[name],
                "unknown": self._unknown[name],
                "trouble": self._parts.courier.trouble(name),
            }
            for name, channel in self._parts.channels.items()
        }

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Work beside what happens inside, whenever this process is on duty."""
        work = asyncio.create_task(self._work()) if self._parts.channels else None
        try:
            yield
        finally:
            if work:
                work.cancel()
                await asyncio.gather(work, return_exceptions=True)
            for channel in self._parts.channels.values():
                await channel.aclose()

    def _counts(self) -> tuple[dict[str, int], dict[str, dict[str, int]]]:
        try:
            return self._parts.arrivals.waiting(), self._parts.deliveries.counts()
        except SQLAlchemyError:
            return {}, {}

    async def _work(self) -> None:
        while True:
            try:
                async with on_duty(self._parts.lock):
                    self._on_duty = True
                    await self._be_on_duty()
            except* DutyLost:
                log.error("no longer on duty: the lock is gone")
            except* Exception as group:
                log.error("channels stopped: %s", ", ".join(type(error).__name__ for error in group.exceptions))
            finally:
                self._on_duty = False
            await asyncio.sleep(AFTER_LOSS_SECONDS)

    async def _be_on_duty(self) -> None:
        parts = self._parts
        # When the whole system starts, Rasa comes last: a talk whose first words meet half of it may stay broken.
        await parts.outage.look()
        async with asyncio.TaskGroup() as group:
            for work in (parts.worker.run(), parts.courier.run(), parts.outage.run(), self._keep_house()):
                group.create_task(work)
            for channel in parts.channels.values():
                group.create_task(self._run(channel))

    async def _run(self, channel: Channel) -> None:
        """A channel's own work; a fault in it is met by starting it again."""
        while True:
            try:
                await channel.run(self._taker(channel))
            except Exception as error:
                log.error("channel stopped: channel=%s error=%s", channel.name, type(error).__name__)
            await asyncio.sleep(AFTER_FAULT_SECONDS)

    def _taker(self, channel: Channel) -> Take:
        return lambda events: self._parts.reception.take(channel, events)

    async def _keep_house(self) -> None:
        """Watch over the lock, tell alarms, forget what is old."""
        loop = asyncio.get_running_loop()
        next_sweep = loop.time()
        while True:
            if not await asyncio.to_thread(self._parts.lock.held):
                raise DutyLost
            self._ask_for_help()
            await self._parts.alarm.speak()
            if loop.time() >= next_sweep:
                next_sweep = loop.time() + SWEEP_SECONDS
                await asyncio.to_thread(self._sweep)
            await asyncio.sleep(HOUSEKEEPING_SECONDS)

    def _ask_for_help(self) -> None:
        """A channel that asks for a human raises the alarm, once for each reason."""
        for name, channel in self._parts.channels.items():
            reason = channel.health().get("needs_human")
            if reason and reason != self._asked.get(name):
                self._parts.alarm.raise_(str(reason), name)
            self._asked[name] = reason

    def _sweep(self) -> None:
        try:
            gone = self._parts.arrivals.sweep() + self._parts.deliveries.sweep()
        except SQLAlchemyError as error:
            log.error("old events not deleted: %s", type(error).__name__)
            return
        if gone:
            log.info("old events deleted: %d", gone)
