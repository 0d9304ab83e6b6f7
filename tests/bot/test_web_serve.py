"""The real application: inbox, record, masking and search behind the API, with a loopback Rasa or none at all."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from starlette.types import Receive, Scope, Send

from bot.settings import Settings
from bot.web.__main__ import server_options
from bot.web.ports import PartState
from bot.web.probes import http_probe
from bot.web.serve import make_app, web_options
from knowledge.database import open_engine, session_factory, upgrade
from knowledge.models import ContentVersion, Passage
from tests.bot.fake_rasa import FakeRasa, custom
from tests.web.stand_in import CONTENT, served, stand_in_app

DANGER = "em không muốn sống nữa"


@pytest.fixture
def rasa() -> Iterator[FakeRasa]:
    with FakeRasa() as server:
        yield server


def settings(folder: Path, rasa_port: int) -> Settings:
    return Settings(
        var_dir=folder,
        content_dir=CONTENT,
        database_url=f"sqlite:///{folder}/a.db",
        rasa_port=rasa_port,
        actions_port=1,
    )


@pytest.fixture
def client(tmp_path: Path, rasa: FakeRasa) -> Iterator[TestClient]:
    chosen = settings(tmp_path, int(rasa.url.rpartition(":")[2]))
    engine = open_engine(chosen.database_url)
    upgrade(engine)
    with session_factory(engine).begin() as session:
        session.add(ContentVersion(id=1, number=1, digest="x"))
        session.add(Passage(id="policy:p", kind="policy", target="p", title="Miễn học phí", text="Được miễn học phí."))
    engine.dispose()
    with TestClient(make_app(chosen)) as opened:
        yield opened


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[TestClient]:
    """Nothing behind it: no Rasa, no action server, no tables, no index."""
    with TestClient(make_app(settings(tmp_path, 1))) as opened:
        yield opened


def say(client: TestClient, talk: str, **said: str) -> dict[str, Any]:
    answer = client.post(f"/api/v1/talks/{talk}/messages", json=said)
    assert answer.status_code == 200, answer.text
    shown: dict[str, Any] = answer.json()
    assert all(message["text"] for message in shown["messages"])
    return shown


def test_a_message_goes_through_the_inbox_to_rasa_and_back(client: TestClient, rasa: FakeRasa) -> None:
    answer = custom(
        "Hàn học 2 năm.",
        buttons=[{"title": "Học phí?", "payload": '/inform{"trade": "han"}'}],
        sources=[{"title": "Luật", "url": "https://example.org", "date": "2025"}],
    )
    rasa.answer = lambda _message: [answer]
    talk = client.post("/api/v1/talks").json()["talk_id"]
    message = say(client, talk, text="nghề hàn học mấy năm?")["messages"][0]
    assert message["text"] == "Hàn học 2 năm."
    assert "han" not in str(message["buttons"])
    say(client, talk, button=message["buttons"][0]["id"])
    assert [message for _sender, message in rasa.received] == ["nghề hàn học mấy năm?", '/inform{"trade": "han"}']
    history = client.get(f"/api/v1/talks/{talk}").json()["turns"]
    assert [turn["text"] for turn in history] == ["", "nghề hàn học mấy năm?", "Học phí?"]


def test_a_command_of_rasa_is_only_text(client: TestClient, rasa: FakeRasa) -> None:
    talk = client.post("/api/v1/talks").json()["talk_id"]
    for text in ("/restart", "／restart", ' /inform{"trade": "han"}'):
        say(client, talk, text=text)
    assert not any(message.lstrip().startswith(("/", "／")) for _sender, message in rasa.received)


@pytest.mark.parametrize(
    "text", ["", "🙂🙂", "\u200b", "\x00\x01", "\ud800", "a" * 15_000, "\u0301" * 900, "'; DROP TABLE talk--"]
)
def test_odd_texts_get_a_kind_word_and_never_an_error(client: TestClient, text: str) -> None:
    talk = client.post("/api/v1/talks").json()["talk_id"]
    body = b'{"text": "\\ud800"}' if text == "\ud800" else None
    path = f"/api/v1/talks/{talk}/messages"
    answer = (
        client.post(path, content=body, headers={"Content-Type": "application/json"})
        if body
        else client.post(path, json={"text": text})
    )
    assert answer.status_code == 200, answer.text
    assert answer.json()["messages"][0]["text"]
    assert client.get(f"/api/v1/talks/{talk}").status_code == 200


def test_search_finds_passages_of_the_database(client: TestClient) -> None:
    found = client.get("/api/v1/search", params={"q": "mien hoc phi"}).json()
    assert [(hit["id"], hit["title"]) for hit in found["results"]] == [("policy:p", "Miễn học phí")]


def test_readiness_tells_which_part_is_missing(client: TestClient) -> None:
    answer = client.get("/readyz")
    parts = answer.json()["parts"]
    assert answer.status_code == 503
    assert {name: part["ready"] for name, part in parts.items()} == {
        "database": True,
        "rasa": False,
        "actions": False,
        "index": True,
        "encoder": False,
    }
    assert parts["rasa"]["reason"] == "answered 501"
    assert parts["actions"]["reason"].startswith("unreachable")
    assert "/tmp" not in answer.text


def test_a_part_that_answers_is_ready() -> None:
    with served(stand_in_app()) as address:
        assert asyncio.run(http_probe(f"{address}/healthz")()) == PartState(ready=True)


def test_with_nothing_behind_it_the_page_opens_and_danger_is_answered(alone: TestClient) -> None:
    opened = alone.post("/api/v1/talks").json()
    assert opened["messages"]
    assert "111" in str(say(alone, opened["talk_id"], text=DANGER)["messages"])
    assert say(alone, opened["talk_id"], text="học phí nghề hàn?")["refusal"] == "unavailable"
    assert alone.get("/").status_code == 200
    ready = alone.get("/readyz")
    assert ready.status_code == 503
    assert not any(part["ready"] for part in ready.json()["parts"].values())
    assert alone.get("/api/v1/search", params={"q": "a"}).json()["error"]["code"] == "unavailable"


def test_the_settings_decide_the_limits(tmp_path: Path) -> None:
    chosen = settings(tmp_path, 1).model_copy(update={"rate_per_minute": 7, "message_limit": 300})
    options = web_options(chosen)
    assert (options.per_talk.per_minute, options.per_talk.burst, options.max_chars) == (7, 7, 300)
    assert options.per_client.burst > options.per_talk.burst


def test_the_process_serves_and_its_log_holds_no_words(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, **settings(tmp_path, 1).environment(), "PYTHONPATH": str(CONTENT.parent)}
    command = [sys.executable, "-m", "bot.web", "--port", str(port)]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as web:
                wait_for(web, process)
                talk = web.post("/api/v1/talks").json()["talk_id"]
                web.post(f"/api/v1/talks/{talk}/messages", json={"text": "bí mật của em"})
                web.get("/api/v1/search", params={"q": "bi-mat-cua-em"})
        finally:
            process.terminate()
            log, _ = process.communicate(timeout=20)
    assert "POST /api/v1/talks/{talk_id}/messages 200" in log
    assert talk not in log
    assert "mật" not in log
    assert "bi-mat" not in log
    assert process.returncode in (0, -15)


def wait_for(web: httpx.Client, process: subprocess.Popen[str]) -> None:
    """Until the server answers; a process that ends first fails the test."""
    while process.poll() is None:
        try:
            if web.get("/healthz").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError("the process ended")


@pytest.mark.parametrize(("trusted", "seen"), [(None, "127.0.0.1"), ("127.0.0.1", "203.0.113.7")])
def test_a_forwarded_address_is_believed_of_a_named_proxy_only(trusted: str | None, seen: str) -> None:
    """Told over a real server, because uvicorn reads the header before the application does."""
    clients: list[str] = []

    async def app(scope: Scope, _receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            clients.append(scope["client"][0])
            await send({"type": "http.response.start", "status": 204, "headers": []})
            await send({"type": "http.response.body", "body": b""})

    with served(app, **server_options(trusted)) as address:
        httpx.get(address, headers={"X-Forwarded-For": "203.0.113.7"}, trust_env=False)
    assert clients == [seen]
