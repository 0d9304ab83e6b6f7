"""News of talks for widgets that listen: one look at the database a second for all of them, while anybody listens.

The database is read, not the process asked: whoever answered a turn, in whatever process, it is seen.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from bot.clock import aware, utc_now
from bot.record.models import Turn

log = logging.getLogger(__name__)
GIVEN_UP = timedelta(minutes=5)
Later = Callable[[Mapping[str, int]], dict[str, list[Turn]]]
"""For each talk its turns beyond a number, answered or not (``bot.record.store.Record.later``). Blocking."""


@dataclass(frozen=True)
class Pace:
    """Seconds between looks, between signs of life, and until a listener must come again; how many may listen."""

    look: float = 1.0
    beat: float = 20.0
    last: float = 600.0
    listeners: int = 2000
    per_talk: int = 4


@dataclass(frozen=True)
class News:
    """An answered turn. ``seen``: up to this number nothing is open any more; who comes again goes on from there."""

    turn: Turn
    seen: int


@dataclass(eq=False)
class _Listener:
    """What one listener has: every answer up to ``seen``, and those of ``ahead`` beyond a turn that is still open."""

    seen: int
    ahead: set[int] = field(default_factory=set)
    news: asyncio.Queue[News | None] = field(default_factory=asyncio.Queue)

    def tell(self, turns: list[Turn]) -> None:
        """Hand on what is new of the turns beyond any number up to ``seen``, oldest first."""
        open_one = next((turn.number for turn in turns if turn.number > self.seen and _is_open(turn)), None)
        for turn in turns:
            if turn.number <= self.seen or turn.answered_at is None or turn.number in self.ahead:
                continue
            if open_one is None or turn.number < open_one:
                self.seen = turn.number
            else:
                self.ahead.add(turn.number)
            self.news.put_nowait(News(turn, self.seen))
        if open_one is None and self.ahead:
            self.seen = max(self.seen, *self.ahead)
            self.ahead.clear()


class Pushes:
    """Everybody who listens in this process; used from one event loop."""

    def __init__(self, later: Later, pace: Pace | None = None) -> None:
        self._later = later
        self._pace = pace or Pace()
        self._waiting: dict[str, set[_Listener]] = {}
        self._looking: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = False

    @property
    def listening(self) -> int:
        """How many listen."""
        return sum(map(len, self._waiting.values()))

    def listen(self, talk_id: str, seen: int) -> AsyncGenerator[News | None, None]:
        """Every turn of the talk that is answered beyond the number ``seen``; None is a sign of life.

        Ends after ``Pace.last`` seconds and when the process stops. Raises 429 at once where too many listen.
        """
        others = len(self._waiting.get(talk_id, ()))
        if others >= self._pace.per_talk or self.listening >= self._pace.listeners:
            raise HTTPException(429, headers={"Retry-After": str(int(self._pace.beat) or 1)})
        return self._listen(talk_id, _Listener(seen))

    def stop(self) -> None:
        """End every stream, which would keep the process from stopping; may be called by a signal's handler."""
        self._stopping = True
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._wake_all)

    def _wake_all(self) -> None:
        for listener in (one for listeners in self._waiting.values() for one in listeners):
            listener.news.put_nowait(None)

    async def _listen(self, talk_id: str, listener: _Listener) -> AsyncGenerator[News | None, None]:
        self._loop = asyncio.get_running_loop()
        end = self._loop.time() + self._pace.last
        self._waiting.setdefault(talk_id, set()).add(listener)
        self._start()
        try:
            yield None
            while not self._stopping and (left := end - self._loop.time()) > 0:
                yield await _next(listener, min(left, self._pace.beat))
        finally:
            self._forget(talk_id, listener)

    def _start(self) -> None:
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look_on())

    def _forget(self, talk_id: str, listener: _Listener) -> None:
        self._waiting[talk_id].discard(listener)
        if not self._waiting[talk_id]:
            del self._waiting[talk_id]

    async def _look_on(self) -> None:
        """Look until nobody listens any more."""
        while self._waiting:
            try:
                await self._look()
            except SQLAlchemyError as error:
                log.warning("no news read: %s", type(error).__name__)
            await asyncio.sleep(self._pace.look)

    async def _look(self) -> None:
        # Whoever comes during the look may lack turns that it does not read.
        waiting = {talk_id: tuple(listeners) for talk_id, listeners in self._waiting.items()}
        after = {talk_id: min(one.seen for one in listeners) for talk_id, listeners in waiting.items()}
        for talk_id, turns in (await asyncio.to_thread(self._later, after)).items():
            for listener in waiting[talk_id]:
                listener.tell(turns)


def _is_open(turn: Turn) -> bool:
    """Whether an answer may still come: after this long whoever was to give it has ended."""
    return turn.answered_at is None and utc_now() - aware(turn.created_at) < GIVEN_UP


async def _next(listener: _Listener, seconds: float) -> News | None:
    """The next news, or None after so long and when all is to end."""
    try:
        return await asyncio.wait_for(listener.news.get(), seconds)
    except TimeoutError:
        return None
