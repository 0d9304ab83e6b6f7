"""The door: judges an event (danger? too fast?), stores it durably, wakes the worker; then the vendor gets its 200.

Events that arrive while a transaction is under way are stored together in the next one: under load one commit serves
many, and nobody waits for more than two.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy.exc import SQLAlchemyError

from bot.channels.arrivals import Arrivals
from bot.channels.messages import Inbound
from bot.channels.ports import Channel
from bot.channels.storing import Judged
from bot.inbox.desk import SHORT_TEXT, Desk
from bot.pace import Buckets, Rate

log = logging.getLogger(__name__)
# Kinds that a person says; only they are counted.
_SAID = frozenset({"text", "button", "contact", "media", "group"})
_WORDS = frozenset({"text", "media", "group", "edited"})
Stored = tuple[str, str, Judged]
# So many events that could not be stored are remembered: their people get the card once, not at each repetition.
_REMEMBERED = 1000


class Reception:
    """Takes events of all channels. ``wake`` is told who waits now, and whether it is urgent."""

    def __init__(self, arrivals: Arrivals, desk: Desk, rate: Rate, wake: Callable[[int, bool], None]) -> None:
        self._arrivals, self._desk, self._wake = arrivals, desk, wake
        self._pace = Buckets(rate)
        # A thread of its own: the others may all be waiting for the database.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="reception")
        self._pending: list[tuple[list[Stored], asyncio.Future[None]]] = []
        self._storing: asyncio.Task[None] | None = None
        self._beside: set[asyncio.Task[None]] = set()
        self._helped: OrderedDict[str, None] = OrderedDict()

    async def take(self, channel: Channel, events: Sequence[Inbound]) -> None:
        """Store the events; when this returns they cannot be lost. Raises ``SQLAlchemyError`` when they are not stored.

        Even then a person in danger gets the help card, directly.
        """
        if not events:
            return
        judged = [await self._judge(channel, event) for event in events]
        try:
            await self._store([(channel.name, channel.account, one) for one in judged])
        except SQLAlchemyError:
            for one in judged:
                if one.urgent and self._not_helped(f"{channel.name}:{one.event.event_id}"):
                    self._aside(self._help(channel, one.event))
            raise
        for one in judged:
            self._aside(channel.noticed(one.event))

    async def _judge(self, channel: Channel, event: Inbound) -> Judged:
        urgent = event.kind in _WORDS and await self._speaks_of_danger(event.text)
        key = f"{channel.name}:{channel.account}:{event.person}"
        hurried = event.kind in _SAID and self._pace.take(key) > 0
        return Judged(event, urgent, hurried)

    async def _speaks_of_danger(self, text: str) -> bool:
        if len(text) <= SHORT_TEXT:
            return self._desk.calls_for_help(text)
        return await asyncio.to_thread(self._desk.calls_for_help, text)

    async def _store(self, batch: list[Stored]) -> None:
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._pending.append((batch, done))
        if self._storing is None or self._storing.done():
            self._storing = asyncio.create_task(self._store_all())
        await done

    async def _store_all(self) -> None:
        while self._pending:
            pending, self._pending = self._pending, []
            batch = [one for some, _done in pending for one in some]
            try:
                persons = await asyncio.get_running_loop().run_in_executor(self._thread, self._arrivals.store, batch)
            except Exception as error:
                for _some, done in pending:
                    if not done.done():
                        done.set_exception(error)
                continue
            for person, urgent in persons.items():
                self._wake(person, urgent)
            for _some, done in pending:
                if not done.done():
                    done.set_result(None)

    def _aside(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.create_task(work)
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    def _not_helped(self, event: str) -> bool:
        if event in self._helped:
            return False
        self._helped[event] = None
        if len(self._helped) > _REMEMBERED:
            self._helped.popitem(last=False)
        return True

    async def _help(self, channel: Channel, event: Inbound) -> None:
        """The card without any database: the event itself comes again, because the vendor got no 200."""
        try:
            for parcel in channel.render(self._desk.card()):
                await channel.send(event.person, parcel)
        except Exception as error:
            log.error("card not sent: channel=%s reason=%s", channel.name, type(error).__name__)
