"""The real application, made once and lived many times; each life kills itself with SIGKILL at the point it is told.

Reads one JSON object a line, ``{"point", "after", "skip", "delay_ms"}``: a life of its own process (forked from the
application as it was made, before it opened anything) that dies at the first passage of the point, ``skip`` passages
later, once it has stored ``after`` events. Without a point it lives until it is killed. Writes ``{"pid"}`` at the
beginning and ``{"status"}`` at the end of a life. The product is wrapped from outside and knows nothing of this.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import uvicorn
from fastapi import FastAPI
from sqlalchemy import Engine, event

from bot.channels.arrivals import Arrivals
from bot.channels.telegram.channel import TelegramChannel
from bot.rasa_client import RasaClient
from bot.settings import Settings
from bot.supervisor.lifeline import die_with_parent
from bot.web.__main__ import server_options
from bot.web.serve import make_app

# Telegram's own limit (25 a second) would only make the measurement long.
PACE = 500.0


class Death:
    """Counts passages of the one point at which this life ends."""

    def __init__(self, after: int, skip: int, delay_ms: float) -> None:
        self._after, self._skip, self._delay = after, skip, delay_ms / 1000
        self._stored = 0
        self._passages = itertools.count()

    def count(self, events: int) -> None:
        """So many events were handed to the store."""
        self._stored += events

    def pass_by(self) -> None:
        """The point is passed: this is the end, if it is time."""
        if self._stored >= self._after and next(self._passages) == self._skip:
            os.kill(os.getpid(), signal.SIGKILL)

    def pass_into(self) -> None:
        """The point is entered: the end comes a moment later, while the database writes."""
        if self._stored >= self._after and next(self._passages) == self._skip:
            threading.Thread(target=self._die_soon, daemon=True).start()

    def _die_soon(self) -> None:
        time.sleep(self._delay)
        os.kill(os.getpid(), signal.SIGKILL)


def before_stored(death: Death) -> None:
    """An arrival is heard and not stored."""
    _around(Arrivals, "store", before=death.pass_by)


def after_stored(death: Death) -> None:
    """The arrivals are stored; the offset is not confirmed to Telegram."""
    _around(Arrivals, "store", after=death.pass_by)


def during_rasa(death: Death) -> None:
    """Rasa has been asked and has not answered."""
    _around_async(RasaClient, "_post", during=death.pass_by)


def reply_stored(death: Death) -> None:
    """The reply is stored; nothing of it is sent."""
    _around(Arrivals, "end", after=death.pass_by)


def after_sent(death: Death) -> None:
    """Telegram took the message; we have not noted it."""
    _around_async(TelegramChannel, "send", after=death.pass_by)


def in_commit(death: Death) -> None:
    """The database is writing."""
    event.listen(Engine, "commit", lambda _connection: death.pass_into())


POINTS: dict[str, Callable[[Death], None]] = {
    "before_stored": before_stored,
    "after_stored": after_stored,
    "during_rasa": during_rasa,
    "reply_stored": reply_stored,
    "after_sent": after_sent,
    "in_commit": in_commit,
}


def _nothing() -> None:
    return


def _around(
    owner: type, name: str, before: Callable[[], None] = _nothing, after: Callable[[], None] = _nothing
) -> None:
    """Let a blocking method of a class do this before and after its work."""
    work: Callable[..., Any] = getattr(owner, name)

    def wrapped(*arguments: object, **named: object) -> object:
        before()
        done = work(*arguments, **named)
        after()
        return done

    setattr(owner, name, wrapped)


def _around_async(
    owner: type, name: str, during: Callable[[], None] = _nothing, after: Callable[[], None] = _nothing
) -> None:
    """The same for a coroutine; ``during`` is called when its request is on the way."""
    work: Callable[..., Awaitable[Any]] = getattr(owner, name)

    async def wrapped(*arguments: object, **named: object) -> object:
        task = asyncio.ensure_future(work(*arguments, **named))
        if during is not _nothing:
            await asyncio.wait({task}, timeout=0.002)
            during()
        done = await task
        after()
        return done

    setattr(owner, name, wrapped)


def _count(death: Death) -> None:
    store: Callable[..., Any] = Arrivals.store

    def counted(arrivals: Arrivals, batch: list[object]) -> object:
        death.count(len(batch))
        return store(arrivals, batch)

    setattr(Arrivals, "store", counted)  # noqa: B010 - a method is replaced on purpose


def _live(app: FastAPI, kill: dict[str, Any]) -> None:
    """One life; returns only when the server was asked to stop."""
    if kill.get("point"):
        death = Death(kill["after"], kill["skip"], kill["delay_ms"])
        _count(death)
        POINTS[kill["point"]](death)
    uvicorn.run(app, host="127.0.0.1", port=0, **server_options())


def _tell(**what: int) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def live_by_lines(live: Callable[[dict[str, Any]], None]) -> None:
    """One life a line of the standard input, each in a process of its own, until there are no more lines."""
    for line in sys.stdin:
        tie = die_with_parent()
        pid = os.fork()
        if pid == 0:
            if tie:
                tie()
            live(json.loads(line))
            os._exit(0)
        _tell(pid=pid)
        _tell(status=os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


def main() -> None:
    """Make the application, and let it live by lines."""
    logging.basicConfig(level=logging.ERROR, format="%(levelname)s %(name)s %(message)s")
    TelegramChannel.pace = PACE
    app = make_app(Settings())
    live_by_lines(partial(_live, app))


if __name__ == "__main__":
    main()
