"""Our Telegram channel over the fake one, for tests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

from bot.channels.messages import Heard, Hook, Inbound
from bot.channels.ports import Take
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.hook import secret_of
from bot.channels.text import Words
from bot.settings import Settings
from tests.bot.desks import replies
from tests.bot.vendors.telegram_api import TOKEN

COMMANDS = (("start", "Bắt đầu"), ("xoa", "Xoá cuộc trò chuyện này"))
PNG = b"\x89PNG\r\n\x1a\n\r\n--x\r\n\x00\xff"
PDF = b"%PDF-1.7 \xff\x00"
NOWHERE = "http://127.0.0.1:9"


async def sheets(path: str) -> bytes | None:
    """A sheet's files; one that is gone."""
    files = {"/to/abc.png": PNG, "/to/abc.pdf": PDF, "/to/broken.png": b"no picture"}
    return files.get(path)


def settings(root: str = NOWHERE, **more: Any) -> Settings:  # noqa: ANN401
    """Settings with a Telegram bot."""
    return Settings(**({"telegram_token": TOKEN, "telegram_root": root} | more))


def channel(
    root: str = NOWHERE,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    **more: Any,  # noqa: ANN401
) -> TelegramChannel:
    """A channel; ``more`` are settings."""
    ours = settings(root, **more)
    return TelegramChannel(ours, Words(replies(), ours.public_url), COMMANDS, sheets, sleep)


@asynccontextmanager
async def open_channel(root: str = NOWHERE, **more: Any) -> AsyncIterator[TelegramChannel]:  # noqa: ANN401
    """A channel that is closed at the end."""
    opened = channel(root, **more)
    try:
        yield opened
    finally:
        await opened.aclose()


@asynccontextmanager
async def running(opened: TelegramChannel, take: Take) -> AsyncIterator[asyncio.Task[None]]:
    """The channel at work; ended by cancelling, as at the end of its duty."""
    task = asyncio.create_task(opened.run(take))
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def hook(body: bytes, secret: str | None = None) -> Hook:
    """A call of our webhook with this secret; without one, with the right one."""
    given = secret_of(TOKEN) if secret is None else secret
    return Hook("POST", {"x-telegram-bot-api-secret-token": given}, {}, body)


class Inbox:
    """A ``Take`` that keeps events once, as the real one, and can fail first."""

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.events: list[Inbound] = []
        self._news = asyncio.Condition()

    async def __call__(self, events: Sequence[Inbound]) -> None:
        """Store a batch."""
        if self.failures:
            self.failures -= 1
            raise OSError("database")
        known = {event.event_id for event in self.events}
        async with self._news:
            self.events += [event for event in events if event.event_id not in known]
            self._news.notify_all()

    async def wait(self, count: int) -> list[Inbound]:
        """The events, once there are this many."""
        async with asyncio.timeout(20), self._news:
            await self._news.wait_for(lambda: len(self.events) >= count)
        return self.events


def heard(opened: TelegramChannel, body: bytes) -> Heard:
    """What a genuine call means."""
    return opened.hear(hook(body))
