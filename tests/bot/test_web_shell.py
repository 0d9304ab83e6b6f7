"""What surrounds every answer: headers, logs without words, limits, health."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from bot.pace import Buckets, Rate
from bot.web.app import WebOptions, create_app
from bot.web.pages import HERE, STATIC
from bot.web.ports import PartState
from tests.web.stand_in import StandInDesk, StandInSearch, ready, replies, stand_in_app


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


PATHS = ["/", "/docs", "/static/chat.js", "/api/v1/search?q=a", "/healthz", "/readyz", "/khong-co", "/openapi.json"]


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_carries_the_security_headers(path: str) -> None:
    headers = TestClient(stand_in_app()).get(path).headers
    policy = headers["content-security-policy"]
    scripts = policy.split("script-src", 1)[1].split(";")[0]
    assert scripts.strip() == "'self'"
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == ("no-store" if path.startswith(("/api", "/healthz", "/readyz")) else "no-cache")


def test_only_the_documentation_may_style_inline() -> None:
    client = TestClient(stand_in_app())
    allowed = [path for path in PATHS if "unsafe-inline" in client.get(path).headers["content-security-policy"]]
    assert allowed == ["/docs"]


@pytest.mark.parametrize("path", ["/", "/docs"])
def test_pages_load_nothing_from_elsewhere(path: str) -> None:
    page = TestClient(stand_in_app()).get(path).text
    assert "http://" not in page
    assert "https://" not in page
    assert " style=" not in page


def test_the_documentation_has_its_files() -> None:
    client = TestClient(stand_in_app())
    for name in ("swagger-ui-bundle.js", "swagger-ui.css"):
        assert client.get(f"/docs/assets/{name}").status_code == 200


def test_logs_name_the_route_and_never_the_words_or_the_talk(caplog: pytest.LogCaptureFixture) -> None:
    client = TestClient(stand_in_app())
    with caplog.at_level(logging.DEBUG, logger="bot"):
        talk = client.post("/api/v1/talks").json()["talk_id"]
        client.post(f"/api/v1/talks/{talk}/messages", json={"text": "bí mật"})
        client.get("/api/v1/search", params={"q": "bí mật"})
        client.get("/bí mật%0d%0afake")
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("bot")]
    assert [line.split()[1:4] for line in lines] == [
        ["POST", "/api/v1/talks", "201"],
        ["POST", "/api/v1/talks/{talk_id}/messages", "200"],
        ["GET", "/api/v1/search", "200"],
        ["GET", "-", "404"],
    ]
    assert talk not in "".join(lines)


def test_a_talk_that_asks_too_fast_is_told_when_to_come_back() -> None:
    clock = Clock()
    client = TestClient(stand_in_app(options=WebOptions(per_talk=Rate(60, 2), clock=clock)))
    talk, other = (client.post("/api/v1/talks").json()["talk_id"] for _ in range(2))
    path = f"/api/v1/talks/{talk}/messages"
    assert [client.post(path, json={"text": "a"}).status_code for _ in range(3)] == [200, 200, 429]
    refused = client.post(path, json={"text": "a"})
    assert refused.json()["error"]["code"] == "rate_limited"
    assert refused.headers["retry-after"] == "1"
    assert client.post(f"/api/v1/talks/{other}/messages", json={"text": "a"}).status_code == 200
    clock.now += 1
    assert client.post(path, json={"text": "a"}).status_code == 200


@pytest.mark.parametrize("path", ["/api/v1/talks/abc", "/api/v1/search?q=a"])
def test_a_client_that_asks_too_fast_is_refused_everywhere(path: str) -> None:
    client = TestClient(stand_in_app(options=WebOptions(per_client=Rate(6, 1), clock=Clock())))
    assert client.post("/api/v1/talks").status_code == 201
    refused = client.get(path)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "10")


def test_one_household_is_one_client() -> None:
    app = stand_in_app(options=WebOptions(per_client=Rate(6, 1), clock=Clock()))
    addresses = ["2001:db8:0:1::1", "2001:db8:0:1::2", "2001:db8:0:2::1", "192.0.2.1", "192.0.2.2"]
    answers = [TestClient(app, client=(address, 1)).post("/api/v1/talks").status_code for address in addresses]
    assert answers == [201, 429, 201, 201, 201]


def test_buckets_stay_bounded_and_refill_no_further_than_full() -> None:
    clock = Clock()
    buckets = Buckets(Rate(60, 2), clock, capacity=3)
    for key in "abcdef":
        assert buckets.take(key) == 0
    assert len(buckets._levels) == 3
    clock.now += 3600
    assert [buckets.take("f") for _ in range(3)] == [0, 0, 1]


def test_a_body_that_never_ends_is_let_go() -> None:
    app = stand_in_app(options=WebOptions(body_seconds=0.05))
    sent: list[dict[str, object]] = []

    async def receive() -> dict[str, object]:
        if sent:
            return {"type": "http.disconnect"}
        await asyncio.Event().wait()
        raise AssertionError

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    scope: dict[str, object] = {
        "type": "http",
        "method": "POST",
        "path": "/api/v1/talks",
        "headers": [],
        "query_string": b"",
        "client": None,
    }
    asyncio.run(app(scope | {"asgi": {"version": "3.0"}, "http_version": "1.1", "scheme": "http"}, receive, send))  # type: ignore[arg-type]
    assert sent[0]["status"] == 408


def test_readiness_names_each_part_and_why() -> None:
    async def broken() -> PartState:
        raise RuntimeError("secret")

    probes = {"rasa": ready(), "index": ready(False, "not built"), "database": broken}
    client = TestClient(create_app(StandInDesk(), StandInSearch(), replies(), probes))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {
        "ready": False,
        "channels": {},
        "parts": {
            "rasa": {"ready": True, "reason": None},
            "index": {"ready": False, "reason": "not built"},
            "database": {"ready": False, "reason": "RuntimeError"},
        },
    }
    assert client.get("/healthz").json() == {"status": "ok"}


def test_all_parts_ready_is_200() -> None:
    assert TestClient(stand_in_app()).get("/readyz").json()["ready"] is True


def test_the_page_can_be_asked_for_by_head() -> None:
    assert TestClient(stand_in_app()).head("/").status_code == 200


BOOTH = HERE / "templates" / "booth.html"


def shown(paths: Iterable[Path], pattern: str) -> set[str]:
    """The names of the strings that these files show."""
    return {name for path in paths for name in re.findall(pattern, path.read_text(encoding="utf-8"))}


def test_every_string_of_the_page_is_shown_and_every_shown_one_exists() -> None:
    templates = set((HERE / "templates").glob("*.html")) - {BOOTH}
    assert shown(templates, r"text\.(\w+)") == set(replies().raw("web.page"))
    assert shown(STATIC.glob("*.js"), r"\bt\(\"(\w+)\"") == set(replies().raw("web.script"))


def test_every_string_of_the_booth_is_shown_and_every_shown_one_exists() -> None:
    modules = [*STATIC.glob("*.js"), *STATIC.glob("booth/*.js")]
    both = set(replies().raw("web.script")) | set(replies().raw("booth.script"))
    assert shown([BOOTH], r"text\.(\w+)") == set(replies().raw("booth.page"))
    assert shown(modules, r"\bt\(\"(\w+)\"") == both


def test_the_page_holds_no_sentence_of_its_own() -> None:
    for path in [*STATIC.rglob("*.js"), *(HERE / "templates").glob("*.html")]:
        foreign = [letter for letter in path.read_text(encoding="utf-8") if letter.isalpha() and not letter.isascii()]
        assert foreign == [], path.name
