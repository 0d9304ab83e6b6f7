"""A system of our own to measure: a copy of ``var`` with its own database, on free ports, stopped afterwards."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

ROOT = Path(__file__).resolve().parents[2]
READY_S = 900.0
STOP_S = 30.0
PROGRAM = (sys.executable, "-m", "bot.cli.main")
_NO_LIMIT = "100000"
_NOT_COPIED = ("log", "evaluation", "baseline", "training", ".*", "*.new", "*.old")


class SystemFault(Exception):  # noqa: N818 - the name says what is wrong
    """The system cannot be started or reached; the message says what to do."""


@dataclass(frozen=True)
class System:
    """A running system: its address, its database, and, when we started it, its process and seconds to readiness."""

    url: str
    database_url: str
    var_dir: Path
    pid: int | None = None
    start_s: float | None = None


@contextmanager
def started_system(var_dir: Path) -> Iterator[System]:
    """Start everything on a copy of ``var_dir``, built first where it is due; the talks go with the copy.

    Raises ``SystemFault`` where it cannot be built or started.
    """
    _build(var_dir)
    with tempfile.TemporaryDirectory(prefix="chonnghe-") as folder:
        place = Path(folder) / "var"
        _copy(var_dir, place)
        port = free_port()
        environment = _environment(place, port)
        log = Path(folder) / "serve.log"
        started = time.perf_counter()
        process = _serve(environment, log)
        try:
            _await(f"http://127.0.0.1:{port}/readyz", process, log)
            seconds = time.perf_counter() - started
            yield System(f"http://127.0.0.1:{port}", environment["DATABASE_URL"], place, process.pid, seconds)
        finally:
            _stop(process)


def free_port() -> int:
    """A port of loopback that nobody listens on now."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _build(var_dir: Path) -> None:
    """As ``chonnghe train``: what is built stays, so that only the first measurement waits for it."""
    environment = {**os.environ, "CHONNGHE_VAR_DIR": str(var_dir.resolve())}
    if subprocess.run([*PROGRAM, "train"], cwd=ROOT, env=environment, check=False).returncode:  # noqa: S603
        raise SystemFault("`chonnghe train` failed, so there is nothing to measure: see above")


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns(*_NOT_COPIED))
    target.mkdir(parents=True, exist_ok=True)


def _environment(var_dir: Path, port: int) -> dict[str, str]:
    return {
        **os.environ,
        "PORT": str(port),
        "CHONNGHE_HOST": "127.0.0.1",
        "CHONNGHE_RASA_PORT": str(free_port()),
        "CHONNGHE_ACTIONS_PORT": str(free_port()),
        "CHONNGHE_VAR_DIR": str(var_dir),
        "CHONNGHE_RATE_PER_MINUTE": _NO_LIMIT,
        "DATABASE_URL": f"sqlite:///{var_dir}/chonnghe.db",
    }


def _serve(environment: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("wb") as output:
        return subprocess.Popen(  # noqa: S603 - our own program
            [*PROGRAM, "serve"],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _await(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise SystemFault(f"the system ended before it was ready:\n{_tail(log)}")
        with suppress(httpx.HTTPError):
            if httpx.get(url, timeout=5, trust_env=False).status_code == httpx.codes.OK:
                return
        time.sleep(0.2)
    raise SystemFault(f"the system was not ready within {READY_S:.0f} s:\n{_tail(log)}")


def _tail(log: Path) -> str:
    return "\n".join(log.read_text("utf-8", "replace").splitlines()[-15:])


def _stop(process: subprocess.Popen[bytes]) -> None:
    """As Ctrl-C does; what is left of its group after half a minute is killed."""
    with suppress(ProcessLookupError):
        process.send_signal(signal.SIGINT)
    try:
        process.wait(STOP_S)
    except subprocess.TimeoutExpired:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
