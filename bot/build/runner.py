"""Makes what is due, side by side where one does not need the other, and says how far it is."""

from __future__ import annotations

import asyncio
import fcntl
import os
import time
from asyncio.subprocess import DEVNULL, STDOUT
from collections import deque
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bot import operations
from bot.build.artefact import Artefact
from bot.operations import ROOT
from bot.supervisor.lifeline import die_with_parent

_REMIND_SECONDS = 10.0
_LAST_LINES = 12


class BuildError(Exception):
    """An artefact could not be made; the reason has been printed and is in the log named."""


def build(artefacts: Sequence[Artefact], var: Path, force: Collection[str] = ()) -> list[str]:
    """Make what is due and what is forced; returns the names made. Raises ``BuildError``. One build at a time."""
    with _locked(var):
        return asyncio.run(_Build(artefacts, var / "log", force).run())


class _Build:
    def __init__(self, artefacts: Sequence[Artefact], logs: Path, force: Collection[str]) -> None:
        self._artefacts = artefacts
        self._logs = logs
        self._force = force
        self._made: list[str] = []
        self._finished = {artefact.name: asyncio.Event() for artefact in artefacts}

    async def run(self) -> list[str]:
        self._logs.mkdir(parents=True, exist_ok=True)
        try:
            async with asyncio.TaskGroup() as group:
                for artefact in self._artefacts:
                    group.create_task(self._one(artefact))
        except* BuildError as errors:
            raise errors.exceptions[0] from None
        return self._made

    async def _one(self, artefact: Artefact) -> None:
        for name in artefact.needs:
            await self._finished[name].wait()
        digest = artefact.digest()
        reason = "forced" if artefact.name in self._force else artefact.due(digest)
        if reason:
            artefact.record.unlink(missing_ok=True)
            await self._make(artefact, reason)
            artefact.done(digest)
            self._made.append(artefact.name)
        self._finished[artefact.name].set()

    async def _make(self, artefact: Artefact, reason: str) -> None:
        began = time.monotonic()
        log = self._logs / f"build-{artefact.name}.log"
        _say("building", name=artefact.name, reason=reason)
        reminder = asyncio.create_task(_remind(artefact.name, began))
        try:
            status = await _run(artefact.command, log)
        finally:
            reminder.cancel()
        if status:
            operations.write("\n".join(_last_lines(log)))
            _say("build_failed", name=artefact.name, log=log)
            raise BuildError(artefact.name)
        _say("built", name=artefact.name, seconds=round(time.monotonic() - began, 1))


async def _run(command: Sequence[str], log: Path) -> int:
    """Exit status; everything the command writes goes to ``log``."""
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}
    with log.open("wb") as out:
        process = await asyncio.create_subprocess_exec(
            *command, cwd=ROOT, env=environment, stdin=DEVNULL, stdout=out, stderr=STDOUT, preexec_fn=die_with_parent()
        )
    try:
        return await process.wait()
    except asyncio.CancelledError:
        process.kill()
        await process.wait()
        raise


def _last_lines(log: Path) -> list[str]:
    with log.open(encoding="utf-8", errors="replace") as lines:
        return [f"  | {line.rstrip()}" for line in deque(lines, maxlen=_LAST_LINES)]


async def _remind(name: str, began: float) -> None:
    while True:
        await asyncio.sleep(_REMIND_SECONDS)
        _say("working", name=name, seconds=round(time.monotonic() - began))


def _say(message_id: str, **values: object) -> None:
    operations.write(operations.text(message_id, **values))


@contextmanager
def _locked(var: Path) -> Iterator[None]:
    var.mkdir(parents=True, exist_ok=True)
    with (var / "build.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _say("build_waiting")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield
