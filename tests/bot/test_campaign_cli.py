"""``chonnghe qr`` and ``campaigns``: links of connected channels, pictures that can be read back, counts as a table."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest
import segno
import typer
from PIL import Image
from pydantic import SecretStr
from sqlalchemy import Engine
from typer.testing import CliRunner

from bot.channels.campaigns import Campaigns
from bot.channels.links import CHANNELS, Link, links, missing
from bot.channels.pictures import QUIET_ZONE, write_pictures
from bot.cli import campaigns as command
from bot.cli.main import WORDS, room_command
from bot.record.models import Talk
from bot.record.store import NewTurn, Record, TurnResult
from bot.settings import Settings
from tests.bot.desks import CONTENT, replies

CODE = "NH2026-TamKy"
SAID = replies().text
URLS = {
    "telegram": f"https://t.me/ChonNgheBot?start={CODE}",
    "zalo": "https://zalo.me/4318657068771012646",
    "messenger": f"https://m.me/1122334455?ref={CODE}",
    "web": f"https://chonnghe.example.vn/?campaign={CODE}",
}
SET = {
    "telegram_token": SecretStr("1:a"),
    "telegram_name": "ChonNgheBot",
    "zalo_oa_id": "4318657068771012646",
    "messenger_token": SecretStr("b"),
    "messenger_page_id": "1122334455",
    "public_url": "https://chonnghe.example.vn",
}
CONNECTED = Settings(content_dir=CONTENT).model_copy(update=SET)
BARE = CONNECTED.model_copy(update=dict.fromkeys(SET))


class Terminal:
    """The commands over one database and the settings of the moment."""

    def __init__(self, engine: Engine, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.campaigns, self.folder, self.settings = Campaigns(engine), folder, CONNECTED
        monkeypatch.setattr(command, "_opened", lambda: (self.campaigns, self.settings, replies()))

    def run(self, *arguments: str) -> tuple[int, str]:
        word, *rest = arguments
        found = room_command(next(known for known in WORDS if known.name == word))
        result = CliRunner().invoke(found, rest)
        return result.exit_code, result.output

    def qr(self, *options: str) -> tuple[int, str]:
        return self.run("qr", "--out", str(self.folder), *options)

    def written(self) -> set[str]:
        return {path.name for path in self.folder.glob("*")}

    def codes(self) -> list[str]:
        return [count.code for count in self.campaigns.counts()]


@pytest.fixture
def terminal(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return Terminal(engine, tmp_path / "qr", monkeypatch)


def modules(png: Path) -> list[list[int]]:
    """The dark modules of a picture (1) and its light ones, without the quiet zone, which must be light."""
    with Image.open(png) as picture:
        grey = picture.convert("L")
    first = next(at for at in range(grey.width) if grey.getpixel((at, at)) == 0)
    scale, over = divmod(first, QUIET_ZONE)
    assert over == 0
    count = grey.width // scale
    rows = [
        [1 if grey.getpixel((x * scale + scale // 2, y * scale + scale // 2)) == 0 else 0 for x in range(count)]
        for y in range(count)
    ]
    inner = [row[QUIET_ZONE:-QUIET_ZONE] for row in rows[QUIET_ZONE:-QUIET_ZONE]]
    assert sum(map(sum, rows)) == sum(map(sum, inner))
    return inner


@pytest.mark.parametrize("url", URLS.values())
def test_the_picture_holds_the_link(tmp_path: Path, url: str) -> None:
    png, svg = write_pictures(url, tmp_path / "a.b-telegram")
    assert (png.name, svg.name) == ("a.b-telegram.png", "a.b-telegram.svg")
    expected = segno.make_qr(url, error="h")
    assert expected.error == "H"
    assert modules(png) == [list(row) for row in expected.matrix]
    with Image.open(png) as picture:
        assert picture.width == picture.height >= 1000


def test_the_drawing_has_a_white_ground_and_the_quiet_zone(tmp_path: Path) -> None:
    _png, svg = write_pictures(URLS["web"], tmp_path / "a")
    root = ElementTree.fromstring(svg.read_text("utf-8"))  # noqa: S314 - we wrote it
    side = segno.make_qr(URLS["web"], error="h").symbol_size(border=4)[0]
    assert root.attrib["viewBox"] == f"0 0 {side} {side}"
    assert root.attrib["width"] == f"{side}mm"
    assert any(path.attrib.get("fill") == "#fff" for path in root)


def test_links_of_all_channels() -> None:
    assert links(CONNECTED, CODE) == [
        Link(channel, URLS[channel], "note_zalo" if channel == "zalo" else None) for channel in CHANNELS
    ]
    assert missing(CONNECTED) == {}


def test_what_is_not_connected_has_no_link_but_a_reason() -> None:
    assert links(BARE, CODE) == []
    assert set(missing(BARE)) == set(CHANNELS)
    assert all(SAID(f"campaign.{reply_id}") for reply_id in missing(BARE).values())
    nameless = CONNECTED.model_copy(update={"telegram_name": None})
    assert missing(nameless) == {"telegram": "missing_telegram_name"}
    local = BARE.model_copy(update={"public_url": "http://127.0.0.1:8080"})
    assert [link.note for link in links(local, CODE)] == ["note_local"]


def test_a_name_from_the_settings_cannot_bend_a_link() -> None:
    bent = CONNECTED.model_copy(update={"telegram_name": "@Bot/../x?start=y#"})
    assert links(bent, CODE)[0].url == f"https://t.me/Bot%2F..%2Fx%3Fstart%3Dy%23?start={CODE}"


def test_qr_registers_writes_and_says_what_to_print(terminal: Terminal) -> None:
    status, said = terminal.qr("--code", CODE, "--kind", "event", "--label", "Ngày hội", "--school", "cd_da_nang")
    assert status == 0
    assert terminal.written() == {f"{CODE}-{channel}.{ending}" for channel in CHANNELS for ending in ("png", "svg")}
    assert all(url in said for url in URLS.values())
    assert SAID("campaign.print_zalo", code=CODE) in said
    assert SAID("campaign.note_zalo", code=CODE) in said
    count = terminal.campaigns.counts()[0]
    assert (count.code, count.kind, count.label, count.school) == (CODE, "event", "Ngày hội", "cd_da_nang")


def test_qr_again_keeps_the_spelling_and_what_was_noted(terminal: Terminal) -> None:
    terminal.qr("--code", CODE, "--kind", "event", "--label", "Ngày hội", "--channel", "web")
    before = (terminal.folder / f"{CODE}-web.png").read_bytes()
    assert terminal.qr("--code", CODE.lower(), "--channel", "web")[0] == 0
    assert terminal.written() == {f"{CODE}-web.png", f"{CODE}-web.svg"}
    assert (terminal.folder / f"{CODE}-web.png").read_bytes() == before
    assert [(count.kind, count.label) for count in terminal.campaigns.counts()] == [("event", "Ngày hội")]


def test_qr_does_what_is_connected_and_tells_the_rest(terminal: Terminal) -> None:
    terminal.settings = BARE.model_copy(update={"public_url": "https://chonnghe.example.vn"})
    status, said = terminal.qr("--code", CODE)
    assert (status, terminal.written()) == (0, {f"{CODE}-web.png", f"{CODE}-web.svg"})
    assert SAID("campaign.missing_zalo") in said


@pytest.mark.parametrize(
    ("options", "reply"),
    [
        (["--code", "tamky"], SAID("campaign.bad_code", code="tamky")),
        (["--code", CODE, "--kind", "banner"], SAID("campaign.bad_kind", kind="banner")),
        (["--code", CODE, "--school", "../x"], SAID("campaign.bad_school", school="../x")),
        (["--code", CODE, "--channel", "fax"], SAID("campaign.bad_channel", channel="fax")),
    ],
)
def test_a_mistake_is_told_and_nothing_is_kept(terminal: Terminal, options: list[str], reply: str) -> None:
    status, said = terminal.qr(*options)
    assert (status, terminal.written(), terminal.codes()) == (1, set(), [])
    assert reply in said


def test_no_channel_at_all_registers_nothing(terminal: Terminal) -> None:
    terminal.settings = BARE
    status, said = terminal.qr("--code", CODE)
    assert (status, terminal.codes()) == (1, [])
    assert SAID("campaign.nothing") in said
    assert SAID("campaign.missing_web") in said


def test_a_folder_that_cannot_be_written_is_told(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    status, said = terminal.run("qr", "--code", CODE, "--out", str(tmp_path / "file"))
    assert (status, "--out" in said) == (1, True)


def test_counts_are_shown_a_line_a_channel(terminal: Terminal, engine: Engine) -> None:
    assert SAID("campaign.none") in terminal.run("campaigns")[1]
    terminal.run("campaigns", "add", CODE, "--kind", "event", "--label", "Ngày hội")
    assert SAID("campaign.nobody") in terminal.run("campaigns")[1]
    for number, channel in enumerate(("web", "web", "telegram", "sms")):
        Record(engine).open_talk(
            Talk(id=f"talk-{number}", channel=channel, campaign=CODE), NewTurn(str(number), ""), TurnResult([])
        )
    status, said = terminal.run("campaigns", "list")
    assert (status, said) == terminal.run("campaigns")
    lines = [re.split(r"\s{2,}", line.strip()) for line in said.splitlines()[1:-1]]
    assert lines == [
        [CODE, SAID("campaign.kind_event"), "Ngày hội", "sms", "1", "1", "0", "0"],
        [SAID("campaign.channel_telegram"), "1", "1", "0", "0"],
        [SAID("campaign.channel_web"), "2", "2", "-", "-"],
        [SAID("campaign.total"), "4", "4", "0", "0"],
    ]


def test_a_code_is_taken_back_once(terminal: Terminal) -> None:
    terminal.run("campaigns", "add", CODE)
    assert terminal.run("campaigns", "remove", CODE.lower())[0] == 0
    status, said = terminal.run("campaigns", "remove", CODE)
    assert (status, terminal.codes()) == (1, [])
    assert SAID("campaign.unknown", code=CODE) in said


def test_the_words_are_commands() -> None:
    assert isinstance(room_command(next(word for word in WORDS if word.name == "campaigns")), typer.Typer)
