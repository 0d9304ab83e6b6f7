"""How fast a webhook is acknowledged while Rasa is down: steadily and in bursts, beside ``GET /healthz`` meanwhile.

The client is a process of its own; its connections are kept open and warm.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from knowledge.evaluation.system import free_port
from tests.bot.vendors.telegram import SECRET_HEADER
from tests.system.raw_http import Line, request_bytes
from tests.system.stage import Witness, prepare, telegram, web

# More a second than two cores can answer; and a storm, four times that.
PER_SECOND = (25, 100)
BURST = 50
BURST_SECONDS = 0.5
WARM_UP = 100
HOOK = "/hooks/telegram"


@dataclass
class Times:
    """Seconds of each answered request, and how many were not answered 200."""

    seconds: list[float] = field(default_factory=list)
    failed: int = 0

    def add(self, status: int, seconds: float) -> None:
        """One answer."""
        self.failed += status != 200
        self.seconds.append(seconds)

    def row(self) -> dict[str, float]:
        """The figures, in milliseconds."""
        half, most, nearly, longest = np.percentile(np.array(self.seconds) * 1000, [50, 95, 99, 100])
        named = {"p50_ms": half, "p95_ms": most, "p99_ms": nearly, "max_ms": longest}
        return {"n": len(self.seconds), "failed": self.failed} | {name: round(float(v), 1) for name, v in named.items()}


@dataclass(frozen=True)
class Post:
    """What the client posts, and where."""

    address: str
    secret: str
    bodies: Sequence[bytes]

    def requests(self) -> list[bytes]:
        """The requests."""
        headers = {"Content-Type": "application/json", SECRET_HEADER: self.secret}
        return [request_bytes("POST", self.address + HOOK, headers, body) for body in self.bodies]


def acknowledge(folder: Path, updates: int, persons: int) -> dict[str, dict[str, float]]:
    """The figures by way of posting; Rasa's port is closed."""
    prepare(folder)
    port = free_port()
    with Witness() as fake:
        public = {"CHONNGHE_PUBLIC_URL": f"http://127.0.0.1:{port}"}
        public |= {name: str(free_port()) for name in ("CHONNGHE_RASA_PORT", "CHONNGHE_ACTIONS_PORT")}
        with web(folder, port, {**telegram(fake), **public}) as address:
            secret = await_secret(fake)
            count = WARM_UP + (len(PER_SECOND) + 1) * updates
            bodies = [_update(fake, number, 1 + number % persons) for number in range(count)]
            with ProcessPoolExecutor(1, get_context("spawn")) as client:
                return client.submit(_measure, Post(address, secret, bodies), updates).result()


def await_secret(fake: Witness, seconds: float = 30.0) -> str:
    """The secret with which the application set its webhook."""
    deadline = time.monotonic() + seconds
    while not fake.webhook["url"] and time.monotonic() < deadline:
        time.sleep(0.05)
    return str(fake.webhook["secret_token"])


def _update(fake: Witness, number: int, person: int) -> bytes:
    message = fake.message(person, text=f"cho mình hỏi việc {number} nhé")
    return json.dumps({"update_id": 800_000_000 + number, "message": message}).encode()


def _measure(post: Post, updates: int) -> dict[str, dict[str, float]]:
    return asyncio.run(_posted(post, updates))


async def _posted(post: Post, updates: int) -> dict[str, dict[str, float]]:
    lines = [Line(post.address) for _ in range(BURST)]
    requests = post.requests()
    await _volleys(lines, requests[:WARM_UP], 0.0)
    health, found, at = request_bytes("GET", f"{post.address}/healthz"), dict[str, Times](), WARM_UP
    for rate in PER_SECOND:
        found[f"{rate} a second, webhook"] = await _steadily(lines, requests[at:][:updates], rate)
        at += updates
    found[f"bursts of {BURST}, webhook"] = await _volleys(lines, requests[at:], BURST_SECONDS)
    found[f"{PER_SECOND[-1]} a second, /healthz"] = await _steadily(lines, [health] * updates, PER_SECOND[-1])
    found[f"bursts of {BURST}, /healthz"] = await _volleys(lines, [health] * updates, BURST_SECONDS)
    for line in lines:
        line.close()
    return {name: times.row() for name, times in found.items()}


async def _steadily(lines: Sequence[Line], requests: Sequence[bytes], per_second: int) -> Times:
    """Each at its own moment, whether the one before was answered or not."""
    times, started = Times(), time.perf_counter()
    free: asyncio.Queue[Line] = asyncio.Queue()
    for line in lines:
        free.put_nowait(line)

    async def one(number: int, request: bytes) -> None:
        due = started + number / per_second
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        line = await free.get()
        status, _seconds = await line.ask(request)
        # From the moment it was due: a client that waits for a free line must not hide a slow server.
        times.add(status, time.perf_counter() - due)
        free.put_nowait(line)

    await asyncio.gather(*(one(number, request) for number, request in enumerate(requests)))
    return times


async def _volleys(lines: Sequence[Line], requests: Sequence[bytes], pause: float) -> Times:
    """Fifty at once, again and again."""
    times = Times()
    for at in range(0, len(requests), len(lines)):
        some = requests[at : at + len(lines)]
        for status, seconds in await asyncio.gather(*(line.ask(one) for line, one in zip(lines, some, strict=False))):
            times.add(status, seconds)
        await asyncio.sleep(pause)
    return times
