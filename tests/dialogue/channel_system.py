"""The whole system with all four vendors: `chonnghe serve` and a loopback Telegram, Zalo, Zalo Bot and Messenger.

It has ports, a database and a ``var`` folder of its own (so its log holds nothing of others); models and index are
those of the checkout.
"""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import psutil  # type: ignore[import-untyped]
from sqlalchemy import Engine, func, select

from bot.channels.models import Arrival, Delivery, Person
from bot.channels.storing import WAITING
from bot.settings import load_settings
from knowledge.database import open_engine, read_sessions
from tests.bot.vendors import messenger, telegram_api, zalo, zalo_bot
from tests.bot.vendors.messenger import FakeMessenger
from tests.bot.vendors.telegram import FakeTelegram
from tests.bot.vendors.zalo import FakeZalo
from tests.bot.vendors.zalo_bot import FakeZaloBot

ROOT = Path(__file__).parents[2]
READY_SECONDS = 120.0
ANSWER_SECONDS = 40.0
STOP_SECONDS = 60.0
VENDORS = ("telegram", "zalo", "zalo_bot", "messenger")
Fakes = tuple[FakeTelegram, FakeZalo, FakeZaloBot, FakeMessenger]
_RECORDS = ("database", "encoder", "index", "rasa")


class ChannelSystem:
    """``address`` of the page and API, ``folder`` of database and logs, the four vendors. ``start`` before use."""

    def __init__(self, folder: Path, fakes: Fakes) -> None:
        self.folder, self.fakes = folder, fakes
        self.telegram, self.zalo, self.zalo_bot, self.messenger = fakes
        self._ports = [_free_port() for _ in range(3)]
        self.address = f"http://127.0.0.1:{self._ports[0]}"
        self.database = f"sqlite:///{folder / 'channels.db'}"
        self.var = folder / "var"
        self._process: subprocess.Popen[bytes] | None = None
        self._ids = itertools.count(7_100_000_001)
        self.zalo.webhook, self.messenger.webhook = self.hook("zalo"), self.hook("messenger")
        borrow_artefacts(self.var, self._environment())

    def new_id(self) -> str:
        """A vendor's id for somebody new."""
        return str(next(self._ids))

    def hook(self, channel: str) -> str:
        """Where a vendor calls."""
        return f"{self.address}/hooks/{channel}"

    @property
    def engine(self) -> Engine:
        """The system's own database; the caller disposes of it."""
        return open_engine(self.database)

    def start(self) -> None:
        """Start as an operator does; returns when everything is ready and the vendors know where to call."""
        with self._output.open("a") as log:
            command = [sys.executable, "-m", "bot.cli.main", "serve"]
            self._process = subprocess.Popen(command, cwd=ROOT, env=self._environment(), stdout=log, stderr=log)
        self.wait(self.ready, "the system is ready", READY_SECONDS)
        self.wait(lambda: bool(self.telegram.webhook["url"]), "Telegram knows the webhook")
        self.wait(lambda: self.zalo_bot.hook is not None, "Zalo Bot knows the webhook")

    def stop(self) -> int | None:
        """SIGTERM; the exit status. Raises ``TimeoutExpired`` where the system does not end at all."""
        if self._process is None:
            return None
        self._process.send_signal(signal.SIGTERM)
        try:
            return self._process.wait(STOP_SECONDS)
        finally:
            self._process.kill()
            self._process = None

    def kill(self, module: str) -> None:
        """Kill one of the system's processes, named by the module that it runs; the supervisor starts it again."""
        ours = psutil.Process(self._process.pid).children(recursive=True) if self._process else []
        found = [process for process in ours if module in process.cmdline()]
        assert found, f"{module} does not run"
        for process in found:
            process.kill()

    def output(self) -> str:
        """Everything that the system has written: its screen and all its log files."""
        files = [self._output, *sorted((self.var / "log").iterdir())]
        return "\n".join(file.read_text("utf-8", "replace") for file in files)

    def settle(self, channel: str, vendor_id: str) -> None:
        """Wait until nothing of this person waits to be answered or to be sent."""
        engine = self.engine
        try:
            self.wait(lambda: not waiting(engine, channel, vendor_id), f"{channel} is answered", ANSWER_SECONDS)
        finally:
            engine.dispose()

    def wait(self, done: Callable[[], bool], what: str, seconds: float = ANSWER_SECONDS) -> None:
        """Wait until something is so; ``AssertionError`` with the log's end where it never is."""
        until = time.monotonic() + seconds
        while not done():
            ended = self._process is not None and self._process.poll() is not None
            if ended or time.monotonic() > until:
                raise AssertionError(f"not so: {what}\n{self._output.read_text()[-3000:]}")
            time.sleep(0.03)

    @property
    def _output(self) -> Path:
        return self.folder / "screen.log"

    def ready(self) -> bool:
        """Whether /readyz says so."""
        try:
            return httpx.get(f"{self.address}/readyz", timeout=2).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "PORT": str(self._ports[0]),
            "CHONNGHE_RASA_PORT": str(self._ports[1]),
            "CHONNGHE_ACTIONS_PORT": str(self._ports[2]),
            "CHONNGHE_VAR_DIR": str(self.var),
            "CHONNGHE_RATE_PER_MINUTE": "100000",
            "CHONNGHE_PUBLIC_URL": self.address,
            "DATABASE_URL": self.database,
            **self._accounts(),
        }

    def _accounts(self) -> dict[str, str]:
        return {
            "TELEGRAM_BOT_TOKEN": telegram_api.TOKEN,
            "CHONNGHE_TELEGRAM_ROOT": self.telegram.url,
            "CHONNGHE_ZALO_OA_ID": zalo.OA,
            "CHONNGHE_ZALO_APP_ID": zalo.APP,
            "CHONNGHE_ZALO_APP_SECRET": zalo.APP_KEY,
            "CHONNGHE_ZALO_OA_SECRET": zalo.OA_KEY,
            "CHONNGHE_ZALO_REFRESH_TOKEN": self.zalo.tokens.issued[1],
            "CHONNGHE_ZALO_OAUTH_ROOT": self.zalo.url,
            "CHONNGHE_ZALO_API_ROOT": self.zalo.url,
            "CHONNGHE_ZALO_BOT_TOKEN": zalo_bot.TOKEN,
            "CHONNGHE_ZALO_BOT_ROOT": self.zalo_bot.url,
            "CHONNGHE_MESSENGER_PAGE_ID": messenger.PAGE,
            "CHONNGHE_MESSENGER_TOKEN": messenger.PAGE_TOKEN,
            "CHONNGHE_MESSENGER_APP_SECRET": messenger.SIGNING_KEY,
            "CHONNGHE_MESSENGER_VERIFY_TOKEN": messenger.VERIFY_WORDS,
            "CHONNGHE_MESSENGER_ROOT": f"{self.messenger.url}{messenger.ROOT}",
        }


