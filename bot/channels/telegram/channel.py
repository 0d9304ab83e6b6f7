"""Telegram as a ``Channel``: hears by webhook or polling, sends through the Bot API.

Of python-telegram-bot only the client and the types are used: queue, order and memory are our inbox's.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

from telegram.constants import ChatAction

from bot.channels.messages import Heard, Hook, Inbound, Parcel
from bot.channels.ports import HealthValue, Take
from bot.channels.telegram.addressing import Me
from bot.channels.telegram.client import Client, Sheets
from bot.channels.telegram.hearing import Read, in_order, read
from bot.channels.telegram.hook import HOOK_PATH, secret_of, verified
from bot.channels.telegram.polling import Poller
from bot.channels.telegram.registration import Registration
from bot.channels.telegram.rendering import render
from bot.channels.telegram.standing import Pause, Standing
from bot.channels.text import Words
from bot.clock import utc_now
from bot.inbox.messages import OutMessage
from bot.settings import Settings
from knowledge.replies import Replies

Commands = Sequence[tuple[str, str]]
# Presses and albums are remembered for seconds only; this many is far beyond a burst.
_REMEMBERED = 2000


class TelegramChannel:
    """One bot."""

    name = "telegram"
    window: timedelta | None = None
    # The 30 a second that are told of concern mass mailings: replies are taken faster, and a 429 says when not.
    pace = 60.0

    def __init__(self, settings: Settings, words: Words, commands: Commands, sheets: Sheets, sleep: Pause) -> None:
        token = token_of(settings)
        self.account = account_of(token)
        self._given_name = (settings.telegram_name or "").removeprefix("@") or None
        self._words, self._sheets = words, sheets
        self._hook_url = f"{settings.public_url}{HOOK_PATH}" if settings.public_url else None
        self._secret = secret_of(token)
        self._standing = Standing("webhook" if self._hook_url else "polling")
        self._client = Client(token, settings.telegram_root)
        self._registration = Registration(self._client, commands, self._standing, sleep)
        self._poller = Poller(self._client, self._read_all, self._standing, sleep)
        self._callbacks: OrderedDict[str, str] = OrderedDict()
        self._albums: OrderedDict[str, str] = OrderedDict()

    @property
    def username(self) -> str | None:
        """The bot's name without @, for links; as set until Telegram has told it, None where neither is known."""
        return self._standing.username or self._given_name

    def hear(self, hook: Hook) -> Heard:
        """As ``Channel.hear``. An update of a kind or shape that we do not know counts as unknown."""
        found = self._read(verified(hook, self._secret))
        return Heard((found.event,) if found.event else (), unknown=int(found.unknown))

    def render(self, messages: Sequence[OutMessage]) -> list[Parcel]:
        """As ``Channel.render``."""
        return render(messages, self._words)

    async def send(self, person: str, parcel: Parcel) -> None:
        """As ``Channel.send``."""
        await self._client.deliver(person, parcel, self._sheets)

    async def noticed(self, event: Inbound) -> None:
        """Let a pressed button stop spinning."""
        callback = self._callbacks.pop(event.event_id, None)
        if callback:
            with suppress(Exception):  # it stops by itself after a while
                await self._client.bot.answer_callback_query(callback)

    async def show_typing(self, person: str) -> None:
        """As ``Channel.show_typing``."""
        with suppress(Exception):  # an answer without it is an answer
            await self._client.bot.send_chat_action(person, ChatAction.TYPING)

    async def run(self, take: Take) -> None:
        """Keep the webhook registered where there is a public address, else poll."""
        if self._hook_url:
            await self._registration.keep_webhook(self._hook_url, self._secret)
            return
        await self._registration.without_webhook()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._registration.introduce())
            tasks.create_task(self._poller.poll(take))

    def health(self) -> Mapping[str, HealthValue]:
        """As ``Channel.health``: mode, username, problem, pending (webhook only), webhook_error."""
        return self._standing.told() | {"username": self.username}

    async def aclose(self) -> None:
        """As ``Channel.aclose``."""
        await self._client.aclose()

    def _read_all(self, raws: Sequence[Any]) -> list[Inbound]:
        return in_order([found.event for raw in raws if isinstance(raw, dict) and (found := self._read(raw)).event])

    def _read(self, raw: Mapping[str, Any]) -> Read:
        me = Me(int(self.account) if self.account.isdigit() else None, self.username)
        found = read(raw, me, utc_now())
        if found.event is None:
            return found
        if found.callback:
            _remember(self._callbacks, found.event.event_id, found.callback)
        if found.album and self._albums.setdefault(found.album, found.event.event_id) != found.event.event_id:
            return Read()  # one answer is enough for pictures sent together
        _trim(self._albums)
        return found


def open_telegram(settings: Settings, replies: Replies, commands: Commands, sheets: Sheets) -> TelegramChannel:
    """The channel of the bot in the settings. ``commands``: name and title of each line of Telegram's menu.

    Raises ``ValueError`` without a token. Nothing is asked of Telegram yet.
    """
    return TelegramChannel(settings, Words(replies, settings.public_url), commands, sheets, asyncio.sleep)


def token_of(settings: Settings) -> str:
    """The bot's token. Raises ``ValueError`` where none is set."""
    token = settings.telegram_token.get_secret_value().strip() if settings.telegram_token else ""
    if not token:
        raise ValueError("no Telegram token is set")
    return token


def account_of(token: str) -> str:
    """The bot's number, which is no secret; "telegram" for a token of another shape."""
    number = token.partition(":")[0]
    return number if number.isascii() and number.isdigit() else "telegram"


def _remember(memory: OrderedDict[str, str], key: str, value: str) -> None:
    memory[key] = value
    _trim(memory)


def _trim(memory: OrderedDict[str, str]) -> None:
    while len(memory) > _REMEMBERED:
        memory.popitem(last=False)
