"""Says that a human is needed: in the log, in the health page, and, where it is set, in a Telegram chat."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Awaitable, Callable
from time import monotonic

log = logging.getLogger(__name__)
# The chat is told at most this often, with everything that has happened since.
QUIET_SECONDS = 600.0
Tell = Callable[[str], Awaitable[None]]


class Alarm:
    """Counts what went wrong. ``tell`` sends a line to the operator's chat (None: there is no such chat).

    ``explain`` makes a reason words for the chat; the log keeps the reason.
    """

    def __init__(
        self, tell: Tell | None = None, clock: Callable[[], float] = monotonic, explain: Callable[[str], str] = str
    ) -> None:
        self._tell, self._clock, self._explain = tell, clock, explain
        self._untold: Counter[str] = Counter()
        self._told_at: float | None = None

    def raise_(self, what: str, channel: str) -> None:
        """Something needs a human: ``what`` is a short reason without anybody's words."""
        log.error("needs a human: channel=%s reason=%s", channel, what)
        self._untold[f"{channel}: {self._explain(what)}"] += 1

    async def speak(self) -> None:
        """Tell the chat what has not been told, if it is time; call this now and then. Never raises."""
        quiet = self._told_at is not None and self._clock() - self._told_at < QUIET_SECONDS
        if not self._untold or self._tell is None or quiet:
            return
        line = ", ".join(f"{what} ×{count}" for what, count in self._untold.items())
        self._told_at = self._clock()
        try:
            await self._tell(line)
        except Exception as error:
            log.error("alarm not told: %s", type(error).__name__)
            return
        self._untold.clear()
