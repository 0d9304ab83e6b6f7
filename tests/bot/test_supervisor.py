"""The supervisor over fake servers: readiness, restart, stop, and what happens when it is itself killed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(__file__).with_name("fake_system.py")
LONG = 30.0  # seconds until a test gives up waiting


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(what: Callable[[], bool]) -> None:
    end = time.monotonic() + LONG
    while not what():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)


def gone(pid: int) -> bool:
    """Whether the process has ended (a zombie, which nobody has to collect in a container, has)."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text("utf-8").rsplit(")", 1)[1].split()[0]
    except OSError:
        return True
    return state == "Z"


def pid_behind(port: int) -> int:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
        return int(answer.read())


class System:
    """A running supervisor with fake servers."""

    def __init__(self, folder: Path, *words: str) -> None:
        self.folder = folder
        self.screen = folder / "screen.txt"
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        with self.screen.open("wb") as out:
            command = [sys.executable, str(PROGRAM), str(folder), *words]
            self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT)

    def text(self) -> str:
        return self.screen.read_text("utf-8")

    def until(self, words: str, times: int = 1) -> None:
        wait_for(lambda: self.text().count(words) >= times)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(LONG)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., System]]:
    systems: list[System] = []

    def begin(*words: str) -> System:
        systems.append(System(tmp_path, *words))
        return systems[-1]

    yield begin
    for system in systems:
        if system.process.poll() is None:
            system.process.kill()
            system.process.wait()


def test_the_address_is_printed_once_every_process_answers(start: Callable[..., System]) -> None:
    one, two = free_port(), free_port()
    system = start(str(one), str(two))
    system.until("http://test")
    assert pid_behind(one) != pid_behind(two)
    assert system.stop() == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_all_processes(start: Callable[..., System], number: signal.Signals) -> None:
    ports = [free_port(), free_port()]
    system = start(*map(str, ports))
    system.until("http://test")
    pids = [pid_behind(port) for port in ports]
    assert system.stop(number) == 0
    assert all(gone(pid) for pid in pids)


def test_a_crashed_process_is_restarted_and_readiness_is_said_again(start: Callable[..., System]) -> None:
    port = free_port()
    system = start(str(port))
    system.until("http://test")
    before = pid_behind(port)
    with pytest.raises((urllib.error.URLError, ConnectionError)):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/crash", timeout=5)
    system.until("Mọi phần đã sẵn sàng trở lại")
    assert pid_behind(port) != before
    assert "mã 3" in system.text()


def test_a_killed_process_is_restarted(start: Callable[..., System]) -> None:
    port = free_port()
    system = start(str(port))
    system.until("http://test")
    os.kill(pid_behind(port), signal.SIGKILL)
    system.until("Mọi phần đã sẵn sàng trở lại")
    assert pid_behind(port) > 0


def test_a_process_that_never_works_stops_everything_with_its_log_named(start: Callable[..., System]) -> None:
    good, bad = free_port(), free_port()
    system = start(str(good), f"{bad}:broken")
    assert system.process.wait(LONG) == 1
    assert f"fake{bad}.log" in system.text()
    assert "http://test" not in system.text()


def test_a_process_that_ignores_the_wish_to_stop_is_killed(start: Callable[..., System]) -> None:
    port = free_port()
    system = start(f"{port}:stubborn")
    system.until("http://test")
    pid = pid_behind(port)
    assert system.stop() == 0
    assert gone(pid)


def test_what_a_process_started_is_stopped_too(start: Callable[..., System]) -> None:
    system = start(f"{free_port()}:breeder")
    system.until("http://test")
    child = int(system.text().split("child ")[1].split()[0])
    assert not gone(child)
    system.stop()
    wait_for(lambda: gone(child))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ties a child's life to its parent's")
def test_processes_die_with_a_killed_supervisor(start: Callable[..., System]) -> None:
    ports = [free_port(), free_port()]
    system = start(*map(str, ports))
    system.until("http://test")
    pids = [pid_behind(port) for port in ports]
    system.stop(signal.SIGKILL)
    wait_for(lambda: all(gone(pid) for pid in pids))


def test_a_port_in_use_is_refused_before_anything_starts(start: Callable[..., System]) -> None:
    free = free_port()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        system = start(str(free), str(port))
        assert system.process.wait(LONG) == 1
    assert str(port) in system.text()
    assert f"KEY_{port}" in system.text()
    assert "hello" not in system.text()


def test_two_processes_on_one_port_are_refused(start: Callable[..., System]) -> None:
    port = free_port()
    system = start(str(port), str(port))
    assert system.process.wait(LONG) == 1
    assert "hello" not in system.text()


def test_lines_carry_the_process_name_and_nothing_that_drives_a_terminal(start: Callable[..., System]) -> None:
    port = free_port()
    system = start(str(port))
    system.until("http://test")
    system.stop()
    log = (system.folder / f"fake{port}.log").read_text("utf-8")
    assert f"fake{port} | hello from {port} red ·bell" in system.text()
    assert f"hello from {port} red ·bell" in log
    assert "\x1b" not in system.text() + log


def test_it_runs_with_all_standard_streams_closed(tmp_path: Path) -> None:
    port = free_port()
    command = f"exec {sys.executable} {PROGRAM} {tmp_path} {port} <&- >&- 2>&-"
    process = subprocess.Popen(command, shell=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})  # noqa: S602
    log = tmp_path / "chonnghe.log"
    try:
        wait_for(lambda: log.exists() and "http://test" in log.read_text("utf-8"))
        assert pid_behind(port) > 0
    finally:
        process.terminate()
    assert process.wait(LONG) == 0
