"""Every error has the one shape, over all routes, and never a trace or the asker's words."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Protocol

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient

from tests.web.stand_in import CANARY, StandInDesk, StandInSearch, replies, stand_in_app

JSON = {"Content-Type": "application/json"}


class Answer(Protocol):
    """What both generations of the test client's library give."""

    @property
    def headers(self) -> Mapping[str, str]: ...

    def json(self) -> dict[str, dict[str, str]]: ...


def shape(answer: Answer) -> str:
    """The error's code, after a look that the body is the one shape."""
    body = answer.json()
    assert list(body) == ["error"]
    assert sorted(body["error"]) == ["code", "message"]
    assert body["error"]["message"]
    assert answer.headers["content-type"] == "application/json"
    return str(body["error"]["code"])


def routes(app: FastAPI) -> list[tuple[str, str]]:
    described = app.openapi()["paths"]
    return [(method.upper(), path) for path, methods in described.items() for method in methods]


def test_the_routes_are_the_documented_ones() -> None:
    assert sorted(routes(stand_in_app())) == [
        ("GET", "/api/v1/search"),
        ("GET", "/api/v1/talks/{talk_id}"),
        ("GET", "/healthz"),
        ("GET", "/readyz"),
        ("POST", "/api/v1/talks"),
        ("POST", "/api/v1/talks/{talk_id}/messages"),
    ]


@pytest.mark.parametrize(
    "path", ["/khong-co", "/api/v1/talks/", "/static/khong-co.js", "/static/../app.py", "/docs/assets/x"]
)
def test_a_missing_page_is_404(path: str) -> None:
    answer = TestClient(stand_in_app()).get(path, follow_redirects=False)
    assert answer.status_code == 404 or (answer.status_code, path) == (405, "/api/v1/talks/")
    assert shape(answer) in ("not_found", "method_not_allowed")


def test_a_wrong_method_is_405_on_every_route() -> None:
    client = TestClient(stand_in_app())
    for _method, path in [*routes(stand_in_app()), ("GET", "/"), ("GET", "/docs"), ("GET", "/static/chat.js")]:
        answer = client.delete(path.replace("{talk_id}", "abc"))
        assert (path, answer.status_code, shape(answer)) == (path, 405, "method_not_allowed")


@pytest.mark.parametrize(
    "kind", ["text/plain", "", "application/x-www-form-urlencoded", "application/json; charset=utf-16"]
)
def test_a_body_that_is_not_json_is_415(kind: str) -> None:
    answer = TestClient(stand_in_app()).post(
        "/api/v1/talks", content=b'{"role": "pupil"}', headers={"Content-Type": kind}
    )
    assert (answer.status_code, shape(answer)) == (415, "unsupported_media")


@pytest.mark.parametrize("body", [b"{", b"{'text': 1}", b"\xff\xfe\x00", b"[" * 15_000, b'{"a":' * 3_000, b"\x00" * 50])
def test_broken_json_is_400(body: bytes) -> None:
    client = TestClient(stand_in_app())
    for path in ("/api/v1/talks", "/api/v1/talks/abc/messages"):
        answer = client.post(path, content=body, headers=JSON)
        assert (answer.status_code, shape(answer)) == (400, "bad_json")


@pytest.mark.parametrize("path", ["/api/v1/talks", "/api/v1/talks/abc/messages", "/healthz", "/khong-co"])
def test_a_large_body_is_413_with_or_without_a_length(path: str) -> None:
    client = TestClient(stand_in_app())
    large = b'{"text": "' + b"a" * 100_000 + b'"}'
    whole = client.post(path, content=large, headers=JSON)
    pieces = client.post(path, content=iter([large[:9000], large[9000:18000], large[18000:]]), headers=JSON)
    assert [(one.status_code, shape(one)) for one in (whole, pieces)] == [(413, "body_too_large")] * 2


def test_an_unexpected_failure_is_a_calm_500_and_says_nothing(caplog: pytest.LogCaptureFixture) -> None:
    desk = StandInDesk()
    client = TestClient(stand_in_app(desk))
    desk.broken = True
    with caplog.at_level(logging.DEBUG):
        answers = [
            client.post("/api/v1/talks"),
            client.get("/api/v1/talks/abc"),
            client.post("/api/v1/talks/abc/messages", json={"text": CANARY}),
        ]
    for answer in answers:
        assert (answer.status_code, shape(answer)) == (500, "internal")
        assert CANARY not in answer.text
        assert "Traceback" not in answer.text
        assert answer.headers["x-request-id"] in caplog.text
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("bot"))
    assert "RuntimeError at" in ours
    assert CANARY not in ours


def test_a_search_without_an_index_is_503() -> None:
    search = StandInSearch()
    search.missing = True
    answer = TestClient(stand_in_app(search=search)).get("/api/v1/search", params={"q": "a"})
    assert (answer.status_code, shape(answer)) == (503, "unavailable")


@pytest.mark.parametrize(
    "params", [{}, {"q": ""}, {"q": "a" * 501}, {"q": "a", "k": 0}, {"q": "a", "k": 21}, {"q": "a", "k": "x"}]
)
def test_a_search_out_of_bounds_is_422(params: dict[str, str]) -> None:
    answer = TestClient(stand_in_app()).get("/api/v1/search", params=params)
    assert (answer.status_code, shape(answer)) == (422, "invalid")


def test_every_error_code_in_the_code_has_its_sentence() -> None:
    from bot.web.errors import _REFUSALS, CODES_BY_STATUS

    known = replies()
    for code in [*CODES_BY_STATUS.values(), *(code for _status, code in _REFUSALS.values())]:
        assert known.text(f"errors.{code}")


def test_every_route_of_the_api_documents_its_errors() -> None:
    for route in stand_in_app().routes:
        if isinstance(route, APIRoute) and route.path.startswith("/api/"):
            assert {422, 429, 500} <= set(route.responses)
