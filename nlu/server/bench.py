"""Stock Rasa against this launcher, in one run on one machine: messages a second, delay, memory, start.

Both serve the same small model over loopback with the same trivial action, so that only Rasa's own cost is compared.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import aiohttp

from nlu.server.bench_project import write_project
from nlu.text.paths import ROOT

START_SECONDS = 120
MESSAGES_A_TALK = 8
PYTHON = sys.executable


class Load(NamedTuple):
    """How many messages are sent, by how many users at once."""

    messages: int
    users: int


class Figures(NamedTuple):
    """What was measured of one server."""

    name: str
    start_s: float
    memory_mb: float
    one_user_p50_ms: float
    per_second: float
    many_users_p50_ms: float


def bench(messages: int, users: int) -> int:
    """Measure both and print the table; 0 when the launcher is not slower."""
    folder = Path(tempfile.mkdtemp(prefix="bench"))
    try:
        figures = _measure_both(folder, Load(messages, users))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    _print(figures, users)
    return 0 if figures[1].per_second >= figures[0].per_second else 1


def _measure_both(folder: Path, load: Load) -> list[Figures]:
    ports = [_free_port() for _ in range(3)]
    write_project(folder, ports[0])
    data = ["--data", "data.yml", "--domain", "domain.yml", "--config", "config.yml", "--out", "."]
    subprocess.run([PYTHON, "-m", "nlu.server", "train", *data], cwd=folder, env=_env(), check=True)  # noqa: S603
    model = ["--model", "model.tar.gz", "--credentials", "credentials.yml", "--endpoints", "endpoints_stock.yml"]
    stock = ["-m", "rasa", "run", "--port", str(ports[1]), "-i", "127.0.0.1", *model]
    ours = ["-m", "nlu.server", "run", "--port", str(ports[2]), *model[:2], "--endpoints", "endpoints_ours.yml"]
    with _process(["-m", "nlu.server.bench_project", str(ports[0])], folder):
        return [
            _measure("stock Rasa", stock, folder, load),
            _measure("nlu.server", ours, folder, load),
        ]


def _measure(name: str, command: list[str], folder: Path, load: Load) -> Figures:
    port = int(command[command.index("--port") + 1])
    began = time.perf_counter()
    with _process(command, folder) as process:
        _wait_for(port, process)
        started = time.perf_counter() - began
        _load(port, load.users * 2, load.users)
        alone, _ = _load(port, max(load.messages // 4, 20), 1)
        many, rate = _load(port, load.messages, load.users)
        return Figures(name, started, _memory_mb(process.pid), _median_ms(alone), rate, _median_ms(many))


@contextmanager
def _process(arguments: list[str], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([PYTHON, *arguments], cwd=folder, env=_env(), stdout=subprocess.DEVNULL)  # noqa: S603
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _env() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "RASA_TELEMETRY_ENABLED": "false", "PYTHONWARNINGS": "ignore"}


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"the server on port {port} did not start")


def _load(port: int, messages: int, users: int) -> tuple[list[float], float]:
    began = time.perf_counter()
    delays = asyncio.run(_talk(port, messages, users))
    return delays, len(delays) / (time.perf_counter() - began)


async def _talk(port: int, messages: int, users: int) -> list[float]:
    delays: list[float] = []
    url = f"http://127.0.0.1:{port}/webhooks/rest/webhook"

    async def user(number: int) -> None:
        for count in range(messages // users):
            sender = f"{number}-{messages}-{count // MESSAGES_A_TALK}"
            sent = time.perf_counter()
            async with session.post(url, json={"sender": sender, "message": "question"}) as response:
                if not await response.json():
                    raise RuntimeError("a message was not answered")
            delays.append(time.perf_counter() - sent)

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        await asyncio.gather(*map(user, range(users)))
    return delays


def _median_ms(delays: list[float]) -> float:
    return sorted(delays)[len(delays) // 2] * 1000


def _memory_mb(pid: int) -> float:
    resident = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return resident * os.sysconf("SC_PAGE_SIZE") / 1e6


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _print(figures: list[Figures], users: int) -> None:
    titles = ("", "start s", "memory MB", "p50 ms, 1 user", f"messages/s, {users}", f"p50 ms, {users}")
    sys.stdout.write(" | ".join(f"{title:>16}" for title in titles) + "\n")
    for row in figures:
        numbers = [f"{number:16.1f}" for number in row[1:]]
        sys.stdout.write(" | ".join([f"{row.name:>16}", *numbers]) + "\n")
    stock, ours = figures
    sys.stdout.write(f"gain: {ours.per_second / stock.per_second:.1f} x messages a second\n")
