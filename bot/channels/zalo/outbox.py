"""Whether what was answered goes out: what waits or is shelved for the OA, and what the running server says itself."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.channels.deliveries import Deliveries
from bot.channels.reasons import in_words
from bot.channels.zalo.channel import NAME
from bot.settings import Settings
from knowledge.replies import Replies

TIMEOUT = httpx.Timeout(5.0)
# The newest reasons of the shelf that are told; more of them belong to `chonnghe shelf`.
REASONS = 3


@dataclass(frozen=True)
class Finding:
    """One line; ``ok`` False: something must be done."""

    ok: bool
    text: str


class Outbox:
    """Looks once at the database and at the server on this machine; changes nothing."""

    def __init__(self, settings: Settings, engine: Engine, replies: Replies) -> None:
        self._deliveries, self._replies = Deliveries(engine), replies
        self._ready = f"http://127.0.0.1:{settings.port}/readyz"

    async def findings(self) -> AsyncIterator[Finding]:
        """What lies here, then what the server says; nothing of the server where none answers on this machine."""
        yield await asyncio.to_thread(self._kept)
        for finding in self._told(await self._view()):
            yield finding

    def _kept(self) -> Finding:
        try:
            counts = self._deliveries.counts().get(NAME, {})
            reasons = [one.reason for one in reversed(self._deliveries.shelf()) if one.channel == NAME]
        except SQLAlchemyError as error:
            return self._finding(False, "database", reason=type(error).__name__)
        waiting, shelved = counts.get("waiting", 0), counts.get("shelved", 0)
        if not shelved:
            return self._finding(True, "outbox_waiting" if waiting else "outbox_empty", waiting=waiting)
        newest = list(dict.fromkeys(reasons))[:REASONS]
        why = "".join(f"\n    - {in_words(self._replies, reason)}" for reason in newest)
        return self._finding(False, "outbox_shelved", waiting=waiting, shelved=shelved, why=why)

    async def _view(self) -> Mapping[str, Any] | None:
        """What the server says of its channels; None where no Chọn Nghề answers on this machine."""
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT, trust_env=False) as http:
                told = (await http.get(self._ready)).json()
        except (httpx.HTTPError, ValueError):
            return None
        channels = told.get("channels") if isinstance(told, dict) else None
        return channels if isinstance(channels, dict) else None

    def _told(self, channels: Mapping[str, Any] | None) -> list[Finding]:
        if channels is None:
            return []
        ours = channels.get(NAME)
        if not isinstance(ours, dict):
            return [self._finding(False, "server_without")]
        # The same reason may stand under both names; it is told once.
        reasons = dict.fromkeys(str(ours[name]) for name in ("trouble", "needs_human") if ours.get(name))
        if reasons:
            return [self._finding(False, "server_trouble", why=in_words(self._replies, one)) for one in reasons]
        return [self._finding(True, "server_well" if ours.get("on_duty") else "server_standby")]

    def _finding(self, ok: bool, line: str, **values: object) -> Finding:
        return Finding(ok, self._replies.text(f"setup_zalo.{line}", None, **values))
