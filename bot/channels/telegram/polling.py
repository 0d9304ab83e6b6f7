"""Gets updates where there is no public address. Telegram forgets an update only after we have stored it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Sequence
from typing import Any

from bot.channels.messages import Inbound
from bot.channels.ports import SendError, Take, Uncertain
from bot.channels.telegram.client import Client
from bot.channels.telegram.hook import update_id
from bot.channels.telegram.standing import Pause, Pauses, Standing, reason_of

UPDATES = ("message", "callback_query", "my_chat_member")
"""The kinds we ask for, by webhook too."""


class NotStored(Exception):  # noqa: N818 - the name says what is wrong
    """The batch could not be stored: Telegram must keep it."""


class Poller:
    """One long poll after the other. ``read`` gives the events of a batch, leaving out what cannot be read."""

    def __init__(
        self,
        client: Client,
        read: Callable[[Sequence[Any]], list[Inbound]],
        standing: Standing,
        sleep: Pause = asyncio.sleep,
    ) -> None:
        self._client, self._read, self._standing, self._sleep = client, read, standing, sleep

    async def poll(self, take: Take) -> None:
        """Poll until cancelled, whatever fails."""
        offset: int | None = None
        pauses = Pauses(self._sleep)
        while True:
            try:
                offset = await self._batch(take, offset)
            except SendError as error:
                self._standing.failed(reason_of(error))
                await pauses.after(error)
            except NotStored as error:
                self._standing.failed(f"not stored: {error}")
                await pauses.after(None)
            else:
                self._standing.works()
                pauses.reset()

    async def _batch(self, take: Take, offset: int | None) -> int | None:
        """Get and store one batch; the offset that the next poll confirms it with."""
        raws = await self._client.updates(offset, allowed_updates=json.dumps(UPDATES))
        numbers = [number for raw in raws if (number := update_id(raw)) is not None]
        if raws and not numbers:
            raise Uncertain("updates without a number")
        events = self._read(raws)
        if events:
            try:
                await take(events)
            except Exception as error:  # the database may be down: nothing is lost as long as the offset stays
                raise NotStored(type(error).__name__) from None
        return max(numbers) + 1 if numbers else offset
