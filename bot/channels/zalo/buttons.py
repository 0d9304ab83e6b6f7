"""Whether buttons may be tried: what the settings say, and what Zalo refused once."""

from __future__ import annotations

import asyncio
import logging
from typing import Literal

from bot.channels.notes import Notes, NotKept

log = logging.getLogger(__name__)
NOTE = "buttons"
Mode = Literal["auto", "on", "off"]


class ButtonMemory:
    """In mode "auto" a refusal is remembered across restarts, until the doctor sees buttons pass."""

    def __init__(self, mode: Mode, notes: Notes) -> None:
        self._mode, self._notes = mode, notes
        self._refused: str | None = None
        self._read = False

    async def wanted(self) -> bool:
        """Whether a message is to be sent with its buttons."""
        if self._mode == "auto" and not self._read:
            await self._recall()
        return self._mode == "on" or (self._mode == "auto" and self._refused is None)

    async def refused(self, reason: str) -> None:
        """Zalo took the same message without buttons only."""
        self._refused = reason
        log.warning("zalo refuses buttons (%s): choices are numbered from now on", reason)
        if self._mode != "auto":
            return
        try:
            await asyncio.to_thread(self._notes.write, NOTE, {"reason": reason})
        except NotKept as error:
            log.warning("zalo buttons: not noted (%s)", error)

    def told(self) -> str:
        """On, off, or why they are not used."""
        return "off" if self._mode == "off" else self._refused or "on"

    async def _recall(self) -> None:
        try:
            note = await asyncio.to_thread(self._notes.read, NOTE)
        except NotKept:
            return
        self._read = True
        self._refused = None if note is None else str(note.get("reason"))