@contextmanager
def channel_system(folder: Path) -> Iterator[ChannelSystem]:
    """The running system; everything is stopped at the end."""
    with ExitStack() as stack:
        fakes = FakeTelegram(), FakeZalo(), FakeZaloBot(), FakeMessenger()
        for fake in fakes:
            stack.enter_context(fake)
        system = ChannelSystem(folder, fakes)
        stack.callback(system.stop)
        system.start()
        yield system


def waiting(engine: Engine, channel: str, vendor_id: str) -> int:
    """How much of this person waits: events not answered, deliveries not sent."""
    theirs = select(Person.id).where(Person.channel == channel, Person.vendor_id == vendor_id).scalar_subquery()
    arrivals = select(func.count()).where(Arrival.person_id == theirs, Arrival.state == WAITING)
    deliveries = select(func.count()).where(Delivery.person_id == theirs, Delivery.state == WAITING)
    with read_sessions(engine)() as session:
        # In this order: an answered arrival's deliveries are there as soon as it waits no more.
        return session.scalars(arrivals).one() + session.scalars(deliveries).one()


def borrow_artefacts(var: Path, environment: dict[str, str]) -> None:
    """A ``var`` folder with the checkout's models and index, made first where they are out of date.

    The database in ``environment`` is loaded on the way.
    """
    shared = load_settings().var_dir
    ours = {**environment, "CHONNGHE_VAR_DIR": str(shared)}
    subprocess.run([sys.executable, "-m", "bot.build"], cwd=ROOT, env=ours, check=True, stdout=subprocess.DEVNULL)
    (var / "log").mkdir(parents=True)
    for name in ("model", "rasa"):
        (var / name).symlink_to(shared / name)
    shutil.copytree(shared / "index", var / "index")
    for name in _RECORDS:
        shutil.copy(shared / f"{name}.digest", var)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
