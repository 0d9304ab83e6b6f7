"""The Zalo Bot's own work while on duty: telling the platform our webhook, or polling where we have no public address.

A poll hands over one update and forgets it, and nothing brings back what was sent while nobody polled. So an update
that was fetched is held until it is stored, and the next poll begins at once.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping, Sequence
from typing import Any

from bot.channels.messages import Inbound
from bot.channels.ports import Refused, Take, TryLater, Unreadable
from bot.channels.zalo_bot.client import NoMessages, ZaloBotClient
from bot.channels.zalo_bot.hearing import read_update

log = logging.getLogger(__name__)
LONGEST_POLL_PAUSE = 30.0
LONGEST_HOOK_PAUSE = 300.0
# A poll that ends empty sooner than this was not held by the platform: the next one waits a moment.
HASTY = 0.5
STOPPING_SECONDS = 5.0
VERIFIED = "webhook.ok"


class Pause:
    """A pause that doubles each time until ``reset``; in seconds."""

    def __init__(self, first: float, longest: float) -> None:
        self._first, self._longest = first, longest
        self._next = first

    async def wait(self, at_least: float | None = None) -> None:
        """Wait; at least as long as a vendor asked for."""
        pause, self._next = self._next, min(self._next * 2, self._longest)
        await asyncio.sleep(max(pause, at_least or 0.0))

    def reset(self) -> None:
        """Begin with the shortest again."""
        self._next = self._first


class Runner:
    """``outcome`` is what an operator should know: the platform's word on our webhook, or how the polling goes."""

    def __init__(self, client: ZaloBotClient, first_pause: float = 1.0) -> None:
        self._client, self._first = client, first_pause
        self.outcome = "starting"

    async def webhook(self, url: str, secret: str) -> None:
        """Register the webhook, again and again until the platform is content; ends when cancelled only."""
        pause = Pause(self._first, LONGEST_HOOK_PAUSE)
        while not await self._registered(url, secret):
            await pause.wait()
        await asyncio.Event().wait()

    async def _registered(self, url: str, secret: str) -> bool:
        try:
            result = await self._client.call("setWebhook", {"url": url, "secret_token": secret})
        except Exception as error:
            self._troubled(error)
            return False
        good, outcome = _verification(result)
        self._turned(outcome, logging.INFO if good else logging.WARNING)
        return good

    async def polling(self, take: Take) -> None:
        """Take one update after the other; ends when cancelled only."""
        await self._without_webhook()
        pause = Pause(self._first, LONGEST_POLL_PAUSE)
        while True:
            try:
                await self._poll(take)
            except Exception as error:
                self._troubled(error)
                await pause.wait(error.seconds if isinstance(error, TryLater) else None)
            else:
                self._turned("ok", logging.INFO)
                pause.reset()

    async def _without_webhook(self) -> None:
        """No poll is answered while a webhook is set. A refusal means that there was none."""
        pause = Pause(self._first, LONGEST_POLL_PAUSE)
        while True:
            try:
                await self._client.call("deleteWebhook", {})
            except Refused:
                return
            except Exception as error:
                self._troubled(error)
                await pause.wait()
            else:
                return

    async def _poll(self, take: Take) -> None:
        began = time.monotonic()
        try:
            update = await self._client.update()
        except NoMessages:
            if time.monotonic() - began < HASTY:
                await asyncio.sleep(HASTY)
            return
        # One update a poll, say the platform's pages; a list would be read as well.
        events = [event for each in (update if isinstance(update, list) else [update]) for event in _events(each)]
        if events:
            await self._keep(events, take)

    async def _keep(self, events: Sequence[Inbound], take: Take) -> None:
        """Hold the events until they are stored."""
        pause = Pause(self._first, LONGEST_POLL_PAUSE)
        while True:
            storing = asyncio.ensure_future(take(events))
            try:
                await asyncio.shield(storing)
            except asyncio.CancelledError:
                # We are told to stop; the platform has forgotten them, so let the storing come to its end.
                await asyncio.wait({storing}, timeout=STOPPING_SECONDS)
                raise
            except Exception as error:
                self._troubled(error)
                await pause.wait()
            else:
                return

    def _troubled(self, error: Exception) -> None:
        """Note what is wrong, by the error's kind alone: its text could hold more."""
        self._turned(type(error).__name__, logging.WARNING)

    def _turned(self, outcome: str, level: int) -> None:
        """Log what is new only: the same trouble comes back with every try."""
        if outcome != self.outcome:
            self.outcome = outcome
            log.log(level, "zalo_bot: %s", outcome)


def _verification(result: Any) -> tuple[bool, str]:  # noqa: ANN401 - as the platform sent it
    """Whether the platform reached our webhook, and its word for it; one that does not say is believed."""
    said = result.get("verification") if isinstance(result, Mapping) else None
    if not isinstance(said, Mapping):
        return True, VERIFIED
    good = said.get("ok") is not False
    return good, str(said.get("outcome") or (VERIFIED if good else "unknown"))[:60]


def _events(update: object) -> Sequence[Inbound]:
    try:
        return read_update(update).events
    except Unreadable as error:
        log.warning("zalo_bot: an update could not be read: %s", error)
        return ()
