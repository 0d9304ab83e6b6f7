"""Asking through HTTP, reading the record, judging: against a small server that writes the record as the bot does."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, text

from knowledge.database import open_engine, session_factory
from knowledge.evaluation import bench
from knowledge.evaluation.answers import Asked, ask_all, figures
from knowledge.evaluation.client import Client
from knowledge.evaluation.judge import Outcome, Shown
from knowledge.evaluation.mistakes import confusions, mistakes, unanswered, wrong_tune
from knowledge.evaluation.processes import tree_memory_mb
from knowledge.evaluation.questions import Question
from knowledge.evaluation.record import shown_in
from knowledge.evaluation.spellings import SPELLINGS
from knowledge.models import Article, Base, Fact

TABLES = (
    "CREATE TABLE turn (id TEXT PRIMARY KEY, intent TEXT, confidence FLOAT, refusal TEXT, entities JSON, facts JSON,"
    " retrieved JSON, reply JSON, payloads JSON)",
    "CREATE TABLE school (id TEXT PRIMARY KEY)",
    "CREATE TABLE programme (id TEXT PRIMARY KEY, school_id TEXT, trade_id TEXT)",
    "INSERT INTO school VALUES ('cd_da_nang'), ('tc_y_te')",
    "INSERT INTO programme VALUES ('p1', 'tc_y_te', 'duoc'), ('p2', 'tc_y_te', NULL)",
)


ARTICLES = {
    "hoc-phi": "Không mất học phí (miễn 100%).\n{Ban} chỉ đóng tiền ăn.",
    "ky-tuc-xa": "Có ký túc xá, {ban} nhé.",
}


def _article(name: str, answer: str) -> Article:
    reviewed = date(2026, 11, 1)
    return Article(id=name, topic="life", title=name, answer=answer, reviewed=reviewed, reviewer="ban biên tập")


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    engine = open_engine(f"sqlite:///{tmp_path}/turns.db")
    with engine.begin() as connection:
        for statement in TABLES:
            connection.execute(text(statement))
    for table in ("fact", "article"):
        Base.metadata.tables[table].create(engine)
    with session_factory(engine).begin() as session:
        session.add_all(_article(name, answer) for name, answer in ARTICLES.items())
        session.add(
            Fact(
                id="f1", entity_kind="school", entity_id="cd_da_nang", attribute="fee", value="1", confidence="sourced"
            )
        )
    return engine


def _write(engine: Engine, turn: str, **values: object) -> None:
    lists = {name: values.pop(name, []) for name in ("entities", "facts", "retrieved", "reply")}
    row = {"id": turn, "intent": None, "confidence": None, "refusal": None, **values}
    row |= {name: json.dumps(value) for name, value in lists.items()}
    row["payloads"] = json.dumps(values.get("payloads", {}))
    with engine.begin() as connection:
        connection.execute(text(f"INSERT INTO turn ({', '.join(row)}) VALUES (:{', :'.join(row)})"), row)  # noqa: S608


def test_the_record_says_which_articles_answered_whoever_was_addressed(engine: Engine) -> None:
    reply = [
        {"text": "Thông tin cũ.\nKhông mất học phí (miễn 100%).\nAnh chị chỉ đóng tiền ăn."},
        {"text": "Có ký túc xá, em nhé."},
    ]
    _write(engine, "both", reply=reply)
    assert shown_in(engine, "both").articles == {"hoc-phi", "ky-tuc-xa"}
    found = [{"id": "article:hoc-phi:q3", "score": 0.812}]
    _write(engine, "none", reply=[{"text": "Mình chưa rõ."}], retrieved=found, refusal="no_grounding", confidence=0.9)
    shown = shown_in(engine, "none")
    assert (shown.articles, shown.retrieved, shown.confidence) == (frozenset(), ("article:hoc-phi:q3 0.81",), 0.9)


def test_the_record_says_which_facts_schools_and_trades_were_shown(engine: Engine) -> None:
    entities = [
        {"kind": "trade", "ids": ["han", "hot_han"], "text": "han"},
        {"kind": "school", "id": "tc_y_te"},
        {"kind": "place", "id": "lien-chieu"},
    ]
    _write(engine, "t", facts=["f1", "p1", "p2", "policy-1"], entities=entities)
    shown = shown_in(engine, "t")
    assert shown.facts == {("school", "cd_da_nang", "fee")}
    assert shown.told == {("school", "cd_da_nang"), ("school", "tc_y_te"), ("trade", "duoc")}
    named = {("trade", "han"), ("trade", "hot_han"), ("school", "tc_y_te")}
    assert shown.understood == named | {("place", "lien-chieu")}


def test_what_buttons_offer_was_told(engine: Engine) -> None:
    payloads = {
        "b1": '/inform{"trade": "may", "attribute": ["income"]}',
        "b2": '/inform{"school": ["tc_y_te", "cd_da_nang"]}',
        "b3": '/choose{"article": "hoc-phi"}',
        "b4": "/ask_person",
        "b5": "words to be said",
    }
    _write(engine, "t", payloads=payloads)
    assert shown_in(engine, "t").told == {("trade", "may"), ("school", "tc_y_te"), ("school", "cd_da_nang")}


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
        self.heard: list[str] = []


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
        self.server.heard.append(question)
        known = "học phí" in question
        _write(
            self.server.engine,
            turn,
            intent="ask_guidance" if known else "out_of_scope",
            refusal=None if known else "no_grounding",
            reply=[{"text": ARTICLES["hoc-phi"].replace("{Ban}", "Em")}] if known else [],
        )
        self._send(200, {"turn_id": turn, "messages": [{"text": "Hai tin"}, {"text": "nhắn"}]})

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


def test_every_question_is_asked_in_every_spelling_in_its_own_talk(desk: _Desk, engine: Engine) -> None:
    questions = [
        _question(1, "tune", "học phí thế nào", article=["hoc-phi"]),
        _question(2, "test", "học phí bao nhiêu", article=["ky-tuc-xa"]),
    ]
    steps: list[tuple[int, int]] = []
    with Client(_url(desk)) as client:
        asked = ask_all(client, engine, questions, lambda done, total: steps.append((done, total)))
    assert (desk.talks, desk.turns, steps[-1]) == (8, 8, (8, 8))
    found = figures(asked)
    assert found["tune"]["clean"]["accuracy"] == 1
    assert found["tune"]["folded"] == found["tune"]["folded"] | {"accuracy": 0, "abstained": 1, "false_answers": 0}
    assert found["test"]["clean"]["false_answers"] == 1
    assert found["tune"]["clean"]["intent_macro_f1"] == 1
    assert found["tune"]["folded"]["intent_macro_f1"] == 0
    wrong = mistakes(asked)
    spelt = {number: {entry["spelling"] for entry in wrong if entry["id"] == f"q{number}"} for number in (1, 2)}
    assert "folded" in spelt[1]
    assert "clean" not in spelt[1]
    assert spelt[2] == set(SPELLINGS)
    assert "học phí" not in json.dumps(wrong, ensure_ascii=False)


def test_what_was_said_before_is_said_first_in_the_same_talk_and_spelling(desk: _Desk, engine: Engine) -> None:
    entry = _question(1, "tune", "bao nhiêu", article=["hoc-phi"]).model_copy(update={"after": ["Chào", "học phí"]})
    with Client(_url(desk)) as client:
        asked = ask_all(client, engine, [entry], lambda *_: None)
    assert desk.talks == len(SPELLINGS)
    assert desk.heard[:6] == ["Chào", "học phí", "bao nhiêu", "chao", "hoc phi", "bao nhieu"]
    assert [(one.text, one.after) for one in asked[:2]] == [
        ("bao nhiêu", ["Chào", "học phí"]),
        ("bao nhieu", ["chao", "hoc phi"]),
    ]
    assert {one.outcome for one in asked} == {"abstained"}  # the turn of the last words is judged, not the one before


def _asked(part: str, number: int, intent: str, outcome: Outcome = "wrong", refusal: str | None = None) -> Asked:
    words = f"câu số {number}"
    question = _question(number, part, words, article=["hoc-phi"])
    return Asked(question, "clean", [], words, "Xin chào\nbạn", Shown(intent=intent, refusal=refusal), outcome)


def test_words_are_told_of_wrong_answers_of_the_part_tune_only() -> None:
    told = wrong_tune([_asked("tune", 1, "greet"), _asked("tune", 2, "greet", "right"), _asked("test", 3, "greet")])
    assert "câu số 1" in told
    assert "article" in told
    assert "Xin chào | bạn" in told
    assert "câu số 2" not in told
    assert "câu số 3" not in told


def test_confusions_are_counted_by_part_and_the_most_frequent_come_first() -> None:
    asked = [_asked("tune", 1, "greet"), _asked("test", 2, "thank"), _asked("tune", 3, "thank")]
    right = _asked("tune", 4, "ask_guidance")
    assert confusions([*asked, right]) == [["ask_guidance", "thank", 1, 1], ["ask_guidance", "greet", 1, 0]]
    assert confusions(asked, most=1) == [["ask_guidance", "thank", 1, 1]]


def test_a_system_that_could_not_answer_is_noticed() -> None:
    assert unanswered([_asked("tune", 1, "greet", "abstained", "unavailable"), _asked("tune", 2, "greet")]) == 1


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
