"""Feeds people's updates to an application that is killed again and again, and compares what they asked and saw.

Telegram's queue stands in this process: an update comes again until its offset is confirmed.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from bot.channels.arrivals import Arrivals
from bot.channels.deliveries import Deliveries
from bot.supervisor.lifeline import die_with_parent
from knowledge.database import open_engine
from nlu.text.paths import ROOT
from tests.system.judging import ANSWER, Asked, Found, judge
from tests.system.killed_app import POINTS
from tests.system.stage import EchoRasa, Witness, environment, prepare, telegram

# So long nothing may happen before what is missing counts as lost.
PATIENCE = 30.0
QUIET = 0.5


@dataclass(frozen=True)
class Kill:
    """One death: at this point (of ``killed_app.POINTS``), once so many events were stored in that life."""

    point: str
    after: int
    skip: int = 0
    delay_ms: float = 0.0


@dataclass(frozen=True)
class Typing:
    """How people type: at most ``at_once`` questions wait for an answer (0: one by one, the next when nothing is under
    way any more), and at most ``per_second`` come in.
    """

    at_once: int = 40
    per_second: float = 1000.0


BURST, ONE_BY_ONE = Typing(), Typing(at_once=0)


def plan(points: Sequence[str], updates: int, kills: int, seed: int) -> list[Kill]:
    """So many deaths, the points in turn, spread over the run."""
    chance, gap = random.Random(seed), updates / (kills + 1)
    return [
        Kill(
            points[number % len(points)],
            round(gap * chance.uniform(0.6, 1.0)),
            chance.randrange(4),
            chance.uniform(0.0, 3.0),
        )
        for number in range(kills)
    ]


class Stage:
    """The people's Telegram, a Rasa that always answers, and the application with its lives."""

    def __init__(self, folder: Path, program: str = "tests.system.killed_app") -> None:
        self.fake, self.rasa = Witness(), EchoRasa()
        url = prepare(folder)
        self._engine = open_engine(url)
        self._arrivals, self._deliveries = Arrivals(self._engine), Deliveries(self._engine)
        self._log = (folder / "lives.log").open("w+b")
        self._process = subprocess.Popen(
            [sys.executable, "-m", program],
            cwd=ROOT,
            env=environment(folder, **self.rasa.environment(), **telegram(self.fake)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            preexec_fn=die_with_parent(),  # noqa: PLW1509 - it only asks the kernel
        )
        self._living = 0
        self._ended = threading.Event()
        self.kills = 0
        self.fault: str | None = None

    def close(self) -> None:
        """End everything."""
        self._process.kill()
        self._process.wait()
        self._log.close()
        self._engine.dispose()

    def run(self, kills: Sequence[Kill], asked: Sequence[Asked], typing: Typing = BURST) -> Found:
        """Ask everything while the application dies as planned; what came of it once all is quiet."""
        self._ended.clear()
        self.kills, begun, first = 0, time.monotonic(), len(self.fake.log)
        lives = threading.Thread(target=self._lives, args=(list(kills),), daemon=True)
        lives.start()
        try:
            self._feed(asked, first, typing)
            self._await_quiet(asked, first)
        finally:
            self._end(lives)
        found = judge(asked, self.fake.log[first:])
        found.kills, found.seconds = self.kills, time.monotonic() - begun
        return found

    def _lives(self, kills: list[Kill]) -> None:
        """One life after the other; after the last death one that lives on."""
        try:
            self._live(kills)
        except Exception as error:
            self.fault = f"the application could not be started: {type(error).__name__}"

    def _live(self, kills: list[Kill]) -> None:
        while not self._ended.is_set():
            kill = kills.pop(0) if kills else None
            self._living = self._say(asdict(kill) if kill else {})["pid"]
            status = self._hear()["status"]
            if self._ended.is_set():
                return
            if kill is None or status != -signal.SIGKILL:
                self.fault = f"the application ended by itself: {status}"
                return
            self.kills += 1

    def _say(self, what: dict[str, Any]) -> dict[str, int]:
        assert self._process.stdin
        self._process.stdin.write(json.dumps(what).encode() + b"\n")
        self._process.stdin.flush()
        return self._hear()

    def _hear(self) -> dict[str, int]:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            self.fault = "the application could not be made"
            return {"pid": 0, "status": 1}
        heard: dict[str, int] = json.loads(line)
        return heard

    def _feed(self, asked: Sequence[Asked], first: int, typing: Typing) -> None:
        """Type the next message as soon as ``typing`` allows it."""
        next_at = time.monotonic()
        for number, one in enumerate(asked):
            if not self._await(partial(self._may_type, asked[:number], first, typing), next_at):
                raise RuntimeError(f"nobody is answered any more after {number} messages and {self.kills} kills")
            self.fake.say(one.person, one.text)
            next_at = max(next_at + 1 / typing.per_second, time.monotonic() - 1)

    def _may_type(self, typed: Sequence[Asked], first: int, typing: Typing) -> bool:
        if not typing.at_once:
            return self._done(typed, first)
        # Doubles count too: this only paces the typing.
        answers = sum(1 for _when, _person, text in self.fake.log[first:] if ANSWER.search(text))
        return len(typed) - answers < typing.at_once

    def _await(self, ready: Callable[[], bool], not_before: float = 0.0) -> bool:
        """Until it is so; False where nothing has moved for ``PATIENCE``. Raises where the application is broken."""
        size, since = -1, time.monotonic()
        while time.monotonic() < not_before or not ready():
            if self.fault:
                raise RuntimeError(f"{self.fault}\n{self._last_words()}")
            if len(self.fake.log) != size:
                size, since = len(self.fake.log), time.monotonic()
            if time.monotonic() - since > PATIENCE:
                return False
            time.sleep(0.01)
        return True

    def _await_quiet(self, asked: Sequence[Asked], first: int) -> None:
        """Until all is answered and nothing moves any more, or until nothing has moved for long."""
        if self._await(lambda: self._done(asked, first)):
            time.sleep(QUIET)  # what comes now is one too many
            self._await(lambda: self._done(asked, first))

    def _done(self, asked: Sequence[Asked], first: int) -> bool:
        """Everything was answered and nothing is under way."""
        answered = not self.fake.pending and not judge(asked, self.fake.log[first:]).lost
        return answered and not self._waiting()

    def _waiting(self) -> bool:
        waits = any(self._arrivals.waiting().values())
        return waits or any(counts.get("waiting") for counts in self._deliveries.counts().values())

    def _last_words(self) -> str:
        """The end of what the application logged."""
        self._log.seek(0)
        return self._log.read().decode("utf-8", "replace")[-2000:]

    def _end(self, lives: threading.Thread) -> None:
        self._ended.set()
        if self._living:
            with suppress(ProcessLookupError):
                os.kill(self._living, signal.SIGKILL)
        lives.join(10)


@contextmanager
def stage(folder: Path, program: str = "tests.system.killed_app") -> Iterator[Stage]:
    """A stage; ``program`` is what lives and dies."""
    opened = Stage(folder, program)
    with opened.fake, opened.rasa:
        try:
            yield opened
        finally:
            opened.close()


def all_points() -> list[str]:
    """The six points."""
    return list(POINTS)
