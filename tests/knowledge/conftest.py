"""A throw-away PostgreSQL cluster for the tests that need one."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

REQUIRED = "CHONNGHE_REQUIRE_POSTGRES"


def _binaries() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        reason = "PostgreSQL is not installed (Debian package postgresql): its tests were not run"
        pytest.fail(reason) if os.environ.get(REQUIRED) else pytest.skip(reason)
    return found[-1].parent


def _run(user: str | None, *command: str | Path) -> None:
    subprocess.run(command, check=True, user=user, cwd="/", stdout=subprocess.DEVNULL)


@pytest.fixture
def postgres_url() -> Iterator[str]:
    """The URL of an empty database on a socket in a private folder, served by a user that is not root."""
    binaries, folder = _binaries(), Path(tempfile.mkdtemp(prefix="chonnghe-pg-"))
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    data, log = folder / "data", folder / "log"
    options = f"-c listen_addresses='' -k {folder} -c fsync=off"
    try:
        _run(user, binaries / "initdb", "-D", data, "-U", "t", "-A", "trust", "-E", "UTF8", "--no-sync")
        _run(user, binaries / "pg_ctl", "-D", data, "-w", "-l", log, "-o", options, "start")
        yield f"postgresql://t@/postgres?host={folder}"
        _run(user, binaries / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
