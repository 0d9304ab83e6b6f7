"""The running system as a terminal command needs it: the one that runs, or one started for as long as it is used."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import httpx

from bot.operations import ROOT
from bot.settings import Settings
from bot.supervisor.processes import address

# The first start builds the encoder, the index and Rasa's model.
START_SECONDS = 900.0
STOP_SECONDS = 20.0
REMIND_SECONDS = 10.0
Say = Callable[..., None]


class NotStarted(Exception):  # noqa: N818 - the name says what is wrong
    """The system ended or was not ready in time; its log says why."""


@contextmanager
def running_system(settings: Settings, say: Say) -> Iterator[str]:
    """The address of a system that is ready. What was started here is stopped at the end. Raises ``NotStarted``.

    ``say(reply_id, **values)`` tells the person what is going on.
    """
    where = address(settings)
    if _answers(where, "/healthz"):
        yield where
        return
    log = settings.var_dir / "log" / "terminal.log"
    say("starting", log=log)
    with _started(log) as process:
        try:
            _wait_ready(where, process, say)
            yield where
        finally:
            say("stopping")
            _stop(process)


@contextmanager
def _started(log: Path) -> Iterator[subprocess.Popen[bytes]]:
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "bot.cli.main", "serve"]
    with log.open("ab") as output:
        # A session of its own: Ctrl-C in the chat must not reach the system before the chat has said goodbye.
        yield subprocess.Popen(  # noqa: S603  (our own command)
            command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True
        )


def _wait_ready(where: str, process: subprocess.Popen[bytes], say: Say) -> None:
    started = reminded = monotonic()
    while not _answers(where, "/readyz"):
        now = monotonic()
        if process.poll() is not None or now - started > START_SECONDS:
            raise NotStarted
        if now - reminded > REMIND_SECONDS:
            reminded = now
            say("waiting", seconds=round(now - started))
        sleep(0.3)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _answers(where: str, path: str) -> bool:
    try:
        return httpx.get(where + path, timeout=3.0, trust_env=False).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False
