"""The access token, kept fresh. Zalo's refresh token works once: used twice or lost, only a person can repair it.

So one process refreshes at a time, the intent is written down before Zalo is asked and the new pair before it is used.
Whoever finds a written intent knows that its writer died in between, tries once, and then asks for a person.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.channel_settings import ChannelSettings
from bot.channels.notes import Notes, NotKept
from bot.channels.ports import Broken, HealthValue, SendError, TryLater, Uncertain, Unreachable
from bot.channels.zalo.locking import exclusive
from bot.channels.zalo.oauth import Granted, OAuth
from bot.channels.zalo.pair import Pair, from_value, mark_of
from bot.clock import utc_now

log = logging.getLogger(__name__)
NOTE = "tokens"
NONE, UNSURE = "no zalo token", "zalo token may be used up"
LOOK_SECONDS = 60.0
# Longer than Zalo's address for tokens may take, with some tries to save what it gave.
LOCK_PATIENCE = 60.0
# After a lost answer: Zalo's trouble is given this time to pass before the one more try.
RECOVERY = timedelta(seconds=60)
SAVE_TRIES = 5


class Tokens:
    """The tokens of one OA, for all processes of one database. ``now`` gives an aware time."""

    def __init__(self, settings: ChannelSettings, engine: Engine, now: Callable[[], datetime] = utc_now) -> None:
        self._engine, self._now = engine, now
        self._oauth = OAuth(settings)
        self._notes = Notes(engine, "zalo", settings.zalo_oa_id or "", now)
        self._lock_name = f"zalo-{settings.zalo_oa_id}"
        self._first = settings.zalo_refresh_token.get_secret_value() if settings.zalo_refresh_token else ""
        secret = settings.zalo_app_secret.get_secret_value() if settings.zalo_app_secret else ""
        self._app = mark_of(f"{settings.zalo_app_id}:{secret}")
        self._early = random.random()
        self._pair: Pair | None = None
        self._unsaved: Pair | None = None
        self._turn = asyncio.Lock()
        self._working: set[asyncio.Task[str]] = set()
        self._told = ""

    async def access(self) -> str:
        """An access token that should work. Raises ``Broken``, ``TryLater`` or ``Unreachable``."""
        if self._pair is not None and self._pair.usable(self._now()):
            return self._pair.access
        return await self.renew("")

    async def renew(self, stale: str) -> str:
        """A token other than the one that Zalo refused; refreshed unless somebody did that already. Raises as above.

        Whoever waits may be cancelled; the refresh itself goes on, because half of it would cost the OA its tokens.
        """
        async with self._turn:
            if self._pair is not None and self._pair.usable(self._now()) and self._pair.access != stale:
                return self._pair.access
            work = asyncio.create_task(self._renewed(stale))
            self._working.add(work)
            work.add_done_callback(self._finished)
            return await asyncio.shield(work)

    async def refresh_ahead(self) -> None:
        """Look once, and refresh where it is time or something is unfinished. Never raises; says what is wrong once."""
        try:
            pair = self._pair = self._admitted(await self._read())
            overdue = pair.state != "ready" or self._now() >= pair.due(self._early)
            if overdue and pair.state != "broken":
                await self.renew(pair.access)
            self._tell(pair.reason if pair.state == "broken" else "")
        except (SendError, NotKept) as error:
            self._tell(str(error))

    async def take_over(self, granted: Granted) -> None:
        """Keep a pair that was got in another way (the admin's code). Raises ``TryLater`` where it cannot be kept."""

        async def work() -> Pair:
            before = await self._read() or Pair("", "")
            return await self._kept(replace(before.rotated(granted, self._now()), grant=mark_of(self._first)))

        self._pair = await self._locked(work)

    def told(self) -> Mapping[str, HealthValue]:
        """State and age as last seen; no token."""
        if self._pair is None:
            return {"token": "unknown", "token_trouble": self._told or None}
        left = self._pair.expires_at - self._now()
        trouble = self._pair.reason or self._told or None
        minutes = max(0, int(left.total_seconds() // 60))
        return {"token": self._pair.state, "token_minutes_left": minutes, "token_trouble": trouble}

    async def seen(self) -> Pair | None:
        """The pair as it is kept now, for the doctor. Raises ``NotKept``."""
        return await self._read()

    async def aclose(self) -> None:
        """Wait until a refresh that runs has been saved."""
        await asyncio.gather(*self._working, return_exceptions=True)

    def _finished(self, work: asyncio.Task[str]) -> None:
        self._working.discard(work)
        if not work.cancelled():
            work.exception()  # looked at, so that nobody's leaving makes it an unhandled one

    async def _renewed(self, stale: str) -> str:
        async def work() -> Pair:
            pair = await self._current()
            return pair if pair.usable(self._now()) and pair.access != stale else await self._rotated(pair)

        self._pair = await self._locked(work)
        return self._pair.access

    async def _locked(self, work: Callable[[], Awaitable[Pair]]) -> Pair:
        try:
            async with exclusive(self._engine, self._lock_name, LOCK_PATIENCE):
                return await work()
        except (NotKept, SQLAlchemyError, OSError) as error:
            raise TryLater(f"zalo tokens: {type(error).__name__}") from None

    async def _current(self) -> Pair:
        if self._unsaved is not None:
            await self._kept(self._unsaved)
        return self._admitted(await self._read())

    def _admitted(self, kept: Pair | None) -> Pair:
        """The pair to work with: a changed setting is a new grant; a corrected app secret lifts what it had broken."""
        grant = mark_of(self._first)
        if self._first and (kept is None or kept.grant != grant):
            return Pair("", self._first, grant=grant, previous=kept.remembered() if kept else None)
        if kept is None:
            raise Broken(NONE)
        if kept.state == "broken" and kept.app not in ("", self._app):
            return kept.entering("ready", self._now())
        return kept

    async def _rotated(self, pair: Pair) -> Pair:
        asked = await self._intended(pair)
        try:
            granted = await self._oauth.refreshed(pair.refresh)
        except (Unreachable, TryLater):
            # Not used: as before, so that a next try is still a first one.
            await self._save(replace(pair, state="needs_check" if asked.state == "checking" else "ready"))
            raise
        except Uncertain:
            if asked.state == "checking":
                raise await self._broken(pair, UNSURE) from None
            await self._save(pair.entering("needs_check", self._now()))
            raise TryLater(UNSURE, RECOVERY.total_seconds()) from None
        except Broken as refused:
            raise await self._broken(pair, str(refused)) from None
        return await self._kept(pair.rotated(granted, self._now()))

    async def _intended(self, pair: Pair) -> Pair:
        """Write down that Zalo is asked now. Raises instead where it must not be asked (again)."""
        now = self._now()
        if pair.state == "broken":
            self._pair = pair
            raise Broken(pair.reason)
        if pair.state == "checking":
            raise await self._broken(pair, UNSURE)
        if pair.state == "needs_check" and now < pair.since + RECOVERY:
            raise TryLater(UNSURE, (pair.since + RECOVERY - now).total_seconds())
        asked = pair.entering("refreshing" if pair.state == "ready" else "checking", now)
        await self._save(asked)
        return asked

    async def _broken(self, pair: Pair, reason: str) -> Broken:
        broken = replace(pair.entering("broken", self._now(), reason), app=self._app)
        await self._save(broken)
        self._pair = broken
        return Broken(reason)

    async def _kept(self, pair: Pair) -> Pair:
        """Save what must not be lost; while the database refuses, it is held here and saved with the next try."""
        self._unsaved = pair
        for left in range(SAVE_TRIES - 1, -1, -1):
            try:
                await self._save(pair)
            except NotKept:
                if not left:
                    raise
                await asyncio.sleep(0.2)
            else:
                break
        self._unsaved = None
        return pair

    async def _save(self, pair: Pair) -> None:
        await asyncio.to_thread(self._notes.write, NOTE, pair.as_value())

    async def _read(self) -> Pair | None:
        value = await asyncio.to_thread(self._notes.read, NOTE)
        return None if value is None else from_value(value)

    def _tell(self, trouble: str) -> None:
        if trouble and trouble != self._told:
            log.error("zalo tokens need a look: %s", trouble)
        self._told = trouble
