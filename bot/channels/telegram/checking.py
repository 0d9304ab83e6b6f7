"""For whoever sets the bot up: is the account in order, who wrote to it, and does a message arrive."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from telegram import Update, User
from telegram.constants import ChatType

from bot.channels.ports import Broken, Checked, SendError
from bot.channels.telegram.channel import account_of, token_of
from bot.channels.telegram.client import Client, told
from bot.channels.telegram.hook import HOOK_PATH
from bot.settings import Settings

# Telegram calls webhooks on these ports only.
PORTS = frozenset({443, 80, 88, 8443})


async def check(settings: Settings) -> Checked:
    """Ask Telegram about the bot. Problems are ids of ``setup_telegram.yml``."""
    if settings.telegram_token is None or not settings.telegram_token.get_secret_value().strip():
        return Checked(problems=("setup_telegram.no_token",))
    async with _client(settings) as client:
        try:
            me = await told(client.bot.get_me())
            webhook = (await told(client.bot.get_webhook_info())).url
        except Broken:
            return Checked(problems=("setup_telegram.bad_token",))
        except SendError:
            return Checked(account_of(token_of(settings)), problems=("setup_telegram.unreachable",))
    return Checked(str(me.id), me.username or me.first_name, tuple(_problems(settings, me, webhook)))


async def send_test(settings: Settings, chat_id: str, text: str) -> None:
    """Send one plain message. Raises a ``SendError``."""
    async with _client(settings) as client:
        await told(client.bot.send_message(chat_id, text))


async def find_chat(settings: Settings) -> list[tuple[str, str]]:
    """Who wrote to the bot in private lately: chat and first name, the latest first; nothing is taken from the queue.

    Raises a ``SendError``; ``Broken`` also while a webhook is set or another program polls.
    """
    async with _client(settings) as client:
        raws = await client.updates(None, seconds=0)
    found: dict[str, str] = {}
    for raw in reversed(raws):
        writer = _writer(raw)
        if writer:
            found.setdefault(str(writer.id), writer.first_name)
    return list(found.items())


def _problems(settings: Settings, me: User, webhook: str) -> list[str]:
    ours = f"{settings.public_url}{HOOK_PATH}" if settings.public_url else ""
    given = (settings.telegram_name or "").removeprefix("@")
    found = {
        "other_name": bool(given) and given.lower() != (me.username or "").lower(),
        "privacy": bool(me.can_read_all_group_messages),
        "other_webhook": webhook not in {"", ours},
        "bad_address": bool(settings.public_url) and not _callable_by_telegram(settings.public_url or ""),
    }
    return [f"setup_telegram.{name}" for name, wrong in found.items() if wrong]


def _callable_by_telegram(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "https" and (parts.port or 443) in PORTS


def _writer(raw: dict[str, object]) -> User | None:
    """Who wrote this update's message in private; None for anything else, whatever its shape."""
    try:
        message = Update.de_json(raw).message
    except Exception:  # an update we cannot read names nobody
        return None
    private = message is not None and message.chat.type == ChatType.PRIVATE
    return message.from_user if message is not None and private else None


@asynccontextmanager
async def _client(settings: Settings) -> AsyncIterator[Client]:
    client = Client(token_of(settings), settings.telegram_root)
    try:
        yield client
    finally:
        await client.aclose()
