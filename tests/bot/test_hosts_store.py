"""Hosts: what is kept of a school, what is refused, and that a change is seen at once here and soon elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
from sqlalchemy import Engine, text
from typer.testing import CliRunner

from bot.cli import hosts as command
from bot.cli.main import WORDS, room_command
from bot.hosts.errors import HostError
from bot.hosts.store import CACHE_SECONDS, Hosts
from bot.settings import Settings
from tests.bot.desks import CONTENT, replies

SAID = replies().text
ID, ORIGIN = "thcs-nguyen-du", "https://thcs-nguyen-du.edu.vn"
NAMED = {"name": "THCS Nguyễn Du", "origins": [ORIGIN]}


@pytest.fixture
def hosts(engine: Engine) -> Hosts:
    return Hosts(engine)


def test_a_host_is_kept_as_written(hosts: Hosts) -> None:
    origins = [ORIGIN.upper(), ORIGIN, "https://www.thcs-nguyen-du.edu.vn:443"]
    looks = {"greeting": " Chào em! ", "colour": "#0B5FA5", "dark_colour": "", "contact": "cô Lan", "place": "p20194"}
    hosts.add(ID, name="THCS Nguyễn Du", origins=origins, **looks)
    found = hosts.find(ID)
    assert found is not None
    assert found.origins == [ORIGIN, "https://www.thcs-nguyen-du.edu.vn"]
    assert (found.greeting, found.colour, found.dark_colour, found.active) == ("Chào em!", "#0b5fa5", None, True)
    assert hosts.allows(ORIGIN)
    assert not hosts.allows(ORIGIN + ":8443")


@pytest.mark.parametrize(
    ("host_id", "fields", "reason"),
    [
        ("ab", {}, "bad_id"),
        ("THCS", {}, "bad_id"),
        ("a" * 61, {}, "bad_id"),
        ("a/b", {}, "bad_id"),
        ("check", {}, "bad_id"),
        (ID, {"origins": []}, "no_origin"),
        (ID, {"origins": [f"https://a{n}.vn" for n in range(21)]}, "no_origin"),
        (ID, {"origins": ["https://*.vn"]}, "bad_origin"),
        (ID, {"name": " "}, "bad_name"),
        (ID, {"greeting": "a" * 201}, "bad_greeting"),
        (ID, {"greeting": "a\nb"}, "bad_greeting"),
        (ID, {"contact": "\u202eabc"}, "bad_contact"),
        (ID, {"colour": "red"}, "bad_colour"),
        (ID, {"dark_colour": "#12345g"}, "bad_colour"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_words(
    hosts: Hosts, host_id: str, fields: dict[str, object], reason: str
) -> None:
    with pytest.raises(HostError) as refusal:
        hosts.add(host_id, **{**NAMED, **fields})
    assert refusal.value.reply_id == reason
    assert SAID(f"host.{reason}", None, **refusal.value.values)
    assert hosts.all() == []


def test_a_host_is_changed_and_a_value_taken_away(hosts: Hosts) -> None:
    hosts.add(ID, **NAMED, greeting="Chào", colour="#000000")
    hosts.change(ID, greeting="", origins=["https://moi.vn"])
    found = hosts.find(ID)
    assert found is not None
    assert (found.greeting, found.colour, found.origins) == (None, "#000000", ["https://moi.vn"])
    assert not hosts.allows(ORIGIN)


def test_a_removed_host_is_nobody_and_may_come_back_anew(hosts: Hosts) -> None:
    hosts.add(ID, **NAMED, greeting="Chào")
    with pytest.raises(HostError, match="taken"):
        hosts.add(ID, **NAMED)
    hosts.remove(ID)
    assert (hosts.find(ID), hosts.allows(ORIGIN), hosts.all()) == (None, False, [])
    for again in (lambda: hosts.remove(ID), lambda: hosts.change(ID, name="X")):
        with pytest.raises(HostError, match="unknown"):
            again()
    assert hosts.add(ID, **NAMED).greeting is None


def test_another_process_sees_it_soon(engine: Engine, hosts: Hosts) -> None:
    now = [0.0]
    server = Hosts(engine, lambda: now[0])
    assert server.find(ID) is None
    hosts.add(ID, **NAMED)
    now[0] += CACHE_SECONDS
    assert server.find(ID)
    hosts.remove(ID)
    now[0] += CACHE_SECONDS
    assert server.find(ID) is None


def test_while_the_database_is_away_the_known_hosts_go_on(engine: Engine) -> None:
    now = [0.0]
    server = Hosts(engine, lambda: now[0])
    server.add(ID, **NAMED)
    assert server.find(ID)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE host RENAME TO away"))
    now[0] += CACHE_SECONDS
    assert server.find(ID)
    assert server.allows(ORIGIN)
    assert Hosts(engine).find(ID) is None


class Terminal:
    """``chonnghe school`` over one database."""

    def __init__(self, hosts: Hosts, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.settings = Settings(content_dir=CONTENT, var_dir=folder, public_url="https://chonnghe.vn")
        monkeypatch.setattr(command, "_opened", lambda: (hosts, self.settings, replies()))

    def run(self, *arguments: str) -> tuple[int, str]:
        found = room_command(next(word for word in WORDS if word.name == "school"))
        assert isinstance(found, typer.Typer)
        result = CliRunner().invoke(found, list(arguments))
        return result.exit_code, result.output


@pytest.fixture
def terminal(hosts: Hosts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    return Terminal(hosts, tmp_path, monkeypatch)


def test_adding_prints_what_to_paste(terminal: Terminal, hosts: Hosts) -> None:
    status, said = terminal.run("add", ID, "--name", 'THCS "Nguyễn Du"', "--origin", ORIGIN, "--place", "p20194")
    assert status == 0
    assert f'<script src="https://chonnghe.vn/widget.js" data-school="{ID}" async></script>' in said
    assert f'<iframe src="https://chonnghe.vn/embed/{ID}"' in said
    assert "THCS &quot;Nguyễn Du&quot;" in said
    assert f"https://chonnghe.vn/?school={ID}\n" in said
    found = hosts.find(ID)
    assert found is not None
    assert (found.origins, found.place) == ([ORIGIN], "p20194")


def test_a_school_is_listed_shown_changed_and_removed(terminal: Terminal) -> None:
    assert SAID("host.none") in terminal.run("list")[1]
    terminal.run("add", ID, "--name", "A", "--origin", ORIGIN, "--origin", "https://b.vn", "--contact", "cô Lan")
    assert f"{ID}  A  {ORIGIN}, https://b.vn" in terminal.run("list")[1]
    assert terminal.run("change", ID, "--contact", "", "--colour", "#112233")[0] == 0
    status, said = terminal.run("show", ID)
    assert status == 0
    assert "#112233" in said
    assert "cô Lan" not in said
    assert terminal.run("remove", ID)[0] == 0
    for words in (("show", ID), ("remove", ID), ("change", ID, "--name", "B")):
        assert terminal.run(*words) == (1, SAID("host.unknown", id=ID) + "\n")


def test_without_a_public_address_it_says_so(terminal: Terminal) -> None:
    terminal.settings = terminal.settings.model_copy(update={"public_url": None})
    assert SAID("host.note_local", id=ID) in terminal.run("add", ID, "--name", "A", "--origin", ORIGIN)[1]


@pytest.mark.parametrize(
    ("options", "reply"),
    [
        (["--origin", "http://a.vn"], SAID("host.unsafe_origin", origin="http://a.vn")),
        (["--origin", ORIGIN, "--place", "p0"], SAID("host.bad_place", place="p0")),
        (["--origin", ORIGIN, "--colour", "đỏ"], SAID("host.bad_colour", colour="đỏ")),
    ],
)
def test_a_mistake_is_told_and_nothing_is_kept(
    terminal: Terminal, hosts: Hosts, options: list[str], reply: str
) -> None:
    assert terminal.run("add", ID, "--name", "A", *options) == (1, reply + "\n")
    assert hosts.all() == []
