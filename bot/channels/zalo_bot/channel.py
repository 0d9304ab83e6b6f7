"""The Zalo Bot as a ``Channel``: a pilot for few people; the Official Account is the channel for many."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta

from bot.channels.messages import Heard, Hook, Inbound, Parcel
from bot.channels.ports import Broken, HealthValue, Refused, SendError, Take
from bot.channels.text import Words
from bot.channels.zalo_bot.client import ZaloBotClient
from bot.channels.zalo_bot.hearing import hear, webhook_secret
from bot.channels.zalo_bot.rendering import render
from bot.channels.zalo_bot.running import Runner
from bot.inbox.messages import OutMessage
from bot.settings import Settings
from knowledge.replies import Replies

NAME = "zalo_bot"
HOOK_PATH = f"/hooks/{NAME}"
_TOKEN = re.compile(r"(\d+):\S+")


def account_of(token: str) -> str:
    """The digits before the colon, which are no secret; "" for what is no token."""
    match = _TOKEN.fullmatch(token.strip())
    return match.group(1) if match else ""


class ZaloBotChannel:
    """One bot. ``public_url``: None for polling. ``first_pause``: seconds after the first failure; later ones grow."""

    def __init__(self, root: str, token: str, words: Words, first_pause: float = 1.0) -> None:
        self._client = ZaloBotClient(root, token.strip())
        self._secret = webhook_secret(token.strip())
        self._words = words
        self._account = account_of(token) or "unknown"
        self._runner = Runner(self._client, first_pause)

    @property
    def name(self) -> str:
        """The channel's name."""
        return NAME

    @property
    def account(self) -> str:
        """The bot's number."""
        return self._account

    @property
    def window(self) -> timedelta | None:
        """No reply window is known."""
        return None

    @property
    def pace(self) -> float:
        """Messages a second; the platform names no limit, so a modest one."""
        return 5.0

    def hear(self, hook: Hook) -> Heard:
        """Verify and read a webhook request. Raises ``Forged`` or ``Unreadable``."""
        return hear(hook, self._secret)

    def render(self, messages: Sequence[OutMessage]) -> list[Parcel]:
        """One reply as calls, in order."""
        return render(messages, self._words)

    async def send(self, person: str, parcel: Parcel) -> None:
        """Make one call; a picture that the platform refuses is sent as a link instead. Raises a ``SendError``."""
        values = {name: value for name, value in parcel.items() if name not in {"method", "instead"}}
        try:
            await self._client.call(str(parcel["method"]), {"chat_id": person, **values})
        except Refused:
            if "instead" not in parcel or self._client.quota_spent:
                raise
            await self._client.call("sendMessage", {"chat_id": person, "text": parcel["instead"]})

    async def noticed(self, event: Inbound) -> None:
        """Nothing is told at once here."""

    async def show_typing(self, person: str) -> None:
        """Show that an answer is being written. Never raises."""
        try:
            await self._client.call("sendChatAction", {"chat_id": person, "action": "typing"})
        except SendError:
            return

    async def run(self, take: Take) -> None:
        """Keep the webhook registered, or poll; ends when cancelled only."""
        public_url = self._words.public_url
        if public_url is None:
            await self._runner.polling(take)
        else:
            await self._runner.webhook(f"{public_url}{HOOK_PATH}", self._secret)

    def health(self) -> Mapping[str, HealthValue]:
        """How updates reach us, what the platform said about it, and whether quota or token are in the way."""
        return {
            "mode": "polling" if self._words.public_url is None else "webhook",
            "outcome": self._runner.outcome,
            "quota_spent": self._client.quota_spent,
            "token_refused": self._client.token_refused,
        }

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()


def open_zalo_bot(settings: Settings, replies: Replies) -> ZaloBotChannel:
    """The channel of the settings. Raises ``Broken`` where no token is set."""
    if settings.zalo_bot_token is None:
        raise Broken("no token")
    token = settings.zalo_bot_token.get_secret_value()
    return ZaloBotChannel(settings.zalo_bot_root, token, Words(replies, settings.public_url))
