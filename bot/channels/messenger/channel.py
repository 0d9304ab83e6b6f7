"""A Facebook page as a ``Channel``: hearing, rendering and the Graph client held together."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from pydantic import SecretStr

from bot.channels.messages import Heard, Hook, Inbound, Parcel
from bot.channels.messenger.client import TIMEOUT, File, Graph, open_graph
from bot.channels.messenger.hearing import challenge, read_events, verify
from bot.channels.messenger.profile import profile
from bot.channels.messenger.rendering import render
from bot.channels.ports import Broken, Forged, HealthValue, Refused, SendError, Take
from bot.channels.text import Words
from bot.inbox.messages import OutMessage
from bot.settings import Settings
from knowledge.replies import Replies

log = logging.getLogger(__name__)

Sheets = Callable[[str], Awaitable[bytes | None]]
"""The bytes of ``/to/<token>.png`` or ``.pdf``; None where there is nothing any more."""

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 600.0
_MIME = {"png": "image/png", "pdf": "application/pdf"}
_SEEN = frozenset({"text", "button", "media", "opened"})


class MessengerChannel:
    """Fulfils ``bot.channels.ports.Channel``. It hears by webhook only, so Facebook must be able to reach us."""

    name = "messenger"
    # Facebook's rule for automatic answers.
    window: timedelta | None = timedelta(hours=24)
    # Far below what Facebook allows a page (it names 300 a second), and enough for a school.
    pace = 40.0

    def __init__(self, settings: Settings, graph: Graph, words: Words, sheets: Sheets, shown: dict[str, Any]) -> None:
        """Take the open connection and what Messenger is to show before a talk; ``open_messenger`` does it."""
        self.account = settings.messenger_page_id or ""
        self._secret = _revealed(settings.messenger_app_secret)
        self._verify_token = _revealed(settings.messenger_verify_token)
        self._graph = graph
        self._words = words
        self._sheets = sheets
        self._profile = shown
        self._profile_set = False
        self._problem: str | None = None
        self.first_pause = FIRST_PAUSE

    def hear(self, hook: Hook) -> Heard:
        """The handshake of a new webhook, or the events of one signed request. Raises ``Forged`` or ``Unreadable``."""
        if self._secret is None or self._verify_token is None:
            raise Forged("app secret or verify token is not set")
        if hook.method == "GET":
            return Heard(answer=challenge(hook.query, self._verify_token))
        if hook.method != "POST":
            raise Forged("method")
        verify(hook, self._secret)
        return read_events(hook.body, self.account)

    def render(self, messages: Sequence[OutMessage]) -> list[Parcel]:
        """One reply as Messenger's calls, in order."""
        return render(messages, self._words)

    async def send(self, person: str, parcel: Parcel) -> None:
        """Make one call; raises a ``SendError`` unless Facebook took it."""
        try:
            await self._send(person, parcel)
        except Broken as error:
            self._problem = str(error)
            raise
        self._problem = None

    async def noticed(self, event: Inbound) -> None:
        """Show the person that their message was read."""
        if event.kind in _SEEN:
            await self._act(event.person, "mark_seen")

    async def show_typing(self, person: str) -> None:
        """Show the three dots; Messenger hides them with the next message."""
        await self._act(person, "typing_on")

    async def run(self, take: Take) -> None:  # noqa: ARG002 - the webhook brings the events
        """Set greeting, start button and menu, however long it takes; then nothing is left to do."""
        pause = self.first_pause
        while not await self._set_profile():
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
        await asyncio.Event().wait()

    def health(self) -> Mapping[str, HealthValue]:
        """Whether the page's menu is set and why nothing can be sent, if so."""
        return {"mode": "webhook", "profile_set": self._profile_set, "problem": self._problem}

    async def aclose(self) -> None:
        """Close the connections."""
        await self._graph.aclose()

    async def _send(self, person: str, parcel: Parcel) -> None:
        if "message" in parcel:
            await self._graph.message(person, parcel["message"])
            return
        path = str(parcel["path"])
        data = await self._sheets(path)
        if data is None:
            raise Refused("the sheet is gone")
        ending = path.rpartition(".")[2]
        file = File(str(parcel["upload"]), f"chon-nghe.{ending}", _MIME.get(ending, "application/octet-stream"), data)
        await self._graph.upload(person, file)

    async def _act(self, person: str, action: str) -> None:
        try:
            await self._graph.act(person, action)
        except SendError as error:
            log.debug("messenger: %s not taken: %s", action, error)

    async def _set_profile(self) -> bool:
        try:
            await self._graph.post("/me/messenger_profile", self._profile)
        except SendError as error:
            self._problem = str(error) if isinstance(error, Broken) else self._problem
            log.warning("messenger: the page's menu is not set yet: %s %s", type(error).__name__, error)
            return False
        self._profile_set = True
        return True


def open_messenger(
    settings: Settings,
    replies: Replies,
    commands: Sequence[tuple[str, str]],
    sheets: Sheets,
    timeout: float = TIMEOUT,
) -> MessengerChannel:
    """The channel of the page in the settings; ``commands`` (name, title) become its menu, ``timeout`` is in seconds.

    Raises ``ValueError`` where the page's id or token is not set.
    """
    if not settings.messenger_page_id:
        raise ValueError("CHONNGHE_MESSENGER_PAGE_ID is not set")
    words = Words(replies, settings.public_url)
    return MessengerChannel(settings, open_graph(settings, timeout), words, sheets, profile(replies, commands))


def _revealed(secret: SecretStr | None) -> str | None:
    """The secret itself; None for an empty one."""
    return (secret.get_secret_value() or None) if secret else None
