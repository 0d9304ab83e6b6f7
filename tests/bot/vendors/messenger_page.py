"""The Messenger channel opened at a loopback Facebook, as the application opens it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from bot.channels.messages import Hook
from bot.channels.messenger.channel import MessengerChannel, open_messenger
from bot.channels.ports import Forged
from tests.bot.desks import replies
from tests.bot.vendors.messenger import FakeMessenger

LAN = "7000000000000001"
COMMANDS = [("start", "Bắt đầu"), ("chonnghe", "Chọn nghề – chọn trường"), *[(f"c{n}", f"Lệnh {n}") for n in range(9)]]
HELLO = {"message": {"text": "Chào bạn"}}
PICTURE = b"\x89PNG\r\n\x1a\n--boundary\r\n\0\xff"


async def sheets(path: str) -> bytes | None:
    return PICTURE if path == "/to/abc.png" else None


@asynccontextmanager
async def page(
    facebook: FakeMessenger,
    timeout: float = 20,
    **settings: Any,  # noqa: ANN401
) -> AsyncIterator[MessengerChannel]:
    channel = open_messenger(facebook.settings(**settings), replies(), COMMANDS, sheets, timeout)
    facebook.webhook = facebook.webhook or (lambda hook: hear(channel, hook))
    try:
        yield channel
    finally:
        await channel.aclose()


def hear(channel: MessengerChannel, hook: Hook) -> tuple[int, str]:
    """The webhook as the application answers it."""
    try:
        return 200, channel.hear(hook).answer
    except Forged:
        return 403, ""
