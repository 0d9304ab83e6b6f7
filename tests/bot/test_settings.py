"""Settings: where they come from, what is refused and how it is said, and that the page about them is true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.settings import PREFIX, TEST_SWITCHES, Settings, SettingsError, keys, read_settings, secret_keys

ROOT = Path(__file__).resolve().parents[2]
CODE_ROOMS = ("actions", "bot", "careers", "knowledge", "nlu", "schools", "tests")


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for key in keys().values():
        monkeypatch.delenv(key, raising=False)


def refusal(file: Path) -> str:
    with pytest.raises(SettingsError) as error:
        read_settings(file)
    return str(error.value)


def env_file(tmp_path: Path, text: str) -> Path:
    path = tmp_path / ".env"
    path.write_text(text, "utf-8")
    path.chmod(0o600)
    return path


def test_everything_has_a_default(tmp_path: Path) -> None:
    settings = read_settings(tmp_path / "none")
    assert (settings.port, settings.host) == (8080, "127.0.0.1")
    assert settings.database_url == f"sqlite:///{ROOT}/var/chonnghe.db"


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = env_file(tmp_path, "PORT=1111\nCHONNGHE_RASA_PORT=2222\n# a comment\n")
    monkeypatch.setenv("PORT", "3333")
    settings = read_settings(file)
    assert (settings.port, settings.rasa_port) == (3333, 2222)


def test_an_empty_value_is_as_none(tmp_path: Path) -> None:
    settings = read_settings(env_file(tmp_path, "PORT=\nCHONNGHE_OPERATOR=\n"))
    assert (settings.port, settings.operator) == (8080, None)


def test_the_database_follows_the_folder(tmp_path: Path) -> None:
    settings = read_settings(env_file(tmp_path, f"CHONNGHE_VAR_DIR={tmp_path}\n"))
    assert settings.database_url == f"sqlite:///{tmp_path}/chonnghe.db"


def test_a_relative_folder_is_below_the_checkout(tmp_path: Path) -> None:
    assert read_settings(env_file(tmp_path, "CHONNGHE_VAR_DIR=elsewhere\n")).var_dir == ROOT / "elsewhere"


@pytest.mark.parametrize(
    ("written", "meant"),
    [("CHONNGHE_RASA_PROT", "CHONNGHE_RASA_PORT"), ("CHONNGHE_PORT", "PORT"), ("DATABASE_UR", "DATABASE_URL")],
)
def test_an_unknown_key_of_the_file_is_refused_with_the_nearest(tmp_path: Path, written: str, meant: str) -> None:
    words = refusal(env_file(tmp_path, f"{written}=1\n"))
    assert written in words
    assert f"did you mean {meant}?" in words


def test_an_unknown_key_of_ours_in_the_environment_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHONNGHE_MESSAGE_LIMITS", "5")
    assert "CHONNGHE_MESSAGE_LIMIT?" in refusal(tmp_path / "none")


def test_other_programs_variables_are_none_of_our_business(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOMETHING_ELSE", "1")
    assert read_settings(tmp_path / "none").port == 8080


def test_a_line_that_is_no_setting_is_named(tmp_path: Path) -> None:
    assert "line 2" in refusal(env_file(tmp_path, "PORT=80\nnonsense\n"))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("PORT", "0"),
        ("PORT", "abc"),
        ("CHONNGHE_ACTIONS_PORT", "70000"),
        ("CHONNGHE_LOG_LEVEL", "LOUD"),
        ("CHONNGHE_MESSAGE_LIMIT", "-1"),
        ("DATABASE_URL", "mysql://u:geheim@host/db"),
    ],
)
def test_a_bad_value_is_named_and_never_repeated(tmp_path: Path, key: str, value: str) -> None:
    words = refusal(env_file(tmp_path, f"{key}={value}\n"))
    assert words.startswith(f"{key}:")
    assert "geheim" not in words


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    words = refusal(env_file(tmp_path, "PORT=x\nCHONNGHE_RASA_PORT=y\nWHAT=1\n"))
    assert all(key in words for key in ("PORT:", "CHONNGHE_RASA_PORT:", "WHAT"))


def test_settings_reach_a_started_process_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = Settings(message_limit=500, operator="Trường A", var_dir=tmp_path)
    for key, value in given.environment().items():
        monkeypatch.setenv(key, value)
    assert read_settings(tmp_path / "none") == given


ZALO = {
    "CHONNGHE_ZALO_OA_ID": "1",
    "CHONNGHE_ZALO_APP_ID": "2",
    "CHONNGHE_ZALO_APP_SECRET": "geheim",
    "CHONNGHE_ZALO_OA_SECRET": "geheim",
    "CHONNGHE_PUBLIC_URL": "https://x.example.vn",
}
MESSENGER = {
    "CHONNGHE_MESSENGER_PAGE_ID": "1",
    "CHONNGHE_MESSENGER_TOKEN": "geheim",
    "CHONNGHE_MESSENGER_APP_SECRET": "geheim",
    "CHONNGHE_MESSENGER_VERIFY_TOKEN": "geheim",
    "CHONNGHE_PUBLIC_URL": "https://x.example.vn",
}


def lines(values: dict[str, str]) -> str:
    return "".join(f"{key}={value}\n" for key, value in values.items())


@pytest.mark.parametrize("group", [ZALO, MESSENGER])
def test_a_channel_needs_all_its_settings_and_names_the_missing_one(tmp_path: Path, group: dict[str, str]) -> None:
    assert read_settings(env_file(tmp_path, lines(group)))
    begun = {"CHONNGHE_ZALO_OA_ID", "CHONNGHE_MESSENGER_TOKEN"}
    for key in group.keys() - begun:
        words = refusal(env_file(tmp_path, lines({name: value for name, value in group.items() if name != key})))
        assert key in words
        assert not any(other in words for other in group.keys() - begun - {key, "CHONNGHE_MESSENGER_PAGE_ID"})
        assert "geheim" not in words


@pytest.mark.parametrize(
    ("begun", "missing"),
    [
        ("CHONNGHE_ZALO_REFRESH_TOKEN", "CHONNGHE_ZALO_OA_ID"),
        ("CHONNGHE_MESSENGER_PAGE_ID", "CHONNGHE_MESSENGER_TOKEN"),
        ("CHONNGHE_ALARM_CHAT", "TELEGRAM_BOT_TOKEN"),
    ],
)
def test_the_first_setting_of_a_channel_asks_for_the_others(tmp_path: Path, begun: str, missing: str) -> None:
    assert missing in refusal(env_file(tmp_path, f"{begun}=1\n"))


@pytest.mark.parametrize(
    "alone",
    ["TELEGRAM_BOT_TOKEN", "CHONNGHE_ZALO_BOT_TOKEN", "CHONNGHE_ZALO_APP_ID", "CHONNGHE_MESSENGER_VERIFY_TOKEN"],
)
def test_what_works_alone_or_does_nothing_yet_is_taken_alone(tmp_path: Path, alone: str) -> None:
    assert read_settings(env_file(tmp_path, f"{alone}=1\n"))


def test_a_half_set_channel_can_be_read_for_the_set_up(tmp_path: Path) -> None:
    file = env_file(tmp_path, "CHONNGHE_ZALO_OA_ID=1\nCHONNGHE_OPERATOR=A\n")
    file.chmod(0o644)
    settings = read_settings(file, whole=False, values={"operator": "B", "telegram_token": "geheim"})
    assert (settings.zalo_oa_id, settings.operator) == ("1", "B")
    assert settings.telegram_token is not None
    assert settings.telegram_token.get_secret_value() == "geheim"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("CHONNGHE_TELEGRAM_ROOT", "https://api.telegram.org.geheim.example"),
        ("CHONNGHE_ZALO_API_ROOT", "http://openapi.zalo.me"),
        ("CHONNGHE_PUBLIC_URL", "http://geheim.example.vn"),
        ("CHONNGHE_PUBLIC_URL", "https://geheim.example.vn/path"),
        ("CHONNGHE_PUBLIC_URL", "https://x.example.vn:geheim"),
    ],
)
def test_an_address_that_would_carry_words_elsewhere_is_refused(tmp_path: Path, key: str, value: str) -> None:
    words = refusal(env_file(tmp_path, f"{key}={value}\n"))
    assert words.startswith(f"{key}:")
    assert "geheim" not in words


@pytest.mark.parametrize(
    "written", ["TruongA_bot", "@TruongA_bot", "https://t.me/TruongA_bot", "t.me/TruongA_bot/", " @TruongA_bot "]
)
def test_the_bots_name_is_taken_with_what_stands_around_it(tmp_path: Path, written: str) -> None:
    assert read_settings(env_file(tmp_path, f'CHONNGHE_TELEGRAM_NAME="{written}"\n')).telegram_name == "TruongA_bot"


@pytest.mark.parametrize(
    "written", ["geheim bot", "bot", "1geheim", "https://geheim.vn/TruongA_bot", "@geheim?start=x", "Trường_geheim"]
)
def test_a_name_that_would_make_a_dead_link_is_refused(tmp_path: Path, written: str) -> None:
    words = refusal(env_file(tmp_path, f'CHONNGHE_TELEGRAM_NAME="{written}"\n'))
    assert words.startswith("CHONNGHE_TELEGRAM_NAME:")
    assert "geheim" not in words


def test_settings_cannot_be_changed_later() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Settings().port = 1


def test_the_page_lists_every_setting_with_its_meaning_and_default() -> None:
    page = (ROOT / "docs" / "settings.md").read_text("utf-8")
    rows = {
        name: (default, meaning)
        for name, default, meaning in re.findall(r"^\| `(\w+)` \| (.*?) \| (.*?) \|$", page, re.M)
    }
    assert set(rows) == set(keys().values())
    for field, key in keys().items():
        info = Settings.model_fields[field]
        assert rows[key][1] == info.description
        if isinstance(info.default, int | str) and info.default != "":
            shown = str(info.default).lower() if isinstance(info.default, bool) else info.default
            assert rows[key][0] == f"`{shown}`"
        assert (rows[key][0] == "– (secret)") == (key in secret_keys())
    assert all(switch in page for switch in TEST_SWITCHES)


def test_the_example_file_sets_nothing_and_names_every_setting() -> None:
    lines = (ROOT / ".env.example").read_text("utf-8").splitlines()
    assert all(line.startswith("#") or not line for line in lines)
    assert set(re.findall(r"^# (\w+)=", "\n".join(lines), re.M)) == set(keys().values())


def test_no_room_reads_a_setting_that_would_be_refused() -> None:
    known = {*keys().values(), *TEST_SWITCHES}
    here = Path(__file__)
    files = [path for room in CODE_ROOMS for path in (ROOT / room).rglob("*.py") if path != here]
    named = {
        (path.name, key) for path in files for key in re.findall(rf'"({PREFIX}[A-Z_]*[A-Z])"', path.read_text("utf-8"))
    }
    assert {(name, key) for name, key in named if key not in known} == set()
