"""HTTP to Telegram through python-telegram-bot's ``Bot``; every error is one of ``ports``.

Nothing here logs, and no error carries, an address (it holds the token), words or ids.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar
from urllib.parse import urlencode

from telegram import Bot, InlineKeyboardMarkup, LinkPreviewOptions, ReplyKeyboardMarkup
from telegram.error import BadRequest, TelegramError
from telegram.request import HTTPXRequest

from bot.channels.messages import Parcel
from bot.channels.ports import Broken, Refused, TryLater, Uncertain
from bot.channels.telegram.failures import cannot_parse, failure_of, no_photo
from bot.channels.telegram.markup import plain

# The library logs whole updates and answers, words included, where it cannot read them.
logging.getLogger("telegram").setLevel(logging.CRITICAL + 1)

Sheets = Callable[[str], Awaitable[bytes | None]]
"""The bytes of a path of ours ("/to/….png"); None where there is nothing any more."""
Result = TypeVar("Result")

LONG_POLL_SECONDS = 25
# Beyond the long poll's own end: a dead connection is noticed, a slow one is not cut.
POLL_MARGIN_SECONDS = 10.0
UPLOAD_SECONDS = 40.0


class Client:
    """The connections of one bot. Belongs to one event loop; ``aclose`` it at the end."""

    def __init__(self, token: str, root: str, patience: float = 10.0) -> None:
        """Take token, Telegram's address and the seconds to wait for an answer. Raises ``Broken`` without a token."""
        # trust_env off: a proxy setting of the machine must not carry a pupil's words away.
        kwargs: dict[str, Any] = {"httpx_kwargs": {"trust_env": False}, "connect_timeout": 5.0, "pool_timeout": 5.0}
        self._request = HTTPXRequest(connection_pool_size=32, read_timeout=patience, write_timeout=patience, **kwargs)
        self._polling = HTTPXRequest(
            connection_pool_size=2, read_timeout=POLL_MARGIN_SECONDS, write_timeout=patience, **kwargs
        )
        try:
            self.bot = Bot(token, f"{root}/bot", request=self._request, get_updates_request=self._polling)
        except TelegramError:
            raise Broken("token") from None

    async def deliver(self, person: str, parcel: Parcel, sheets: Sheets) -> None:
        """Make the call that a parcel describes. Raises a ``SendError`` unless Telegram took it."""
        if parcel["method"] == "sendMessage":
            await told(self._send_text(person, parcel))
        else:
            await told(self._send_file(person, parcel, await _fetched(sheets, str(parcel["path"]))))

    async def updates(self, offset: int | None, seconds: int = LONG_POLL_SECONDS, **more: str) -> list[Any]:
        """Updates from ``offset`` on, raw: the library's own way loses a batch in which one is broken.

        Waits up to ``seconds`` for the first. Asking with an offset tells Telegram to forget what lies before it.
        """
        query = {"timeout": str(seconds), **more} | ({} if offset is None else {"offset": str(offset)})
        url = f"{self.bot.base_url}/getUpdates?{urlencode(query)}"
        found = await told(self._polling.post(url, read_timeout=seconds + POLL_MARGIN_SECONDS))
        return found if isinstance(found, list) else []

    async def aclose(self) -> None:
        """Close the connections."""
        await self._request.shutdown()
        await self._polling.shutdown()

    async def _send_text(self, person: str, parcel: Parcel) -> None:
        more: dict[str, Any] = {
            "reply_markup": _markup(parcel.get("reply_markup")),
            "link_preview_options": LinkPreviewOptions(is_disabled=True),
        }
        try:
            await self.bot.send_message(person, parcel["text"], parse_mode=parcel["parse_mode"], **more)
        except BadRequest as error:
            if not cannot_parse(error):
                raise
            await self.bot.send_message(person, plain(parcel["text"]), **more)

    async def _send_file(self, person: str, parcel: Parcel, content: bytes) -> None:
        more: dict[str, Any] = {
            "caption": parcel["caption"],
            "filename": parcel["filename"],
            "read_timeout": UPLOAD_SECONDS,
            "write_timeout": UPLOAD_SECONDS,
        }
        try:
            if parcel["method"] == "sendPhoto":
                await self.bot.send_photo(person, content, **more)
                return
        except BadRequest as error:
            if not no_photo(error):
                raise
        await self.bot.send_document(person, content, **more)


async def told(call: Awaitable[Result]) -> Result:
    """The result of a call, its errors as ours: raises a ``SendError``."""
    try:
        return await call
    except TelegramError as error:
        raise failure_of(error) from None
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        # A 200 of an unexpected shape: Telegram, or something on the way to it.
        raise Uncertain(type(error).__name__) from None


async def _fetched(sheets: Sheets, path: str) -> bytes:
    try:
        content = await sheets(path)
    except Exception as error:  # whatever drawing needs may be down for a while
        raise TryLater(f"file: {type(error).__name__}") from None
    if not content:
        raise Refused("file gone")
    return content


def _markup(raw: dict[str, Any] | None) -> InlineKeyboardMarkup | ReplyKeyboardMarkup | None:
    if raw is None:
        return None
    if "inline_keyboard" in raw:
        return InlineKeyboardMarkup.de_json(raw)
    return ReplyKeyboardMarkup.de_json(raw)
