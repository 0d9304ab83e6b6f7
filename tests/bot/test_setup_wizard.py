"""``chonnghe setup`` over fake vendors: written only after a successful check, and no secret on screen or in a log."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import typer
from dotenv import dotenv_values
from typer.testing import CliRunner, Result

from bot.channels.ports import Checked
from bot.cli import setup
from bot.cli.main import WORDS, room_command
from bot.settings import Settings, keys, read_settings
from bot.setup import vendors
from tests.bot.desks import replies
from tests.bot.vendors.messenger import PAGE, PAGE_TOKEN, SIGNING_KEY, FakeMessenger
from tests.bot.vendors.telegram import FakeTelegram
from tests.bot.vendors.telegram_api import TOKEN
from tests.bot.vendors.zalo_bot import TOKEN as ZALO_BOT_TOKEN
from tests.bot.vendors.zalo_bot import FakeZaloBot

VERIFY = "own-verify-words-2026"
SECRETS = (TOKEN, ZALO_BOT_TOKEN, PAGE_TOKEN, SIGNING_KEY, VERIFY)
WRONG_TOKEN = "999999:never-given-out-token"  # noqa: S105 - opens nothing
BEFORE = "# Trường A\nPORT=8081   # the page\n\nCHONNGHE_OPERATOR='Trường A'\n"


class Desk:
    """The command with a settings file of its own; no secret may show in what it prints or logs."""

    def __init__(self, folder: Path, log: pytest.LogCaptureFixture) -> None:
        self.file = folder / ".env"
        self._log = log
        log.set_level(0)

    def run(self, *words: str, typed: str = "") -> Result:
        result = CliRunner().invoke(setup.app, [*words, "--env-file", str(self.file)], input=typed)
        for secret in (*SECRETS, WRONG_TOKEN):
            assert secret not in result.output + self._log.text
        return result

    @property
    def values(self) -> dict[str, str | None]:
        return dotenv_values(self.file)


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    """No settings but addresses at which nobody listens: no test asks a real vendor."""
    for name, key in keys().items():
        monkeypatch.delenv(key, raising=False)
        if name.endswith("_root"):
            monkeypatch.setenv(key, "http://127.0.0.1:9")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> Desk:
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/setup.db")
    return Desk(tmp_path, caplog)


@pytest.fixture
def telegram(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeTelegram]:
    with FakeTelegram() as fake:
        monkeypatch.setenv("CHONNGHE_TELEGRAM_ROOT", fake.url)
        yield fake


@pytest.fixture
def facebook(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeMessenger]:
    with FakeMessenger() as fake:
        monkeypatch.setenv("CHONNGHE_MESSENGER_ROOT", fake.settings().messenger_root)
        yield fake


def test_a_script_connects_telegram_and_other_lines_stay(desk: Desk, telegram: FakeTelegram) -> None:
    desk.file.write_text(BEFORE, "utf-8")
    done = desk.run("telegram", "--token-stdin", "--name", "https://t.me/OldName_bot?start=x", typed=f"Bot: {TOKEN} \n")
    assert done.exit_code == 0, done.output
    text = desk.file.read_text("utf-8")
    assert text.startswith(BEFORE)
    assert stat.S_IMODE(desk.file.stat().st_mode) == 0o600
    assert desk.values | {"TELEGRAM_BOT_TOKEN": TOKEN, "CHONNGHE_TELEGRAM_NAME": "ChonNgheBot"} == desk.values
    assert "ChonNgheBot" in done.output
    assert "make run" in done.output
    settings = read_settings(desk.file)
    assert settings.telegram_token is not None
    assert settings.telegram_token.get_secret_value() == TOKEN
    assert telegram.seen(1) == []


@pytest.mark.usefixtures("telegram")
def test_the_file_is_made_where_there_is_none(desk: Desk) -> None:
    done = desk.run("telegram", "--token-stdin", "--public-url", "http://chonnghe.example.vn/x", typed=TOKEN)
    assert done.exit_code == 0, done.output
    assert desk.values["CHONNGHE_PUBLIC_URL"] == "https://chonnghe.example.vn"
    assert "https://chonnghe.example.vn/hooks/telegram" in done.output


@pytest.mark.usefixtures("telegram")
def test_a_wrong_token_is_said_clearly_and_nothing_is_written(desk: Desk) -> None:
    done = desk.run("telegram", "--token-stdin", typed=WRONG_TOKEN)
    assert done.exit_code == 1
    assert replies().text("setup_telegram.bad_token") in done.output
    assert "Chưa ghi gì" in done.output
    assert not desk.file.exists()


@pytest.mark.usefixtures("telegram")
def test_a_person_is_asked_again_after_a_wrong_token(desk: Desk) -> None:
    typed = ["https://t.me/ChonNgheBot", WRONG_TOKEN, "", "c", TOKEN, "", "c", "k"]
    done = desk.run("telegram", typed="\n".join(typed) + "\n")
    assert done.exit_code == 0, done.output
    assert replies().text("setup.unclear_token_link") in done.output
    assert f"…{TOKEN[-4:]}" in done.output
    assert desk.values["TELEGRAM_BOT_TOKEN"] == TOKEN
    assert "CHONNGHE_PUBLIC_URL" not in desk.values


def test_what_is_there_is_kept_with_enter_and_the_test_message_and_alarm_go_to_who_wrote(
    desk: Desk, telegram: FakeTelegram
) -> None:
    desk.file.write_text(f"TELEGRAM_BOT_TOKEN={TOKEN}\n")
    telegram.say(5550001, "xin chào")
    done = desk.run("telegram", typed="\n\nc\nc\n\nc\nc\n")
    assert done.exit_code == 0, done.output
    assert [shown.text for shown in telegram.seen(5550001)] == [replies().text("setup.test_message")]
    assert desk.values["CHONNGHE_ALARM_CHAT"] == "5550001"


def test_a_bot_that_is_used_elsewhere_is_taken_only_with_a_clear_yes(desk: Desk, telegram: FakeTelegram) -> None:
    telegram.webhook = {"url": "https://other.example.vn/hook"}
    refused = desk.run("telegram", "--token-stdin", typed=TOKEN)
    assert (refused.exit_code, desk.file.exists()) == (1, False)
    assert "--yes" in refused.output
    enter = desk.run("telegram", typed=f"{TOKEN}\n\n\n\n")
    assert (enter.exit_code, desk.file.exists()) == (1, False)
    taken = desk.run("telegram", "--token-stdin", "--yes", typed=TOKEN)
    assert taken.exit_code == 0, taken.output
    assert desk.values["TELEGRAM_BOT_TOKEN"] == TOKEN


@pytest.mark.usefixtures("telegram")
def test_an_address_with_a_port_is_asked_again_or_ends_a_script(desk: Desk) -> None:
    ended = desk.run("telegram", "--token-stdin", "--public-url", "http://truong.vn:8081", typed=TOKEN)
    assert (ended.exit_code, desk.file.exists()) == (2, False)
    assert replies().text("setup.unclear_public_port") in ended.output
    typed = [TOKEN, "http://truong.vn:8081", "https://truong.vn", "c", "k"]
    asked = desk.run("telegram", typed="\n".join(typed) + "\n")
    assert asked.exit_code == 0, asked.output
    assert replies().text("setup.unclear_public_port") in asked.output
    assert desk.values["CHONNGHE_PUBLIC_URL"] == "https://truong.vn"


@pytest.mark.usefixtures("telegram")
def test_a_no_to_the_account_writes_nothing(desk: Desk) -> None:
    done = desk.run("telegram", typed=f"{TOKEN}\n\nk\nk\n")
    assert done.exit_code == 1
    assert not desk.file.exists()


@pytest.mark.parametrize("answers", ["", f"{TOKEN}\n", f"{TOKEN}\n\n"])
@pytest.mark.usefixtures("telegram")
def test_breaking_off_writes_nothing(desk: Desk, answers: str) -> None:
    desk.file.write_text(BEFORE, "utf-8")
    done = desk.run("telegram", typed=answers)  # the end of the input is what Ctrl-C is: typer.Abort
    assert done.exit_code == 130
    assert replies().text("setup.cancelled") in done.output
    assert desk.file.read_text("utf-8") == BEFORE


@pytest.mark.usefixtures("telegram")
def test_ctrl_c_while_the_vendor_is_asked_writes_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    async def interrupted(_settings: Settings) -> Checked:
        raise KeyboardInterrupt

    monkeypatch.setattr(vendors, "TELEGRAM", replace(vendors.TELEGRAM, check=interrupted))
    done = desk.run("telegram", "--token-stdin", typed=TOKEN)
    assert done.exit_code == 130
    assert not desk.file.exists()


def test_a_vendor_that_cannot_be_reached_is_written_only_when_told_so(desk: Desk, telegram: FakeTelegram) -> None:
    telegram.stop()
    refused = desk.run("telegram", "--token-stdin", typed=TOKEN)
    assert refused.exit_code == 1
    assert not desk.file.exists()
    kept = desk.run("telegram", typed=f"{TOKEN}\n\n\n\n")  # Enter alone is no to "write anyway" and "again"
    assert kept.exit_code == 1
    assert not desk.file.exists()
    told = desk.run("telegram", "--token-stdin", "--write-anyway", "--name", "@ChonNgheBot", typed=TOKEN)
    assert told.exit_code == 0, told.output
    assert desk.values["TELEGRAM_BOT_TOKEN"] == TOKEN
    assert desk.values["CHONNGHE_TELEGRAM_NAME"] == "ChonNgheBot"


@pytest.mark.usefixtures("telegram")
def test_write_anyway_does_not_write_a_refused_token(desk: Desk) -> None:
    assert desk.run("telegram", "--token-stdin", "--write-anyway", typed=WRONG_TOKEN).exit_code == 1
    assert not desk.file.exists()


@pytest.mark.usefixtures("telegram")
def test_a_value_of_the_environment_that_wins_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", WRONG_TOKEN)
    done = desk.run("telegram", "--token-stdin", typed=TOKEN)
    assert done.exit_code == 0, done.output
    assert replies().text("setup.environment_wins", keys="TELEGRAM_BOT_TOKEN") in done.output


def test_values_of_the_environment_are_enough(
    desk: Desk, facebook: FakeMessenger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHONNGHE_MESSENGER_APP_SECRET", SIGNING_KEY)
    monkeypatch.setenv("CHONNGHE_MESSENGER_VERIFY_TOKEN", VERIFY)
    monkeypatch.setenv("CHONNGHE_MESSENGER_PAGE_ID", PAGE)
    facebook.say("PSID1", "chào trang")
    address = ("--public-url", "chonnghe.example.vn")
    done = desk.run("messenger", "--token-stdin", *address, "--test-to", "PSID1", typed=f" {PAGE_TOKEN}\n")
    assert done.exit_code == 0, done.output
    assert facebook.fields  # the page's messages now come to the app
    assert [seen.text for seen in facebook.seen("PSID1")] == [replies().text("setup.test_message")]
    assert "https://chonnghe.example.vn/hooks/messenger" in done.output
    assert "khởi động được vì" not in done.output
    for key in ("CHONNGHE_MESSENGER_APP_SECRET", "CHONNGHE_MESSENGER_VERIFY_TOKEN", "CHONNGHE_MESSENGER_PAGE_ID"):
        monkeypatch.delenv(key)
    assert read_settings(desk.file).messenger_page_id == PAGE


def test_what_is_missing_is_named_all_at_once(desk: Desk, facebook: FakeMessenger) -> None:
    done = desk.run("messenger", "--yes", "--page-id", "facebook.com/truonga")
    assert done.exit_code == 2
    named = ("CHONNGHE_MESSENGER_PAGE_ID", "CHONNGHE_MESSENGER_TOKEN", "CHONNGHE_MESSENGER_VERIFY_TOKEN")
    assert all(key in done.output for key in (*named, "CHONNGHE_PUBLIC_URL"))
    assert facebook.requests == []
    assert not desk.file.exists()


@pytest.mark.usefixtures("facebook")
def test_messengers_wrong_secret_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHONNGHE_MESSENGER_APP_SECRET", "another-app-secret-0000")
    monkeypatch.setenv("CHONNGHE_MESSENGER_VERIFY_TOKEN", VERIFY)
    monkeypatch.setenv("CHONNGHE_MESSENGER_PAGE_ID", PAGE)
    done = desk.run("messenger", "--token-stdin", "--public-url", "https://x.example.vn", typed=PAGE_TOKEN)
    assert done.exit_code == 1
    assert replies().text("setup_messenger.wrong_app_secret") in done.output
    assert not desk.file.exists()


def test_a_zalo_bot_is_connected(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeZaloBot() as fake:
        monkeypatch.setenv("CHONNGHE_ZALO_BOT_ROOT", fake.url)
        done = desk.run("zalo-bot", "--token-stdin", "--test-to", "6ede9afa66b88fe6d6a9", typed=ZALO_BOT_TOKEN)
        assert done.exit_code == 0, done.output
        assert "bot.ChonNghe" in done.output
        assert len(fake.seen("6ede9afa66b88fe6d6a9")) == 1
    assert desk.values["CHONNGHE_ZALO_BOT_TOKEN"] == ZALO_BOT_TOKEN


@pytest.mark.usefixtures("telegram")
def test_a_half_set_channel_and_an_open_file_can_be_mended_by_the_set_up(desk: Desk) -> None:
    desk.file.write_text("CHONNGHE_ALARM_CHAT=1\nCHONNGHE_MESSENGER_PAGE_ID=100000001\n")
    desk.file.chmod(0o644)
    done = desk.run("telegram", "--token-stdin", typed=TOKEN)
    assert done.exit_code == 0, done.output
    assert "CHONNGHE_MESSENGER_TOKEN" in done.output  # still missing, and said now


@pytest.mark.usefixtures("telegram")
def test_a_file_with_a_broken_line_is_refused_before_anything_is_asked(desk: Desk) -> None:
    desk.file.write_text("A='open\n")
    assert desk.run("telegram", "--token-stdin", typed=TOKEN).exit_code == 2
    assert desk.file.read_text() == "A='open\n"


@pytest.mark.usefixtures("telegram")
def test_an_unexpected_error_shows_its_kind_alone(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError(TOKEN)

    monkeypatch.setattr("bot.setup.wizard.env_file.change", broken)
    done = desk.run("telegram", "--token-stdin", typed=TOKEN)
    assert done.exit_code == 1
    assert "RuntimeError" in done.output


def test_an_empty_input_is_no_token(desk: Desk) -> None:
    done = desk.run("telegram", "--token-stdin", typed="\n")
    assert (done.exit_code, desk.file.exists()) == (2, False)


def test_every_sentence_of_the_set_up_exists() -> None:
    for vendor in (vendors.MESSENGER, vendors.TELEGRAM, vendors.ZALO, vendors.ZALO_BOT):
        names = [f"{vendor.key}_{part}" for part in ("intro", "left", "left_polling")] + [f"ask_test_{vendor.key}"]
        for field in vendor.fields:
            names += [f"where_{field.name}", f"ask_{field.name}"] + (
                [] if field.needed else [f"ask_{field.name}_or_not"]
            )
        assert [name for name in names if f"setup.{name}" not in replies()] == []


def test_setup_is_a_word_of_the_command_line() -> None:
    assert [room_command(word) for word in WORDS if word.name == "setup"] == [setup.app]


def test_a_traceback_would_not_show_values() -> None:
    assert setup.app.pretty_exceptions_show_locals is False
    assert isinstance(setup.app, typer.Typer)
