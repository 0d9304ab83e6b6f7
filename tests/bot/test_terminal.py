"""``chat``, ``ask`` and ``talks`` in a terminal, over a served application."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from bot.cli import talk as commands
from bot.cli.terminal import offered, show_messages
from bot.record.models import Talk
from bot.record.store import NewTurn, Record, TurnResult
from bot.settings import Settings
from tests.bot.desks import CONTENT, database, replies
from tests.web.stand_in import StandInDesk, comparison, served, stand_in_app


@pytest.fixture
def address() -> Iterator[str]:
    with served(stand_in_app(StandInDesk())) as where:
        yield where


def _settings(folder: Path, where: str = "http://127.0.0.1:9") -> Settings:
    port = int(where.rsplit(":", 1)[1])
    url = f"sqlite:///{folder}/desk.db"
    return Settings(var_dir=folder, content_dir=CONTENT, port=port, database_url=url)


def test_ask_prints_the_whole_answer_as_json(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(commands, "load_settings", lambda: _settings(tmp_path, address))
    commands.ask("9+ là gì?", as_json=True)
    answer = json.loads(capsys.readouterr().out)
    assert answer["messages"][0]["text"] == "Đã nghe: 9+ là gì?"
    assert {"turn_id", "messages"} <= set(answer)


def test_ask_prints_text_and_a_refused_text_as_a_sentence(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(commands, "load_settings", lambda: _settings(tmp_path, address))
    commands.ask("9+ là gì?")
    commands.ask("a" * 3000)
    out = capsys.readouterr().out
    assert "Đã nghe: 9+ là gì?" in out
    assert "dài quá" in out


def test_chat_presses_buttons_by_number_until_the_input_ends(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = iter(["1", "học phí?"])
    monkeypatch.setattr(commands, "load_settings", lambda: _settings(tmp_path, address))
    monkeypatch.setattr("builtins.input", lambda _: next(typed, None) or _end())
    commands.chat()
    out = capsys.readouterr().out
    assert "[1] 9+ là gì?" in out
    assert "Đã nghe: 9+ là gì?" in out
    assert "Đã nghe: học phí?" in out
    assert replies().text("terminal.goodbye") in out


def _end() -> str:
    raise EOFError


def test_tables_sources_and_buttons_are_readable(capsys: pytest.CaptureFixture[str]) -> None:
    show_messages(replies(), [comparison().model_dump()])
    out = capsys.readouterr().out
    assert "Thời gian | 2 năm" in out
    assert "https://example.org/0" in out
    assert "[2] Học phí" in out


@pytest.mark.parametrize(
    ("said", "expected"), [("1", "a"), ("2", "b"), ("0", None), ("3", None), ("9+", None), ("²", None)]
)
def test_only_the_number_of_a_button_is_a_button(said: str, expected: str | None) -> None:
    messages = [{"buttons": [{"id": "a"}]}, {"buttons": [{"id": "b"}]}]
    assert offered(messages, said) == expected


def test_talks_lists_talks_and_turns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(commands, "load_settings", lambda: _settings(tmp_path))
    commands.talks()
    assert replies().text("terminal.no_talks") in capsys.readouterr().out
    engine = database(tmp_path)
    record = Record(engine)
    record.open_talk(
        Talk(id="talk-1", channel="web", context={}), NewTurn("o", ""), TurnResult(reply=[{"text": "chào"}])
    )
    record.accept("talk-1", NewTurn("a", "học phí?"))
    record.complete("a", TurnResult(reply=[{"text": "0 đồng"}], intent="ask_fact", refusal="no_grounding"))
    engine.dispose()
    commands.talks()
    commands.talks(talk_id="talk-1")
    commands.talks(talk_id="talk-2")
    out = capsys.readouterr().out
    assert "talk-1" in out
    assert "học phí?" in out
    assert "0 đồng" in out
    assert "ask_fact" in out
    assert "no_grounding" in out
    assert replies().text("terminal.unknown_talk", talk_id="talk-2") in out


def test_a_system_that_fails_is_told_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = StandInDesk()
    desk.broken = True
    with served(stand_in_app(desk)) as where:
        monkeypatch.setattr(commands, "load_settings", lambda: _settings(tmp_path, where))
        with pytest.raises(typer.Exit) as left:
            commands.ask("9+ là gì?")
    assert left.value.exit_code == 1
    assert "HTTPStatusError" in capsys.readouterr().err
