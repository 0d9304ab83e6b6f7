"""``chonnghe poster``: what it writes and says, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
from pydantic import SecretStr
from sqlalchemy import Engine
from typer.testing import CliRunner

from bot.channels.campaigns import Campaigns
from bot.cli import posters as command
from bot.hosts.store import Hosts
from bot.settings import Settings
from tests.bot.desks import CONTENT, replies

CODE = "NH2026-TamKy"
SAID = replies().text
CONNECTED = Settings(content_dir=CONTENT).model_copy(
    update={"public_url": "https://chonnghe.example.vn", "zalo_oa_id": "4318657068771012646", "operator": "Trường thử"}
)


class Terminal:
    """The command over one database and the settings of the moment."""

    def __init__(self, engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.settings = CONNECTED.model_copy(update={"var_dir": folder})
        monkeypatch.setattr(command, "_opened", lambda: (self.settings, engine, replies()))

    def run(self, *options: str) -> tuple[int, str]:
        app = typer.Typer()
        app.command()(command.poster)
        result = CliRunner().invoke(app, options)
        return result.exit_code, result.output


@pytest.fixture
def terminal(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    Campaigns(engine).register(CODE, "event", "Ngày hội")
    Hosts(engine).add(
        "thcs-nguyen-du", name="Trường THCS Nguyễn Du", origins=["https://thcs-nguyen-du.edu.vn"], colour="#e8a000"
    )
    return Terminal(engine, tmp_path, monkeypatch)


def test_a_poster_is_written_for_the_code_as_it_was_registered(terminal: Terminal, tmp_path: Path) -> None:
    status, said = terminal.run("--event", CODE.lower(), "--size", "a5", "--school", "thcs-nguyen-du")
    file = tmp_path / "posters" / f"{CODE}-web-A5.pdf"
    assert (status, file.read_bytes()[:4]) == (0, b"%PDF")
    assert f"https://chonnghe.example.vn/?campaign={CODE}&school=thcs-nguyen-du" in said
    assert SAID("poster.no_operator") not in said


def test_the_channel_and_the_file_can_be_chosen(terminal: Terminal, tmp_path: Path) -> None:
    out = tmp_path / "deep" / "x.pdf"
    status, said = terminal.run("--event", CODE, "--channel", "zalo", "--slogan", "2", "--out", str(out), "--bleed")
    assert (status, out.is_file()) == (0, True)
    assert "https://zalo.me/4318657068771012646" in said
    assert SAID("campaign.note_zalo", code=CODE) in said


@pytest.mark.parametrize(
    ("options", "reply"),
    [
        (["--event", "Khac2026"], SAID("poster.unknown_event", code="Khac2026")),
        (["--event", CODE, "--size", "A6"], SAID("poster.bad_size", size="A6")),
        (["--event", CODE, "--channel", "fax"], SAID("poster.bad_channel", channel="fax")),
        (["--event", CODE, "--channel", "telegram"], SAID("campaign.missing_telegram")),
        (["--event", CODE, "--school", "../x"], SAID("poster.unknown_school", school="../x")),
        (["--event", CODE, "--slogan", "Học nghề chắc chắn có việc làm"], "hứa quá lời"),
    ],
)
def test_a_mistake_is_told_and_nothing_is_written(
    terminal: Terminal, tmp_path: Path, options: list[str], reply: str
) -> None:
    status, said = terminal.run(*options)
    assert (status, list(tmp_path.glob("posters/*"))) == (1, [])
    assert reply in said


def test_the_error_for_a_code_names_the_command_that_registers_one(terminal: Terminal) -> None:
    assert "chonnghe campaigns add Khac2026" in terminal.run("--event", "Khac2026")[1]


def test_without_any_channel_nothing_is_made(terminal: Terminal) -> None:
    bare: dict[str, SecretStr | None] = {"public_url": None, "zalo_oa_id": None}
    terminal.settings = terminal.settings.model_copy(update=bare)
    status, said = terminal.run("--event", CODE)
    assert (status, SAID("poster.no_channel") in said) == (1, True)


def test_a_file_that_cannot_be_written_is_told(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    status, said = terminal.run("--event", CODE, "--out", str(tmp_path / "file" / "x.pdf"))
    assert (status, "--out" in said) == (1, True)
