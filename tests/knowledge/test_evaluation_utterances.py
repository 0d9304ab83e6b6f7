"""Intents on anybody's utterances: the files and their errors, asking through HTTP, the figures."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from typer.testing import CliRunner

from bot.cli.evaluate import evaluate
from knowledge.database import open_engine
from knowledge.evaluation.client import Client
from knowledge.evaluation.jsonl import DataError
from knowledge.evaluation.system import SystemFault
from knowledge.evaluation.utterances import (
    LONGEST,
    Heard,
    Utterance,
    ask_utterances,
    own_intents,
    read_labels,
    read_utterances,
)
from knowledge.evaluation.utterances_report import confusions, figures, tables
from knowledge.models import Base
from tests.bot.vendors.loopback import Loopback, Response

INTENTS = {"greet", "thank", "ask_fact"}
MAP = "hello: greet\nbye: ignore\n3: thank\nno: ask_fact\n"
TURN = (
    "CREATE TABLE turn (id TEXT PRIMARY KEY, intent TEXT, confidence FLOAT, refusal TEXT, entities JSON, facts JSON,"
    " retrieved JSON, reply JSON, payloads JSON)",
    "CREATE TABLE school (id TEXT PRIMARY KEY)",
    "CREATE TABLE programme (id TEXT PRIMARY KEY, school_id TEXT, trade_id TEXT)",
)


def _files(folder: Path, *lines: object, labels: str = MAP) -> tuple[Path, Path]:
    said, meanings = folder / "said.jsonl", folder / "map.yml"
    words = [one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in lines]
    said.write_text("\n".join(words), "utf-8")
    meanings.write_text(labels, "utf-8")
    return said, meanings


def test_labels_are_mapped_or_ignored(tmp_path: Path) -> None:
    lines = [{"text": "chào", "label": "hello"}, {"text": "tạm biệt", "label": "bye"}, {"text": "cảm ơn", "label": 3}]
    found = read_utterances(*_files(tmp_path, *lines, {"text": "bao nhiêu", "label": "no"}), INTENTS)
    assert found == [Utterance("chào", "greet"), Utterance("cảm ơn", "thank"), Utterance("bao nhiêu", "ask_fact")]


def test_a_huge_utterance_is_cut_to_what_the_api_takes(tmp_path: Path) -> None:
    found = read_utterances(*_files(tmp_path, {"text": "ế" * 1_000_000, "label": "hello"}), INTENTS)
    assert len(found[0].text) == LONGEST


@pytest.mark.parametrize(
    ("line", "labels", "told"),
    [
        ("{", MAP, "said.jsonl, line 1: not JSON"),
        ({"text": "chào"}, MAP, "line 1: the key `label` is missing"),
        ({"text": " ", "label": "hello"}, MAP, "line 1: `text` must not be empty"),
        ({"text": "chào", "label": "hi"}, MAP, "line 1: .*map.yml does not say what the label 'hi' means"),
        ({"text": "chào", "label": "bye"}, MAP, "nothing is left to ask"),
        ({"text": "chào", "label": "hello"}, "hello: salute\n", "map.yml: label 'hello': there is no intent 'salute'"),
        ({"text": "chào", "label": "hello"}, "hello: nlu_fallback\n", "there is no intent 'nlu_fallback'"),
        ({"text": "chào", "label": "hello"}, "hello: [greet]\n", "there is no intent"),
        ({"text": "chào", "label": "hello"}, "hello:\n", "there is no intent None"),
        ({"text": "chào", "label": "hello"}, "- hello\n", "map.yml: needs lines"),
        ({"text": "chào", "label": "hello"}, "", "map.yml: needs lines"),
        ({"text": "chào", "label": "hello"}, "a: b: c\n", "map.yml, line 1: not YAML"),
        ({"text": "chào", "label": "hello"}, "hello: greet\nhello: thank\n", "map.yml, line 2: not YAML"),
        ({"text": "chào", "label": "hello"}, "hello: \x07\n", "map.yml.*: not YAML"),
    ],
)
def test_a_mistake_is_told_in_one_sentence(tmp_path: Path, line: object, labels: str, told: str) -> None:
    said, meanings = _files(tmp_path, line, labels=labels)
    with pytest.raises(DataError, match=told) as caught:
        read_utterances(said, meanings, INTENTS)
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)
    done = CliRunner().invoke(evaluate, ["intents", "--utterances", str(said), "--labels", str(meanings)])
    assert (done.exit_code, done.stdout) == (1, "")  # told before any system is started


def test_a_map_that_is_missing_is_told_and_our_intents_are_the_domains(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such file"):
        read_labels(tmp_path / "map.yml", INTENTS)
    assert own_intents() > INTENTS
    assert "nlu_fallback" not in own_intents()


class _Desk(Loopback):
    """Greets whoever greets with diacritics; everything else is ``nlu_fallback``, "hỏng" is not understood at all."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(self._serve)
        self.engine = engine
        self.talks: list[str] = []
        self.heard: list[str] = []

    def _serve(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:  # noqa: ARG002
        said = json.loads(body)
        if path == "/api/v1/talks":
            self.talks.append(f"talk{len(self.talks)}")
            return _answer({"talk_id": self.talks[-1], "messages": []})
        assert path == f"/api/v1/talks/{self.talks[-1]}/messages"
        self.heard.append(said["text"])
        turn = f"turn{len(self.heard)}"
        intent = {"chào": "greet", "lạ": None}.get(said["text"], "nlu_fallback")
        row = {"id": turn, "intent": intent, "refusal": "unavailable" if said["text"] == "hỏng" else None}
        with self.engine.begin() as connection:
            connection.execute(text("INSERT INTO turn (id, intent, refusal) VALUES (:id, :intent, :refusal)"), row)
        return _answer({"turn_id": turn, "messages": []})


def _answer(body: dict[str, object]) -> Response:
    return 200, {}, json.dumps(body).encode()


@pytest.fixture
def database(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path}/turns.db"
    engine = open_engine(url)
    with engine.begin() as connection:
        for statement in TURN:
            connection.execute(text(statement))
    for table in ("fact", "article"):
        Base.metadata.tables[table].create(engine)
    engine.dispose()
    return url


@pytest.fixture
def desk(database: str) -> Iterator[_Desk]:
    with _Desk(open_engine(database)) as server:
        yield server


def test_every_utterance_is_asked_in_both_spellings_in_its_own_talk(desk: _Desk) -> None:
    steps: list[tuple[int, int]] = []
    said = [Utterance("chào", "greet"), Utterance("lạ", "thank")]
    with Client(desk.url) as client:
        heard = ask_utterances(client, desk.engine, said, lambda *step: steps.append(step))
    assert (desk.heard, len(desk.talks), steps[-1]) == (["chào", "lạ", "chao", "la"], 4, (4, 4))
    assert [one.found for one in heard] == ["greet", "-", "nlu_fallback", "nlu_fallback"]


def test_a_system_that_does_not_understand_is_not_measured(desk: _Desk) -> None:
    with Client(desk.url) as client, pytest.raises(SystemFault, match="nothing was measured"):
        ask_utterances(client, desk.engine, [Utterance("hỏng", "greet")], lambda *_: None)


def test_a_system_that_is_not_there_and_a_foreign_database_are_told(desk: _Desk, tmp_path: Path) -> None:
    said = [Utterance("chào", "greet")]
    with Client("http://127.0.0.1:9") as client, pytest.raises(SystemFault, match="did not answer"):
        ask_utterances(client, desk.engine, said, lambda *_: None)
    with Client(desk.url) as client, pytest.raises(SystemFault, match="running system's database"):
        ask_utterances(client, open_engine(f"sqlite:///{tmp_path}/other.db"), said, lambda *_: None)


def _heard(spelling: str, *pairs: tuple[str, str]) -> list[Heard]:
    return [Heard(spelling, expected, found) for expected, found in pairs]


def test_the_figures_are_those_of_the_field() -> None:
    clean = [("greet", "greet"), ("greet", "thank"), ("thank", "thank"), ("ask_fact", "nlu_fallback")]
    found = figures([*_heard("clean", *clean), *_heard("folded", ("greet", "greet"))])
    assert found["clean"] == {
        "accuracy": 0.5,
        "macro_f1": pytest.approx((2 / 3 + 2 / 3 + 0) / 3, abs=1e-4),
        "n": 4,
        "intents": {
            "ask_fact": {"precision": 0, "recall": 0, "f1": 0, "n": 1},
            "greet": {"precision": 1, "recall": 0.5, "f1": 0.6667, "n": 2},
            "thank": {"precision": 0.5, "recall": 1, "f1": 0.6667, "n": 1},
        },
    }
    assert (found["folded"]["accuracy"], found["folded"]["n"]) == (1, 1)


def test_confusions_are_counted_by_spelling_and_the_most_frequent_come_first() -> None:
    wrong = [("greet", "thank"), ("ask_fact", "nlu_fallback"), ("ask_fact", "nlu_fallback"), ("thank", "thank")]
    heard = [*_heard("clean", *wrong), *_heard("folded", ("greet", "thank"), ("greet", "thank"))]
    assert confusions(heard) == [["greet", "thank", 1, 2], ["ask_fact", "nlu_fallback", 2, 0]]
    assert "greet     thank         1      2" in tables(heard)


def test_the_command_asks_the_running_system_and_prints_json_alone(desk: _Desk, database: str, tmp_path: Path) -> None:
    said, meanings = _files(tmp_path, {"text": "chào", "label": "hello"}, {"text": "ừ", "label": "bye"})
    asked = ["intents", "--utterances", str(said), "--labels", str(meanings), "--url", desk.url]
    done = CliRunner().invoke(evaluate, [*asked, "--database", database, "--json"])
    assert done.exit_code == 0, done.stderr
    right = {"precision": 1.0, "recall": 1.0, "f1": 1.0, "n": 1}
    wrong = {"precision": 0.0, "recall": 0.0, "f1": 0.0, "n": 1}
    assert json.loads(done.stdout) == {
        "clean": {"accuracy": 1.0, "macro_f1": 1.0, "n": 1, "intents": {"greet": right}},
        "folded": {"accuracy": 0.0, "macro_f1": 0.0, "n": 1, "intents": {"greet": wrong}},
    }
    shown = CliRunner().invoke(evaluate, [*asked, "--database", database])
    assert "greet     nlu_fallback  0      1" in shown.stdout
