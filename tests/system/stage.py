"""What the figures of the channels are measured on: vendors and Rasa on loopback, settings that reach nobody else."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from bot.supervisor.lifeline import die_with_parent
from knowledge.database import open_engine, upgrade
from nlu.text.paths import ROOT
from tests.bot.fake_rasa import echo
from tests.bot.vendors.loopback import Loopback, Response
from tests.bot.vendors.telegram import FakeTelegram
from tests.bot.vendors.telegram_api import TOKEN
from tests.bot.vendors.telegram_chat import Form, Shown

NOWHERE = "http://127.0.0.1:9"
_OURS = re.compile(r"CHONNGHE_|TELEGRAM_|DATABASE_URL$|PORT$")
# A developer's .env may connect real accounts: their channels may open, but reach nobody.
_ROOTS = ("TELEGRAM_ROOT", "ZALO_OAUTH_ROOT", "ZALO_API_ROOT", "ZALO_BOT_ROOT", "MESSENGER_ROOT")
READY_SECONDS = 60.0


class EchoRasa(Loopback):
    """A Rasa, and its action server, that are always up and answer at once with what they were asked."""

    def __init__(self) -> None:
        super().__init__(self._serve)

    def environment(self) -> dict[str, str]:
        """The settings that lead here."""
        return {"CHONNGHE_RASA_PORT": str(self.port), "CHONNGHE_ACTIONS_PORT": str(self.port)}

    def _serve(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:  # noqa: ARG002
        if method == "GET":
            return 200, {}, b"{}"
        return 200, {}, json.dumps(echo(json.loads(body)["message"])).encode()


class Witness(FakeTelegram):
    """A Telegram that knows when a person got what; ``log`` holds (monotonic seconds, person, text)."""

    def __init__(self) -> None:
        super().__init__()
        self.log: list[tuple[float, int, str]] = []

    def _show(self, form: Form, sent: Shown) -> dict[str, Any]:
        taken = super()._show(form, sent)
        self.log.append((time.monotonic(), int(form.fields["chat_id"]), sent.text))
        return taken


def environment(var_dir: Path, **more: object) -> dict[str, str]:
    """The environment of a program under measurement, without anything that a real installation has set."""
    kept = {name: value for name, value in os.environ.items() if not _OURS.match(name)}
    ours = {f"CHONNGHE_{root}": NOWHERE for root in _ROOTS} | {
        "CHONNGHE_VAR_DIR": str(var_dir),
        "CHONNGHE_LOG_LEVEL": "ERROR",
        "CHONNGHE_RATE_PER_MINUTE": "100000",
        "DATABASE_URL": f"sqlite:///{var_dir}/chonnghe.db",
    }
    return kept | ours | {name: str(value) for name, value in more.items()}


def telegram(fake: FakeTelegram) -> dict[str, str]:
    """The settings of a bot at the fake Telegram."""
    return {"TELEGRAM_BOT_TOKEN": TOKEN, "CHONNGHE_TELEGRAM_ROOT": fake.url}


def prepare(var_dir: Path) -> str:
    """A fresh database with all tables; its address."""
    url = f"sqlite:///{var_dir}/chonnghe.db"
    engine = open_engine(url)
    upgrade(engine)
    engine.dispose()
    return url


@contextmanager
def web(var_dir: Path, port: int, settings: Mapping[str, str]) -> Iterator[str]:
    """The application alone, as ``python -m bot.web``; its address once it answers."""
    command = [sys.executable, "-m", "bot.web", "--port", str(port)]
    with (var_dir / "web.log").open("wb") as log:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment(var_dir, **settings),
            stdout=log,
            stderr=log,
            preexec_fn=die_with_parent(),  # noqa: PLW1509 - it only asks the kernel
        )
    try:
        address = f"http://127.0.0.1:{port}"
        await_answer(f"{address}/healthz", process, var_dir / "web.log")
        yield address
    finally:
        process.kill()
        process.wait()


def await_answer(url: str, process: subprocess.Popen[bytes], log: Path, seconds: float = READY_SECONDS) -> None:
    """Return once this address answers 200; raises ``RuntimeError`` with the end of the log where it never does."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(url, timeout=5, trust_env=False).status_code == httpx.codes.OK:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    raise RuntimeError(f"not ready: {url}\n{log.read_text('utf-8', 'replace')[-3000:]}")
