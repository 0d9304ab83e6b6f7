"""Commands with a slash: found however they are typed, and no other text keeps its slash."""

from __future__ import annotations

import unicodedata
from datetime import date
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from ruamel.yaml import YAML

from bot.channels.commands import FILE, KINDS, Commands
from bot.leads.wording import CALL
from bot.reminders.aside import REMIND
from knowledge.content.validate import check
from nlu.text import normalise
from tests.bot.desks import CONTENT

FORMS: tuple[Literal["NFC", "NFD", "NFKC", "NFKD"], ...] = ("NFC", "NFD", "NFKC", "NFKD")
COMMANDS = Commands.load(CONTENT)
ONE = "commands:\n  - {name: moi, title: Mới, does: new, also: [batdau]}\n"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("/moi", "start"),
        ("/MOI@ChonNgheBot", "start"),
        ("/mới", "start"),
        ("/moi".replace("o", "ơ\u0301"), "start"),
        ("／xoa", "xoa"),
        ("/ｘｏａ", "xoa"),
        ("/xoá", "xoa"),
        ("/xóa.", "xoa"),
        ("\u200b\ufeff/xoa", "xoa"),
        ("\u00a0 /xoa", "xoa"),
        ("/\u200bxoa", "xoa"),
        ("/xo\u200ba", "xoa"),
        ("//xoa", "xoa"),
        ("/goilai abc", "goilai"),
        ("/goilai\nabc", "goilai"),
        ("/start NH2026-TamKy", "start"),
        ("/dừng", "dungnhac"),
        ("/xoahet", None),
        ("/restart", None),
        ("/choose_trade", None),
        ('/state_role{"role": "pupil"}', None),
        ("xoa", None),
        ("xin /xoa", None),
        ("/", None),
        ("", None),
        ("/" * 20_000, None),
    ],
)
def test_a_command_is_found_however_it_is_typed(text: str, name: str | None) -> None:
    found = COMMANDS.find(text)
    assert (found and found.name) == name


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("/diem chuan?", "diem chuan?"),
        ("/restart", "restart"),
        (" ／ //restart", "restart"),
        ("\u0301/restart", "restart"),
        ("\u00b4/restart", "restart"),
        ("\x00/\u202e/restart", "restart"),
        ("/", ""),
        ("24/7 có người trả lời không?", "24/7 có người trả lời không?"),
        ("  xin chào", "  xin chào"),
        ("", ""),
    ],
)
def test_other_texts_lose_the_slashes_they_begin_with(text: str, left: str) -> None:
    assert Commands.unslashed(text) == left


@given(st.text(st.one_of(st.sampled_from("/／\u200b\u0301 \u00b4\ufeffa\n"), st.characters())))
def test_nothing_begins_with_a_slash_in_any_normal_form(text: str) -> None:
    left = Commands.unslashed(text)
    for read in (left, normalise(left), *(unicodedata.normalize(form, left) for form in FORMS)):
        assert not read.strip().startswith("/")
    assert text.endswith(left)
    assert left or not any(char.isalnum() for char in text)


def test_no_character_hides_a_slash() -> None:
    # Beyond these planes lie ideographs, private use and what is not assigned.
    wrong = [
        code
        for code in (*range(0x20000), *range(0xE0000, 0xE0200))
        for left in [Commands.unslashed(f"{chr(code)}/restart")]
        if unicodedata.normalize("NFKC", left).strip().startswith("/") or normalise(left).startswith("/")
    ]
    assert wrong == []


def test_the_menu_follows_the_file_and_what_telegram_takes() -> None:
    menu = COMMANDS.menu()
    entries = YAML(typ="safe").load(CONTENT / FILE)["commands"]
    assert menu == [(entry["name"], entry["title"]) for entry in entries]
    assert menu[0][0] == "start"
    assert all(len(title) <= 256 for _, title in menu)


def test_every_payload_of_a_command_is_known() -> None:
    intents = YAML(typ="safe").load(CONTENT.parent / "domain" / "intents.yml")["intents"]
    pressed = [command.press for name, _ in COMMANDS.menu() if (command := COMMANDS.find(f"/{name}")) and command.press]
    assert pressed
    unknown = [
        payload
        for payload in pressed
        if payload.removeprefix("/") not in intents and payload not in (CALL, f"{REMIND}:stop")
    ]
    assert unknown == []


@pytest.mark.parametrize(
    ("wrong", "line"),
    [
        ("  - {name: Xoa, title: Xoá, does: erase}", 3),
        ("  - {name: xoá, title: Xoá, does: erase}", 3),
        (f"  - {{name: {'a' * 33}, title: Xoá, does: erase}}", 3),
        (f"  - {{name: xoa, title: {'a' * 257}, does: erase}}", 3),
        ("  - {name: xoa, title: Xoá, does: destroy}", 3),
        ("  - {name: xoa, title: Xoá, press: erase}", 3),
        ("  - {name: xoa, title: Xoá}", 3),
        ("  - {name: xoa, title: Xoá, press: /a, say: b}", 3),
        ("  - {name: xoa, title: Xoá, say: b, does: erase}", 3),
        ("  - {name: xoa, title: Xoá, press: /a, does: erase}", 3),
        ("  - {name: xoa, title: Xoá, does: erase, more: 1}", 3),
    ],
)
def test_a_wrong_command_is_named_and_never_loaded(tmp_path: Path, wrong: str, line: int) -> None:
    (tmp_path / FILE).write_text(f"{ONE}{wrong}\n", "utf-8")
    problems = check(tmp_path, date(2026, 11, 22), KINDS)
    assert [(problem.file, problem.line) for problem in problems] == [(FILE, line)]
    with pytest.raises(ValidationError):
        Commands.load(tmp_path)


@pytest.mark.parametrize("names", ["name: moi", "name: batdau", "name: xoa, also: [moi]", "name: xoa, also: [xoa]"])
def test_a_name_given_twice_is_told(tmp_path: Path, names: str) -> None:
    (tmp_path / FILE).write_text(f"{ONE}  - {{{names}, title: Xoá, does: erase}}\n", "utf-8")
    problems = check(tmp_path, date(2026, 11, 22), KINDS)
    assert [(problem.file, problem.line) for problem in problems] == [(FILE, 3)]


def test_a_right_file_is_loaded(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(f"{ONE}  - {{name: '123', title: Số, say: một hai}}\n", "utf-8")
    assert check(tmp_path, date(2026, 11, 22), KINDS) == []
    found = Commands.load(tmp_path).find("/123")
    assert found is not None
    assert (found.say, found.press, found.does) == ("một hai", None, None)
