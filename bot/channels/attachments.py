"""The bytes behind an attachment, for vendors that take files rather than links."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable

from bot.sheets.paper import draw_pdf
from bot.sheets.picture import draw_png
from bot.sheets.sheet import KeptSheets, Sheet
from knowledge.replies import Replies

_PATH = re.compile(r"/to/([A-Za-z0-9_\-]{1,64})\.(png|pdf)")
_DRAW: dict[str, Callable[[Replies, Sheet], bytes]] = {"png": draw_png, "pdf": draw_pdf}


class SheetFiles:
    """Draws kept result sheets; one at a time, because drawing fills a core."""

    def __init__(self, sheets: KeptSheets, replies: Replies) -> None:
        self._sheets, self._replies = sheets, replies
        self._room = asyncio.Semaphore(1)

    async def __call__(self, path: str) -> bytes | None:
        """The file of a path such as ``/to/<token>.png``; None for a sheet that is gone or another path."""
        match = _PATH.fullmatch(path)
        if match is None:
            return None
        async with self._room:
            return await asyncio.to_thread(self._drawn, match[1], match[2])

    def _drawn(self, token: str, ending: str) -> bytes | None:
        sheet = self._sheets.find(token)
        return _DRAW[ending](self._replies, sheet) if sheet else None
