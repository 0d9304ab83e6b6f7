"""``chonnghe setup zalo``: the admin's permission by link, a refresh token instead, and what can go wrong with both."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from dotenv import dotenv_values
from typer.testing import CliRunner, Result

from bot.channels.zalo.tokens import Tokens
from bot.cli import setup
from bot.settings import keys, read_settings
from knowledge.database import open_engine
from tests.bot.desks import replies, run
from tests.bot.vendors.zalo import APP, APP_KEY, OA, OA_KEY, PUPIL, FakeZalo

CODE = "code-of-the-admin-0001"
PUBLIC = "https://chonnghe.example.vn"
FORMS = f"{OA}\n{APP}\n{APP_KEY}\n{OA_KEY}\n{PUBLIC}\n\n"


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for key in keys().values():
        monkeypatch.delenv(key, raising=False)


@pytest.fixture
def zalo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeZalo]:
    with FakeZalo() as fake:
        for root in ("OAUTH", "API"):
            monkeypatch.setenv(f"CHONNGHE_ZALO_{root}_ROOT", fake.url)
        monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/setup.db")
        yield fake


@pytest.fixture
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHONNGHE_ZALO_APP_SECRET", APP_KEY)
    monkeypatch.setenv("CHONNGHE_ZALO_OA_SECRET", OA_KEY)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / ".env"


@pytest.fixture
def command(zalo: FakeZalo, file: Path, caplog: pytest.LogCaptureFixture) -> Command:
    caplog.set_level(0)
    return Command(zalo, file, caplog)


class Command:
    """The command; ``admin`` answers the link as an admin's browser does, in the middle of the talk."""

    def __init__(self, zalo: FakeZalo, file: Path, log: pytest.LogCaptureFixture) -> None:
        self._zalo, self._file, self._log = zalo, file, log

    def __call__(self, *words: str, typed: str = "") -> Result:
        result = CliRunner().invoke(setup.app, ["zalo", *words, "--env-file", str(self._file)], input=typed)
        for secret in (APP_KEY, OA_KEY, CODE, *self._zalo.tokens.issued):
            assert secret not in result.output + self._log.text
        return result


def link_of(output: str) -> dict[str, str]:
    address = re.findall(r"(http://127\S+/v4/oa/permission\S+)", output)[-1]
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def test_an_admin_allows_the_app_by_the_link(command: Command, zalo: FakeZalo, file: Path) -> None:
    broken_off = command(typed=f"{FORMS}1\n")
    assert broken_off.exit_code == 130
    assert not file.exists()
    asked = link_of(broken_off.output)
    assert (asked["app_id"], asked["redirect_uri"]) == (APP, f"{PUBLIC}/")
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", asked["code_challenge"])
    assert asked["code_challenge"] in broken_off.output.replace(
        asked["code_challenge"], "", 1
    )  # to paste in the console
    zalo.tokens.allow(CODE, asked["code_challenge"])  # the same in the next run: the console keeps it
    redirect = f"{PUBLIC}/?code={CODE}&oa_id={OA}"
    done = command(typed=f"{FORMS}1\n{redirect}&state=of-somebody-else\n{redirect}\nc\nk\n")
    assert done.exit_code == 0, done.output
    assert replies().text("setup.unclear_state") in done.output
    assert "Trường thử nghiệm" in done.output
    assert f"{PUBLIC}/hooks/zalo" in done.output
    assert zalo.tokens.rotations == 1
    settings = read_settings(file)
    assert (settings.zalo_oa_id, settings.zalo_app_id, settings.public_url) == (OA, APP, PUBLIC)


@pytest.mark.usefixtures("secrets")
def test_a_refresh_token_is_enough_for_a_script(command: Command, zalo: FakeZalo, file: Path, tmp_path: Path) -> None:
    zalo.touch(PUPIL)
    answer = f'{{"access_token": "a.b.c.d", "refresh_token": "{zalo.tokens.refresh}"}}\n'
    options = ("--oa-id", f"https://zalo.me/{OA}", "--app-id", APP, "--public-url", PUBLIC, "--test-to", PUPIL)
    done = command(*options, "--verifier", "zalo_verifierAbC123.html", "--token-stdin", typed=answer)
    assert done.exit_code == 0, done.output
    assert dotenv_values(file)["CHONNGHE_ZALO_VERIFIER"] == "AbC123"
    assert [seen.text for seen in zalo.seen(PUPIL)] == [replies().text("setup.test_message")]
    # What was written and what the database holds belong together: the running assistant needs no new permission.
    engine = open_engine(f"sqlite:///{tmp_path}/setup.db")
    assert run(Tokens(read_settings(file), engine).access()) == zalo.tokens.access
    engine.dispose()


@pytest.mark.usefixtures("secrets")
def test_a_used_up_refresh_token_is_told_and_nothing_written(command: Command, zalo: FakeZalo, file: Path) -> None:
    options = ("--oa-id", OA, "--app-id", APP, "--public-url", PUBLIC, "--token-stdin")
    done = command(*options, typed=zalo.tokens.issued[0])
    assert done.exit_code == 1
    assert replies().text("setup_zalo.token_used") in done.output
    assert not file.exists()


@pytest.mark.usefixtures("secrets")
def test_zalo_in_trouble_is_written_only_when_told_so(command: Command, zalo: FakeZalo, file: Path) -> None:
    token = zalo.tokens.refresh
    zalo.stop()
    options = ("--oa-id", OA, "--app-id", APP, "--public-url", PUBLIC, "--token-stdin")
    assert command(*options, typed=token).exit_code == 1
    assert not file.exists()
    assert command(*options, "--write-anyway", typed=token).exit_code == 0
    assert dotenv_values(file)["CHONNGHE_ZALO_REFRESH_TOKEN"] == token


def test_a_wrong_code_is_told_and_nothing_written(command: Command, file: Path) -> None:
    done = command(typed=f"{FORMS}1\n{PUBLIC}/?code={CODE}\n")
    assert done.exit_code == 1
    assert replies().text("setup.zalo_code_refused") in done.output
    assert not file.exists()


def test_another_oa_is_not_written(command: Command, zalo: FakeZalo, file: Path) -> None:
    zalo.account["oaid"] = "1111111111"
    done = command(typed=f"{FORMS}2\n{zalo.tokens.refresh}\nk\n")
    assert done.exit_code == 1
    assert replies().text("setup_zalo.other_oa") in done.output
    assert not file.exists()
