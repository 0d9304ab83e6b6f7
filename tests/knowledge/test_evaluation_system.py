"""Asking through HTTP, reading the record, judging: against a small server that writes the record as the bot does."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, text

from knowledge.database import open_engine, session_factory
from knowledge.evaluation import bench
from knowledge.evaluation.answers import ask_all, figures, mistakes
from knowledge.evaluation.client import Client
from knowledge.evaluation.memory import tree_memory_mb
from knowledge.evaluation.questions import Question
from knowledge.evaluation.record import shown_in
from knowledge.models import Base, Fact

TABLES = (
    "CREATE TABLE turn (id TEXT PRIMARY KEY, intent TEXT, refusal TEXT, entities JSON, facts JSON, retrieved JSON)",
    "CREATE TABLE school (id TEXT PRIMARY KEY)",
    "CREATE TABLE programme (id TEXT PRIMARY KEY, school_id TEXT, trade_id TEXT)",
    "INSERT INTO school VALUES ('cd_da_nang'), ('tc_y_te')",
    "INSERT INTO programme VALUES ('p1', 'tc_y_te', 'duoc'), ('p2', 'tc_y_te', NULL)",
)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    engine = open_engine(f"sqlite:///{tmp_path}/turns.db")
    with engine.begin() as connection:
        for statement in TABLES:
            connection.execute(text(statement))
    Base.metadata.tables["fact"].create(engine)
    with session_factory(engine).begin() as session:
        session.add(
            Fact(
                id="f1", entity_kind="school", entity_id="cd_da_nang", attribute="fee", value="1", confidence="sourced"
            )
        )
    return engine


def _write(engine: Engine, turn: str, **values: object) -> None:
    row = {"id": turn, "intent": None, "refusal": None, "entities": [], "facts": [], "retrieved": [], **values}
    row |= {name: json.dumps(row[name]) for name in ("entities", "facts", "retrieved")}
    statement = text("INSERT INTO turn VALUES (:id, :intent, :refusal, :entities, :facts, :retrieved)")
    with engine.begin() as connection:
        connection.execute(statement, row)


def test_the_record_says_which_article_answered(engine: Engine) -> None:
    retrieved = [{"id": "article:hoc-phi:q3", "score": 0.8}, {"id": "article:ky-tuc-xa:answer", "score": 0.4}]
    _write(engine, "t", intent="ask_guidance", retrieved=retrieved)
    assert shown_in(engine, "t").article == "hoc-phi"


def test_the_record_says_which_facts_schools_and_trades_were_shown(engine: Engine) -> None:
    entities = [{"kind": "trade", "ids": ["han", "hot_han"], "text": "han"}, {"kind": "place", "id": "lien-chieu"}]
    _write(engine, "t", facts=["f1", "p1", "p2", "policy-1"], entities=entities)
    shown = shown_in(engine, "t")
    assert shown.facts == {("school", "cd_da_nang", "fee")}
    assert shown.schools == {"cd_da_nang", "tc_y_te"}
    assert shown.trades == {"duoc", "han", "hot_han"}


def test_a_turn_that_is_not_recorded_is_told(engine: Engine) -> None:
    with pytest.raises(LookupError, match="no turn"):
        shown_in(engine, "nowhere")


class _Desk(ThreadingHTTPServer):
    """Understands "học phí" with diacritics only, and is busy at first."""

    daemon_threads = True

    def __init__(self, engine: Engine) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.engine = engine
        self.turns = 0
        self.talks = 0
        self.busy = 1


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Desk

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.server.busy:
            self.server.busy -= 1
            self._send(429, {}, {"Retry-After": "0"})
        elif self.path == "/api/v1/talks":
            self.server.talks += 1
            self._send(201, {"talk_id": f"talk{self.server.talks}", "messages": []})
        else:
            self._answer(body["text"])

    def _answer(self, question: str) -> None:
        self.server.turns += 1
        turn = f"turn{self.server.turns}"
        known = "học phí" in question
        _write(
            self.server.engine,
            turn,
            intent="ask_guidance" if known else "out_of_scope",
            refusal=None if known else "no_grounding",
            retrieved=[{"id": "article:hoc-phi:q1", "score": 0.9}] if known else [],
        )
        self._send(200, {"turn_id": turn, "messages": [{"text": "…"}]})

    def _send(self, status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(data)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)


@pytest.fixture
def desk(engine: Engine) -> Iterator[_Desk]:
    with _Desk(engine) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()


def _url(desk: _Desk) -> str:
    return f"http://127.0.0.1:{desk.server_address[1]}"


def _question(number: int, part: str, words: str, **expect: object) -> Question:
    entry = {"id": f"q{number}", "text": words, "part": part, "asker": "pupil", "intent": "ask_guidance"}
    return Question.model_validate({**entry, "expect": expect})


def test_every_question_is_asked_in_both_spellings_in_its_own_talk(desk: _Desk, engine: Engine) -> None:
    questions = [
        _question(1, "tune", "học phí thế nào", article=["hoc-phi"]),
        _question(2, "test", "học phí bao nhiêu", article=["ky-tuc-xa"]),
    ]
    steps: list[tuple[int, int]] = []
    with Client(_url(desk)) as client:
        asked = ask_all(client, engine, questions, lambda done, total: steps.append((done, total)))
    assert (desk.talks, desk.turns, steps[-1]) == (4, 4, (4, 4))
    found = figures(asked)
    assert found["tune"]["written"]["accuracy"] == 1
    assert found["tune"]["folded"] == found["tune"]["folded"] | {"accuracy": 0, "abstained": 1, "false_answers": 0}
    assert found["test"]["written"]["false_answers"] == 1
    assert found["tune"]["written"]["intent_macro_f1"] == 1
    assert found["tune"]["folded"]["intent_macro_f1"] == 0
    wrong = mistakes(asked)
    assert [(entry["id"], entry["spelling"]) for entry in wrong] == [
        ("q1", "folded"),
        ("q2", "written"),
        ("q2", "folded"),
    ]
    assert "học phí" not in json.dumps(wrong, ensure_ascii=False)


def test_a_system_that_fails_is_not_taken_for_an_answer(desk: _Desk, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE turn"))
    with Client(_url(desk)) as client, pytest.raises(httpx.HTTPError):
        client.ask("học phí")


def test_speed_is_measured_over_real_messages(desk: _Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "MESSAGES", 20)
    monkeypatch.setattr(bench, "SECONDS", 0.3)
    monkeypatch.setattr(bench, "USERS", 3)
    alone = bench.one_user(_url(desk), ["học phí", "ký túc xá"])
    assert (alone["messages"], desk.turns) == (20, 20 + bench.WARM_UP)
    assert 0 < alone["p50_ms"] <= alone["p95_ms"]
    crowd = bench.many_users(_url(desk), ["học phí", "ký túc xá"])
    assert crowd["messages"] == desk.turns - 20 - bench.WARM_UP
    assert crowd["per_second"] > 0


def test_memory_counts_the_whole_tree() -> None:
    import os

    found = tree_memory_mb(os.getpid())
    assert found["total"] == pytest.approx(sum(value for name, value in found.items() if name != "total"), abs=0.5)
    assert found["total"] > 10
