"""What Telegram must know of us: our webhook or that there is none, the menu of commands, and who we are to it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from telegram import BotCommand, BotCommandScopeAllPrivateChats, WebhookInfo

from bot.channels.ports import SendError
from bot.channels.telegram.client import Client, told
from bot.channels.telegram.polling import UPDATES
from bot.channels.telegram.standing import Pause, Standing, reason_of, until_done
from bot.clock import utc_now

# So often we ask Telegram whether it reaches us.
LOOK_SECONDS = 600.0
# An older complaint of Telegram's is over.
RECENT = timedelta(hours=1)
LONGEST_TITLE = 256


class Registration:
    """Registers the bot; every call is repeated until Telegram takes it."""

    def __init__(
        self,
        client: Client,
        commands: Sequence[tuple[str, str]],
        standing: Standing,
        sleep: Pause = asyncio.sleep,
    ) -> None:
        self._client, self._standing, self._sleep = client, standing, sleep
        self._commands = [BotCommand(name, title[:LONGEST_TITLE]) for name, title in commands]

    async def introduce(self) -> None:
        """Set the menu of commands for private chats, and learn the bot's name."""
        bot, scope = self._client.bot, BotCommandScopeAllPrivateChats()
        await until_done(lambda: told(bot.set_my_commands(self._commands, scope=scope)), self._standing, self._sleep)
        me = await until_done(lambda: told(bot.get_me()), self._standing, self._sleep)
        self._standing.username = (me.username if me else None) or self._standing.username

    async def without_webhook(self) -> None:
        """Take a webhook of earlier days away, so that polling is allowed. What waits at Telegram stays."""
        await until_done(lambda: told(self._client.bot.delete_webhook()), self._standing, self._sleep)

    async def keep_webhook(self, url: str, secret: str) -> None:
        """Register the webhook and watch over it until cancelled."""
        await self._set_webhook(url, secret)
        await self.introduce()
        while True:
            await self._look(url, secret)
            await self._sleep(LOOK_SECONDS)

    async def _set_webhook(self, url: str, secret: str) -> None:
        bot = self._client.bot
        await until_done(
            lambda: told(bot.set_webhook(url, secret_token=secret, allowed_updates=UPDATES)),
            self._standing,
            self._sleep,
        )

    async def _look(self, url: str, secret: str) -> None:
        """Note what Telegram says of our webhook; register it again where another has taken its place."""
        try:
            info = await told(self._client.bot.get_webhook_info())
        except SendError as error:
            self._standing.failed(reason_of(error))
            return
        self._standing.pending = info.pending_update_count
        self._standing.webhook_error = _complaint(info)
        if info.url == url:
            self._standing.works()
        else:
            self._standing.failed("the webhook was another one")
            await self._set_webhook(url, secret)


def _complaint(info: WebhookInfo) -> str | None:
    """Why Telegram could not reach us lately, in its words."""
    recent = info.last_error_date and utc_now() - info.last_error_date < RECENT
    return info.last_error_message if recent else None
