"""Runs a program into a log file, its lines also given to a listener; every program dies with the set-up."""

from __future__ import annotations

import os
import subprocess
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path

from bot.supervisor.lifeline import die_with_parent
from deploy import messages
from deploy.layers import ROOT

_LAST_LINES = 8


class ProgramError(Exception):
    """A program ended with an error; ``last`` holds the end of what it wrote."""

    def __init__(self, last: Sequence[str]) -> None:
        super().__init__(last[-1] if last else "")
        self.last = list(last)


class Programs:
    """The programs of one set-up. ``held`` is the lock's file number: a program that outlives us keeps the lock."""

    def __init__(self, held: int, scratch: Path) -> None:
        self._held = held
        self._scratch = scratch
        self._running: set[subprocess.Popen[str]] = set()
        self._stopped = False

    def run(self, command: Sequence[str], log: Path, listen: Callable[[str], None] = lambda _line: None) -> None:
        """Run to the end; raises ``ProgramError`` with the last lines on any exit status but 0."""
        last: deque[str] = deque(maxlen=_LAST_LINES)
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("a", encoding="utf-8") as out, self._start(command) as program:
            self._running.add(program)
            for line in program.stdout or ():
                out.write(line)
                out.flush()
                last.append(line.rstrip())
                listen(line)
        self._running.discard(program)
        if program.returncode:
            raise ProgramError([line for line in last if line and not self._stopped])

    def stop(self) -> None:
        """End what still runs; its last words are no explanation then and are not told."""
        self._stopped = True
        for program in list(self._running):
            program.kill()

    def _start(self, command: Sequence[str]) -> subprocess.Popen[str]:
        return subprocess.Popen(  # noqa: S603  (our own commands, no shell)
            command,
            cwd=ROOT,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            pass_fds=(self._held,),
            preexec_fn=die_with_parent(),  # noqa: PLW1509
        )

    def _environment(self) -> dict[str, str]:
        # Downloads go beside the environments: a small /tmp is common, and what a killed pip left is ours to clear.
        quiet = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1", "PYTHONUNBUFFERED": "1"}
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VIRTUAL_ENV"))}
        return {**kept, **quiet, "TMPDIR": str(self._scratch)}


def tail(lines: Sequence[str]) -> None:
    """Show the end of a log."""
    for line in lines:
        messages.write(f"  | {line}")
