"""How the bot stands with Telegram just now, and calls that are repeated until they succeed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from bot.channels.ports import Broken, Gone, HealthValue, Refused, SendError, TryLater

log = logging.getLogger(__name__)
Result = TypeVar("Result")
Pause = Callable[[float], Awaitable[None]]
ANOTHER_PROGRAM = "another program polls"
LONGEST_PAUSE = 30.0
CONFLICT_PAUSE = 15.0


@dataclass
class Standing:
    """What ``health`` tells. ``pending``: updates that wait at Telegram; ``webhook_error``: its own last complaint."""

    mode: str
    username: str | None = None
    problem: str | None = None
    pending: int | None = None
    webhook_error: str | None = None

    def told(self) -> dict[str, HealthValue]:
        """All of it, as ``Channel.health`` gives it."""
        return dict(vars(self))

    def failed(self, reason: str) -> None:
        """Note what is wrong; logged when it changes, not each time."""
        if reason != self.problem:
            log.warning("telegram: %s", reason)
        self.problem = reason

    def works(self) -> None:
        """Note that nothing is wrong any more."""
        if self.problem:
            log.info("telegram works again")
        self.problem = None


class Pauses:
    """Pauses in seconds: 1, 2, 4 … up to the longest, or what Telegram asks for."""

    def __init__(self, sleep: Pause = asyncio.sleep) -> None:
        self._sleep, self._next = sleep, 1.0

    def reset(self) -> None:
        """Begin with the shortest again."""
        self._next = 1.0

    async def after(self, error: SendError | None) -> None:
        """Wait before the next try."""
        wait, self._next = self._next, min(self._next * 2, LONGEST_PAUSE)
        if isinstance(error, TryLater) and error.seconds:
            wait = error.seconds
        elif isinstance(error, Broken):
            wait = CONFLICT_PAUSE if str(error) == "Conflict" else LONGEST_PAUSE
        await self._sleep(wait)


def reason_of(error: SendError) -> str:
    """A failure as ``health`` names it."""
    return ANOTHER_PROGRAM if str(error) == "Conflict" else f"{type(error).__name__}: {error}"


async def until_done(call: Callable[[], Awaitable[Result]], standing: Standing, sleep: Pause) -> Result | None:
    """Repeat a call until it succeeds; None when Telegram says that it never will."""
    pauses = Pauses(sleep)
    while True:
        try:
            result = await call()
        except (Refused, Gone) as error:
            standing.failed(reason_of(error))
            return None
        except SendError as error:
            standing.failed(reason_of(error))
            await pauses.after(error)
        else:
            standing.works()
            return result
