"""Starts all processes, says when they answer, restarts what ends, and stops everything on one signal."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import time
from collections.abc import Sequence

import httpx

from bot.supervisor.child import Child
from bot.supervisor.logbook import LogBook
from bot.supervisor.ports import port_problems
from bot.supervisor.spec import Patience, ProcessSpec

OURS = "chonnghe"  # the name before the supervisor's own lines


class Supervisor:
    """Runs the processes until SIGINT, SIGTERM or SIGHUP. ``address`` is printed when all of them answer."""

    def __init__(
        self, specs: Sequence[ProcessSpec], log: LogBook, address: str, patience: Patience | None = None
    ) -> None:
        self._specs = list(specs)
        self._log = log
        self._address = address
        self._patience = patience or Patience()
        self._children: list[Child] = []
        self._stop = asyncio.Event()

    async def run(self) -> int:
        """Exit status: 0 when stopped by a signal, 1 when it could not start."""
        problems = port_problems(self._specs)
        for problem in problems:
            self._log.line(OURS, problem)
        if problems:
            return 1
        self._listen_to_signals()
        self._children = [Child(spec, self._log, self._patience) for spec in self._specs]
        lives = [asyncio.create_task(child.run()) for child in self._children]
        watch: asyncio.Task[object] = asyncio.create_task(self._watch())
        stopped: asyncio.Task[object] = asyncio.create_task(self._stop.wait())
        await asyncio.wait({watch, stopped, *lives}, return_when=asyncio.FIRST_COMPLETED)
        failed = watch.done() or not self._stop.is_set()
        await self._end([watch, stopped], lives)
        return 1 if failed else 0

    def _listen_to_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if number == signal.SIGHUP and signal.getsignal(number) == signal.SIG_IGN:
                continue  # started by nohup: a closed terminal is no reason to stop
            loop.add_signal_handler(number, self._on_signal)

    def _on_signal(self) -> None:
        if self._stop.is_set():  # the second time: at once
            for child in self._children:
                child.kill()
        self._stop.set()

    async def _end(self, watchers: Sequence[asyncio.Task[object]], lives: Sequence[asyncio.Task[None]]) -> None:
        for watcher in watchers:
            watcher.cancel()
        self._log.say(OURS, "stopping")
        await asyncio.gather(*(child.stop() for child in self._children))
        await asyncio.gather(*watchers, *lives, return_exceptions=True)
        self._log.say(OURS, "stopped")
        self._log.close()

    async def _watch(self) -> None:
        """Follow readiness for ever; returns only when a process never worked and keeps crashing."""
        self._log.say(OURS, "starting", names=", ".join(spec.name for spec in self._specs))
        pollers = [asyncio.create_task(self._poll(child)) for child in self._children]
        try:
            if await self._first_readiness():
                self._log.say(OURS, "ready", address=self._address)
                await self._readiness_again()
        finally:
            for poller in pollers:
                poller.cancel()

    async def _first_readiness(self) -> bool:
        began = reminded = time.monotonic()
        while awaited := [child.spec.name for child in self._children if not child.ready.is_set()]:
            for child in self._children:
                if child.failed.is_set():
                    self._log.say(OURS, "gave_up", name=child.spec.name)
                    return False
            if time.monotonic() - reminded >= self._patience.remind:
                reminded = time.monotonic()
                self._log.say(OURS, "waiting", names=", ".join(awaited), seconds=round(reminded - began))
            await asyncio.sleep(self._patience.poll)
        return True

    async def _readiness_again(self) -> None:
        """After a restart, say when all parts answer again."""
        while True:
            while all(child.ready.is_set() for child in self._children):
                await asyncio.sleep(self._patience.poll)
            for child in self._children:
                await child.ready.wait()
            self._log.say(OURS, "again")

    async def _poll(self, child: Child) -> None:
        """Set ``ready`` once after each start; a process that ends clears it itself."""
        async with httpx.AsyncClient(trust_env=False, timeout=5.0) as client:
            while True:
                began = time.monotonic()
                while child.pid is None or not await _answers(client, child.spec.ready_url):
                    await asyncio.sleep(self._patience.poll)
                child.ready.set()
                self._log.say(child.spec.name, "up", seconds=round(time.monotonic() - began, 1))
                while child.ready.is_set():
                    await asyncio.sleep(self._patience.poll)


async def _answers(client: httpx.AsyncClient, url: str) -> bool:
    with contextlib.suppress(httpx.HTTPError):
        return (await client.get(url)).status_code == 200
    return False
