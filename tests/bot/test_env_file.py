"""Changing a ``.env``: read back exactly, nothing else touched, whole or not at all, for its owner only."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from dotenv import dotenv_values
from hypothesis import example, given
from hypothesis import strategies as st

from bot import env_file
from bot.env_file import UNFINISHED, EnvFileError, change, changed

VALUES = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
KEYS = st.sampled_from(["PORT", "TELEGRAM_BOT_TOKEN", "CHONNGHE_OPERATOR"])
SURROUNDINGS = st.sampled_from(
    ["", "# a note\n", "A='x y'\n\n", 'B="tail"  # why\r\n', "export C=1\n# last line", "\ufeffD=1\n", "PORT=1 # old\n"]
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / ".env"


@given(before=SURROUNDINGS, key=KEYS, value=VALUES, after=SURROUNDINGS)
@example(before="", key="PORT", value="${HOME} $HOME ${:-x}", after="")
@example(before="", key="PORT", value="ends with \\", after='E="x"\n')
@example(before="", key="PORT", value="a'b\"c # d\r\ne\\n=", after="")
@example(before="", key="PORT", value=" spaces ", after="")
def test_a_value_is_read_back_exactly(
    before: str, key: str, value: str, after: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = tmp_path_factory.getbasetemp() / "property.env"
    file.write_bytes((before + after.removeprefix("\ufeff")).encode())
    others = {name: kept for name, kept in dotenv_values(file).items() if name != key}
    change(file, {key: value})
    read = dotenv_values(file)
    assert read.pop(key) == value
    assert read == others


def test_everything_else_stays_to_the_letter(file: Path) -> None:
    before = "# Trường A\n\n  export PORT = {}   # the page\nODD='a\\'b'  #x\n\n#PORT=1\nLAST=no newline"
    file.write_text(before.format("80"), "utf-8")
    change(file, {"PORT": "8081", "NEW": "x y"})
    assert file.read_text("utf-8") == before.format("8081") + '\nNEW="x y"\n'


def test_a_key_that_stands_twice_is_left_once_and_none_takes_it_away(file: Path) -> None:
    file.write_text("A=1\nPORT=1\nB=2\nPORT=2\n")
    change(file, {"PORT": "3"})
    assert file.read_text() == "A=1\nPORT=3\nB=2\n"
    change(file, {"PORT": None, "MISSING": None})
    assert file.read_text() == "A=1\nB=2\n"


def test_the_files_own_line_endings_are_used(file: Path) -> None:
    file.write_bytes(b"A=1\r\n")
    change(file, {"B": "2"})
    assert file.read_bytes() == b"A=1\r\nB=2\r\n"


def test_only_the_owner_may_read_it(file: Path) -> None:
    change(file, {"A": "1"})
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.chmod(0o644)
    change(file, {"A": "2"})
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_link_stays_a_link(tmp_path: Path, file: Path) -> None:
    real = tmp_path / "elsewhere"
    real.write_text("A=1\n")
    file.symlink_to(real)
    change(file, {"A": "2"})
    assert file.is_symlink()
    assert real.read_text() == "A=2\n"


def test_a_failed_write_leaves_the_old_file_and_nothing_beside_it(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text("A=1\n")

    def full(_handle: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        change(file, {"A": "2"})
    assert [path.name for path in file.parent.iterdir()] == [".env"]
    assert file.read_text() == "A=1\n"


def test_the_new_file_is_never_open_to_others_and_is_whole_when_it_appears(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[int, str]] = []
    replace = Path.replace

    def watched(self: Path, target: Path) -> Path:
        seen.append((stat.S_IMODE(self.stat().st_mode), self.read_text()))
        assert self.parent == target.parent
        assert self.name.startswith(UNFINISHED)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", watched)
    change(file, {"A": "1"})
    assert seen == [(0o600, "A=1\n")]


@pytest.mark.parametrize("broken", [b'A="never closed\n', b"A='never closed", b"\xff\xfe"])
def test_what_would_be_swallowed_is_refused_without_a_value(file: Path, broken: bytes) -> None:
    file.write_bytes(broken)
    with pytest.raises(EnvFileError) as error:
        change(file, {"TOKEN": "very 'secret' \"value\""})
    assert "secret" not in repr(error.value) + str(error.value.__cause__)
    assert file.read_bytes() == broken


def test_a_key_without_a_sign_gets_one() -> None:
    assert changed("PORT\n", {"PORT": "1"}) == "PORT=1\n"


def test_the_module_writes_nothing_to_screen_or_log(
    file: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    env_file.change(file, {"TOKEN": "very-secret"})
    assert "very-secret" not in "".join(capfd.readouterr()) + caplog.text
