"""Fixtures for all rooms: the project's own content in a database, its search, and the whole running system."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from sqlalchemy import Engine

from bot.cli.content import all_kinds
from bot.settings import IGNORE_ENV_FILE, secret_keys
from knowledge.content.loader import load
from knowledge.database import open_engine, upgrade
from knowledge.search import Searcher, open_searcher

ROOT = Path(__file__).parent.parent
# Whatever account this machine really serves: no test speaks with its tokens.
os.environ[IGNORE_ENV_FILE] = "1"
for key in secret_keys():
    os.environ.pop(key, None)
CONTENT = ROOT / "content"
READY_SECONDS = 600
"""The first start on a machine trains Rasa's model, beside whatever else runs there."""


@pytest.fixture(scope="session")
def content_engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """A database with all of ``content/``; tests read it only."""
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('content') / 'content.db'}")
    upgrade(engine)
    load(CONTENT, engine, all_kinds())
    return engine


@pytest.fixture(scope="session")
def content_searcher(content_engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    """The search over ``content/`` with the built encoder of ``var/``."""
    var_dir = tmp_path_factory.mktemp("var")
    (var_dir / "model").symlink_to(ROOT / "var" / "model")
    if (ROOT / "var" / "index").is_dir():  # spares encoding all passages anew; a stale one is rebuilt
        shutil.copytree(ROOT / "var" / "index", var_dir / "index")
    searcher = open_searcher(content_engine, var_dir)
    searcher.settle()
    assert searcher.health().ready, searcher.health().reason
    return searcher


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the whole system, started as a user starts it, with a database and ports of its own."""
    folder = tmp_path_factory.mktemp("system")
    ports = [_free_port() for _ in range(3)]
    address = f"http://127.0.0.1:{ports[0]}"
    environment = {
        **os.environ,
        "PORT": str(ports[0]),
        "CHONNGHE_RASA_PORT": str(ports[1]),
        "CHONNGHE_ACTIONS_PORT": str(ports[2]),
        "DATABASE_URL": f"sqlite:///{folder / 'system.db'}",
        "CHONNGHE_RATE_PER_MINUTE": "100000",
    }
    with (folder / "system.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "bot.cli.main", "serve"], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
        try:
            _wait_ready(address, process, folder / "system.log")
            yield address
        finally:
            process.terminate()
            process.wait(timeout=20)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_ready(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"{address}/readyz", timeout=2).status_code == httpx.codes.OK:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.3)
    pytest.fail(f"the system did not become ready:\n{log.read_text()[-3000:]}")
