"""The Zalo Official Account as a channel: holds the pieces together."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine

from bot.channel_settings import ChannelSettings
from bot.channels.messages import Heard, Hook, Inbound, Parcel
from bot.channels.notes import Notes
from bot.channels.ports import Forged, HealthValue, Refused, SendError, Take, Unreachable, Unreadable
from bot.channels.text import Words
from bot.channels.zalo.buttons import ButtonMemory
from bot.channels.zalo.calibration import Calibration
from bot.channels.zalo.client import ZaloClient
from bot.channels.zalo.errors import Shape
from bot.channels.zalo.hearing import load, read, timestamp_of
from bot.channels.zalo.rendering import Rendering
from bot.channels.zalo.shapes import buttons_body, picture_body, text_body
from bot.channels.zalo.signature import Signature
from bot.channels.zalo.tokens import LOOK_SECONDS, Tokens
from bot.clock import utc_now
from bot.inbox.messages import OutMessage
from knowledge.replies import Replies

NAME = "zalo"
FREE_WINDOW, PAID_WINDOW = timedelta(hours=48), timedelta(days=7)
# Burst of answers; what a tier allows in a minute Zalo says itself (-32), and the courier waits then.
PACE = 10.0
PICTURE_LIMIT = 1024 * 1024
_PICTURES = ((b"\x89PNG\r\n\x1a\n", "image/png", "png"), (b"\xff\xd8\xff", "image/jpeg", "jpg"))
NEEDED = ("zalo_oa_id", "zalo_app_id", "zalo_app_secret", "zalo_oa_secret")

Sheets = Callable[[str], Awaitable[bytes | None]]
"""The bytes of a picture by its path (``/to/….png``); None where there is none (any more)."""


class ZaloChannel:
    """Fulfils ``bot.channels.ports.Channel``; ``now`` gives an aware time. Made by ``open_zalo``."""

    name = NAME
    pace = PACE

    def __init__(
        self,
        settings: ChannelSettings,
        replies: Replies,
        engine: Engine,
        sheets: Sheets | None,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self.account = settings.zalo_oa_id or ""
        self.window = PAID_WINDOW if settings.zalo_paid_window else FREE_WINDOW
        self._app_id, self._sheets, self._now = settings.zalo_app_id or "", sheets, now
        notes = Notes(engine, NAME, self.account, now)
        self._rendering = Rendering(Words(replies, settings.public_url), settings.zalo_buttons != "off")
        self._buttons = ButtonMemory(settings.zalo_buttons, notes)
        self._signature = Signature(settings)
        self._calibration = Calibration(self._signature, notes, now)
        self._calibrating = settings.zalo_calibrate
        self._tokens = Tokens(settings, engine, now)
        self._client = ZaloClient(settings, self._tokens, now)
        self._foreign = 0

    def hear(self, hook: Hook) -> Heard:
        """Verify and read one request. Raises ``Forged``, or ``Unreadable`` where a signed body is no event."""
        if hook.method != "POST":
            return Heard()  # Zalo calls so when the address is saved, and wants 200
        body = _loaded(hook.body)
        timestamp = timestamp_of(body)
        if not self._signature.genuine(hook.headers, hook.body, timestamp):
            self._calibration.mismatch(hook.headers, hook.body, timestamp)
            if self._calibrating:
                return Heard()
            raise Forged("zalo signature")
        self._calibration.genuine()
        if not isinstance(body, Mapping):
            raise Unreadable("zalo body")
        found = read(body, hook.body, self._app_id, self.account, self._now())
        self._foreign += found.foreign
        return Heard((found.event,) if found.event else (), unknown=int(found.unknown))

    def render(self, messages: Sequence[OutMessage]) -> list[Parcel]:
        """One reply as consultation messages."""
        return self._rendering.parcels(messages)

    async def send(self, person: str, parcel: Parcel) -> None:
        """Send one parcel, in its simpler form where Zalo does not take the other. Raises ``SendError``."""
        if "picture" in parcel:
            await self._send_picture(person, parcel)
        elif "buttons" in parcel and await self._buttons.wanted():
            await self._send_buttons(person, parcel)
        else:
            await self._client.send(text_body(person, parcel.get("plain") or parcel["text"]))

    async def noticed(self, event: Inbound) -> None:
        """Nothing: Zalo knows of no such custom."""

    async def show_typing(self, person: str) -> None:
        """Nothing: an OA cannot show that it types."""

    async def run(self, take: Take) -> None:  # noqa: ARG002 - as Channel.run; Zalo calls us
        """Keep the tokens fresh. Ends when cancelled only."""
        while True:
            await self._tokens.refresh_ahead()
            await asyncio.sleep(LOOK_SECONDS)

    def health(self) -> Mapping[str, HealthValue]:
        """Tokens' state and age, buttons, quota, rate, last trouble, signatures; no secrets, no people."""
        beside: dict[str, HealthValue] = {"other_oa": self._foreign, "calibrating": self._calibrating}
        tokens = self._tokens.told()
        # The old token may still serve for hours: time for a human to connect the account again.
        needs_human = tokens.get("token_trouble") or ("token" if tokens.get("token") == "broken" else None)
        return {
            **tokens,
            "needs_human": needs_human,
            **beside,
            "buttons": self._buttons.told(),
            **self._client.told,
            **self._calibration.told(),
        }

    async def aclose(self) -> None:
        """Close the connections, after a refresh of the tokens that runs."""
        await self._tokens.aclose()
        await self._client.aclose()
        await asyncio.to_thread(self._calibration.close)

    async def _send_buttons(self, person: str, parcel: Parcel) -> None:
        try:
            await self._client.send(buttons_body(person, parcel["text"], parcel["buttons"]))
        except Shape as refused:
            await self._client.send(text_body(person, parcel["plain"]))
            # Only now it is sure that the buttons were the reason.
            await self._buttons.refused(str(refused))

    async def _send_picture(self, person: str, parcel: Parcel) -> None:
        attachment = await self._uploaded(parcel["picture"])
        if attachment is not None:
            try:
                await self._client.send(picture_body(person, parcel["caption"], attachment))
            except (Refused, *Shape):
                attachment = None
        if attachment is None:
            await self._client.send(text_body(person, parcel["plain"]))

    async def _uploaded(self, path: str) -> str | None:
        """Zalo's id of the picture; None where there is no picture that Zalo takes now."""
        data = await self._sheets(path) if self._sheets else None
        found = [(kind, ending) for start, kind, ending in _PICTURES if data and data.startswith(start)]
        if not data or not found or len(data) > PICTURE_LIMIT:
            return None
        kind, ending = found[0]
        try:
            return await self._client.upload(data, f"picture.{ending}", kind)
        except Unreachable:
            raise
        except SendError:
            return None  # what is wrong with more than the picture, the text meets too


def open_zalo(settings: ChannelSettings, replies: Replies, engine: Engine, sheets: Sheets | None = None) -> ZaloChannel:
    """The channel of these settings. Raises ``ValueError`` naming the settings that are missing."""
    missing = missing_settings(settings)
    if missing:
        raise ValueError(f"settings missing: {', '.join(missing)}")
    return ZaloChannel(settings, replies, engine, sheets)


def missing_settings(settings: ChannelSettings) -> list[str]:
    """What must be set and is not, by field name."""
    return [name for name in NEEDED if not getattr(settings, name)]


def _loaded(raw: bytes) -> Any:  # noqa: ANN401 - whatever JSON holds
    try:
        return load(raw)
    except ValueError:
        return None
