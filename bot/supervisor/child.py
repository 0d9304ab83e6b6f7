"""One supervised process: started, its output logged, restarted when it ends, stopped with all it has started."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process

from bot.operations import ROOT
from bot.supervisor.lifeline import die_with_parent
from bot.supervisor.logbook import LogBook
from bot.supervisor.spec import Patience, ProcessSpec

_CHUNK = 65536
_CANNOT_START = 127  # as a shell says it
_LAST_WORDS = 2.0  # seconds to read what an ended process still wrote


class Child:
    """Keeps one process alive until ``stop``. ``ready`` is set while it answers, ``failed`` after too many crashes."""

    def __init__(self, spec: ProcessSpec, log: LogBook, patience: Patience) -> None:
        self.spec = spec
        self.ready = asyncio.Event()
        self.failed = asyncio.Event()
        self._log = log
        self._patience = patience
        self._process: Process | None = None
        self._stopping = asyncio.Event()
        self._over = asyncio.Event()
        self._crashes = 0

    @property
    def pid(self) -> int | None:
        """Number of the running process, which is its group's too."""
        return self._process.pid if self._process else None

    async def run(self) -> None:
        """Start, log and restart until stopped."""
        while not self._stopping.is_set():
            started = time.monotonic()
            status = await self._one_life()
            self.ready.clear()
            quick = time.monotonic() - started < self._patience.quick
            self._crashes = self._crashes + 1 if quick else 1
            if not self._stopping.is_set():
                await self._pause(status)
        self._over.set()

    async def stop(self) -> None:
        """Ask to end, then force: nothing of this process is left when it returns."""
        self._stopping.set()
        self._signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(self._over.wait(), self._patience.grace)
        except TimeoutError:
            self._log.say(self.spec.name, "forced", name=self.spec.name, seconds=round(self._patience.grace))
            self.kill()
            await self._over.wait()

    def kill(self) -> None:
        """End at once whatever is left of the process group."""
        self._signal(signal.SIGKILL)

    async def _one_life(self) -> int:
        try:
            process = self._process = await self._start()
        except OSError as error:
            self._log.line(self.spec.name, f"{self.spec.command[0]}: {error.strerror}")
            return _CANNOT_START
        if self._stopping.is_set():  # asked to stop while it was being started
            self.kill()
        reader = asyncio.create_task(self._read(process))
        status = await process.wait()
        self.kill()  # what it started and left behind would hold its port
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(reader, _LAST_WORDS)
        self._process = None
        return status

    async def _start(self) -> Process:
        return await asyncio.create_subprocess_exec(
            *self.spec.command,
            cwd=ROOT,
            env=self.spec.whole_environment(os.environ),
            stdin=DEVNULL,
            stdout=PIPE,
            stderr=STDOUT,
            start_new_session=True,  # Ctrl-C reaches us alone: the order of stopping is ours
            preexec_fn=die_with_parent(),
        )

    async def _read(self, process: Process) -> None:
        rest = b""
        while process.stdout and (chunk := await process.stdout.read(_CHUNK)):
            *lines, rest = (rest + chunk).split(b"\n")
            rest = rest[-_CHUNK:]
            for line in lines:
                self._log.line(self.spec.name, line.decode("utf-8", "replace"))
        self._log.line(self.spec.name, rest.decode("utf-8", "replace"))

    async def _pause(self, status: int) -> None:
        seconds = self._patience.pause(self._crashes)
        self._log.say(self.spec.name, "ended", status=status, seconds=f"{seconds:g}")
        if self._crashes == self._patience.crashes:
            log = self._log.path(self.spec.name)
            self._log.say(self.spec.name, "crash_loop", name=self.spec.name, count=self._crashes, log=log)
            self.failed.set()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)

    def _signal(self, number: signal.Signals) -> None:
        # The group keeps its number while any member lives; a group that is gone is what we want.
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, number)
