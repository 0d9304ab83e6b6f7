"""Secrets stay where they belong: in no text, no log, no process that does without them, no file that others read."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.settings import Settings, SettingsError, keys, read_settings, secret_keys
from bot.supervisor.processes import process_specs, rasa_environment
from bot.supervisor.spec import ProcessSpec, without
from knowledge.database import open_engine

CANARY = "canary-nobody-may-see"


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for key in keys().values():
        monkeypatch.delenv(key, raising=False)


def full(folder: Path) -> Settings:
    """Settings in which every secret is set."""
    names = {key: name for name, key in keys().items()}
    secrets = {names[key]: f"{CANARY}-{number}-as-long-as-a-key" for number, key in enumerate(sorted(secret_keys()))}
    return Settings(**secrets, var_dir=folder, database_url="postgresql://u:canary-nobody-may-see@h/d")  # type: ignore[arg-type]


def test_the_secrets_are_these() -> None:
    assert secret_keys() == {
        "TELEGRAM_BOT_TOKEN",
        "CHONNGHE_ZALO_APP_SECRET",
        "CHONNGHE_ZALO_OA_SECRET",
        "CHONNGHE_ZALO_REFRESH_TOKEN",
        "CHONNGHE_ZALO_BOT_TOKEN",
        "CHONNGHE_MESSENGER_TOKEN",
        "CHONNGHE_MESSENGER_APP_SECRET",
        "CHONNGHE_MESSENGER_VERIFY_TOKEN",
        "CHONNGHE_SECRET_KEY",
    }


def test_whatever_is_named_like_a_secret_is_one() -> None:
    settings = Settings.model_fields.keys()
    named = {
        keys()[name] for name in settings if name.endswith(("token", "secret", "secret_key")) and "sign" not in name
    }
    assert named == secret_keys()


def test_settings_show_no_secret_in_any_form(tmp_path: Path) -> None:
    settings = full(tmp_path)
    assert CANARY not in repr(settings) + str(settings)
    assert CANARY not in settings.model_dump_json(exclude={"database_url"})
    told = settings.environment()
    assert set(told) & secret_keys() == set()
    assert [key for key, value in told.items() if CANARY in value] == ["DATABASE_URL"]  # all processes need it


def test_a_refused_value_is_in_no_error() -> None:
    with pytest.raises(ValueError, match="telegram_root") as error:
        Settings(telegram_root=f"http://{CANARY}.example")
    assert CANARY not in str(error.value)


def test_rasa_and_actions_inherit_no_secret_and_the_application_does(tmp_path: Path) -> None:
    settings = full(tmp_path)
    inherited = {"PATH": "/bin", **dict.fromkeys(secret_keys(), CANARY), "telegram_bot_token": CANARY}
    started = {spec.name: spec.whole_environment(inherited) for spec in process_specs(settings, tmp_path)}
    for name in ("rasa", "actions"):
        assert {key.upper() for key in started[name]} & secret_keys() == set()
        assert started[name]["PATH"] == "/bin"
    assert started["app"]["TELEGRAM_BOT_TOKEN"] == CANARY
    assert secret_keys() & set(rasa_environment(settings)) == set()


def test_what_a_process_is_given_wins_over_what_is_withheld() -> None:
    spec = ProcessSpec("p", (), "", "", 0, "", environment={"A": "given"}, withheld=frozenset({"A", "B"}))
    assert spec.whole_environment({"A": "inherited", "B": "inherited", "C": "inherited"}) == {
        "A": "given",
        "C": "inherited",
    }
    assert without({"a": "1"}, frozenset({"A"})) == {}


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o644])
@pytest.mark.parametrize("line", [f"TELEGRAM_BOT_TOKEN={CANARY}", f"DATABASE_URL=postgresql://u:{CANARY}@h/d"])
def test_a_file_with_a_secret_that_others_can_reach_is_refused(tmp_path: Path, mode: int, line: str) -> None:
    file = tmp_path / ".env"
    file.write_text(f"{line}\n")
    file.chmod(mode)
    with pytest.raises(SettingsError) as error:
        read_settings(file)
    assert f"chmod 600 {file}" in str(error.value)
    assert CANARY not in str(error.value)
    file.chmod(0o600)
    assert read_settings(file)


def test_a_file_without_secrets_may_be_read_by_all(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("PORT=1\nTELEGRAM_BOT_TOKEN=\nDATABASE_URL=postgresql://h/d\n")
    file.chmod(0o644)
    assert read_settings(file).port == 1


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_database_and_its_journal_are_their_owners_alone(tmp_path: Path) -> None:
    file = tmp_path / "made" / "a.db"
    old = os.umask(0)
    try:
        engine = open_engine(f"sqlite:///{file}")
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE words (word TEXT)"))
            journals = [path for path in file.parent.iterdir() if path != file]
            assert [mode_of(path) for path in (file, *journals)] == [0o600, 0o600]
        engine.dispose()
    finally:
        os.umask(old)


def test_an_old_database_is_closed_to_others_at_the_first_connection(tmp_path: Path) -> None:
    file = tmp_path / "a.db"
    engine = open_engine(f"sqlite:///{file}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE words (word TEXT)"))
    engine.dispose()
    file.chmod(0o644)
    again = open_engine(f"sqlite:///{file}")
    with again.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM words")).scalar() == 0
    assert mode_of(file) == 0o600
    again.dispose()


# A second connection of the same process must not give up the lock of the first: closing a plain file would.
HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], timeout=0)
try:
    connection.execute("INSERT INTO words VALUES ('x')")
    print("written")
except sqlite3.OperationalError as error:
    print(error)
"""


def test_looking_at_the_files_mode_gives_up_no_lock(tmp_path: Path) -> None:
    file = tmp_path / "a.db"
    first = open_engine(f"sqlite:///{file}")
    with first.begin() as connection:
        connection.execute(text("CREATE TABLE words (word TEXT)"))
    with first.begin() as connection:
        connection.execute(text("INSERT INTO words VALUES ('held')"))
        second = open_engine(f"sqlite:///{file}")
        second.connect().close()
        command = [sys.executable, "-c", HOLD, str(file)]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert "locked" in said
    first.dispose()
    second.dispose()


def test_a_database_in_memory_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for url in ("sqlite://", "sqlite:///:memory:"):
        open_engine(url).connect().close()
    assert list(tmp_path.iterdir()) == []
