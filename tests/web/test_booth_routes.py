"""The booth's addresses: the screen, what stands instead of one, the worker, and QR codes that no log sees."""

from __future__ import annotations

import json
import logging
import re

import pytest
from fastapi.testclient import TestClient

from tests.web.booth_stand import CODE, EVENT, StandInBooth, booth_app
from tests.web.stand_in import StandInDesk


@pytest.fixture
def booth() -> StandInBooth:
    return StandInBooth()


@pytest.fixture
def client(booth: StandInBooth) -> TestClient:
    return TestClient(booth_app(StandInDesk(), booth))


def test_the_screen_knows_the_event_as_it_is_registered(client: TestClient) -> None:
    page = client.get(f"/booth/{EVENT.lower()}")
    data = re.search(r'id="page-data">(.*?)</script>', page.text, re.DOTALL)
    assert page.status_code == 200
    assert data
    assert json.loads(data[1])["booth"]["event"] == EVENT
    assert page.text.count('class="slide ') > 30
    assert " style=" not in page.text


def test_an_unknown_event_is_told_so_kindly(client: TestClient) -> None:
    page = client.get("/booth/NH2099")
    assert page.status_code == 404
    assert "Chưa có gian hàng này" in page.text
    assert 'href="/"' in page.text


def test_a_database_that_is_away_is_waited_for(client: TestClient, booth: StandInBooth) -> None:
    booth.away = True
    page = client.get(f"/booth/{EVENT}")
    assert page.status_code == 503
    assert 'http-equiv="refresh"' in page.text
    assert page.headers["Retry-After"]


def test_the_worker_rules_the_booths_only(client: TestClient) -> None:
    worker = client.get("/booth/worker.js")
    assert worker.headers["content-type"].startswith("text/javascript")
    assert "service-worker-allowed" not in worker.headers


def test_a_code_becomes_modules_and_is_in_no_log(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = client.post("/booth/qr", json={"code": CODE})
    rows = answer.json()["rows"]
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["local"] is False
    assert len(rows) >= 21
    assert all(len(row) == len(rows) and set(row) <= {"0", "1"} for row in rows)
    assert CODE not in caplog.text


def test_an_address_of_this_machine_is_told_as_such(booth: StandInBooth) -> None:
    booth.public_url = None
    client = TestClient(booth_app(StandInDesk(), booth), base_url="http://127.0.0.1:8000")
    assert client.post("/booth/qr", json={"sheet": "abc"}).json()["local"] is True


@pytest.mark.parametrize("body", [{}, {"code": CODE, "sheet": "a"}, {"code": "hàn"}, {"sheet": "../x"}, {"url": "x"}])
def test_nothing_else_is_drawn(client: TestClient, body: dict[str, str]) -> None:
    assert client.post("/booth/qr", json=body).status_code == 422
