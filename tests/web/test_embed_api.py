"""The widget's API: for exactly the origins of a host, for whoever holds the pass of the talk, and for nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from itsdangerous import TimestampSigner
from sqlalchemy import text

from bot.hosts.passes import PASS_SECONDS, RENEW_SECONDS
from bot.pace import Rate
from bot.web.app import WebOptions
from tests.bot.fake_rasa import custom
from tests.web.hosting import HOST_ID, Hosted, hosted_app
from tests.web.stand_in import stand_in_app

ORIGIN, OTHER = "https://thcs-nguyen-du.edu.vn", "https://thpt-le-loi.edu.vn"
OTHER_ID = "thpt-le-loi"
CRY = "em không muốn sống nữa"
READABLE = "access-control-allow-origin"


@pytest.fixture
def hosted(tmp_path: Path) -> Iterator[Hosted]:
    with hosted_app(ORIGIN, folder=tmp_path, greeting="Chào các em!", contact="cô Lan", place="p20194") as made:
        made.hosts.add(OTHER_ID, name="THPT Lê Lợi", origins=[OTHER])
        yield made


@pytest.fixture
def page(hosted: Hosted) -> Iterator[Page]:
    with visiting(hosted) as opened:
        yield opened


class Page:
    """A page on a school's site that calls the API, with the pass it was given last."""

    def __init__(self, hosted: Hosted, client: TestClient) -> None:
        self.hosted, self.client, self.given = hosted, client, ""
        self.origin: str | None = ORIGIN

    def call(self, method: str, path: str, body: object = None, **headers: str) -> Response:
        known = {"Origin": self.origin or "", "Authorization": f"Bearer {self.given}"} | headers
        sent = {name: value for name, value in known.items() if value not in ("", "Bearer ")}
        return self.client.request(method, f"/embed/v1{path}", json=body, headers=sent)

    def open(self, school: str = HOST_ID, **more: str) -> dict[str, Any]:
        """A talk; its pass is kept."""
        answer = self.call("POST", "/open", {"school": school, **more})
        assert answer.status_code == 201, answer.text
        opened: dict[str, Any] = answer.json()
        self.given = opened["pass"]
        return opened

    def say(self, words: str, **more: str) -> Response:
        return self.call("POST", "/say", {"text": words, **more})


@contextmanager
def visiting(hosted: Hosted) -> Iterator[Page]:
    """A page and one event loop for all that it calls."""
    with TestClient(hosted.app, base_url="https://chonnghe.vn") as client:
        yield Page(hosted, client)


def refused(answer: Response, status: int, code: str) -> bool:
    """Whether it is this refusal, in the one shape."""
    return (answer.status_code, answer.json()["error"]["code"]) == (status, code)


def test_the_look_is_the_hosts_and_may_be_kept_for_five_minutes(page: Page) -> None:
    answer = page.call("GET", f"/look/{HOST_ID}")
    assert answer.headers["cache-control"] == "public, max-age=300"
    look = answer.json()
    assert (look["name"], look["greeting"], look["contact"]) == ("THCS Nguyễn Du", "Chào các em!", "cô Lan")
    assert look["plain_link"] == f"/?school={HOST_ID}"
    assert {"launcher", "bot_says"} <= look["strings"].keys()


def test_a_talk_begins_with_the_hosts_words_and_place(page: Page) -> None:
    opened = page.open(role="pupil", campaign="NH2026")
    assert opened["messages"][0]["text"] == "Chào các em!"
    assert "máy" in opened["messages"][1]["text"]
    assert "cô Lan" in opened["messages"][1]["text"]
    talk = page.hosted.talks()[0]
    assert (talk.channel, talk.school, talk.campaign) == ("widget", HOST_ID, "NH2026")
    assert talk.context == {"role": "pupil", "place": "p20194"}
    assert talk.id not in str(opened)


def test_a_talk_goes_on_and_is_read_again(page: Page) -> None:
    button = {"title": "Học phí?", "payload": "/more"}
    page.hosted.rasa.answer = lambda words: [custom(f"về {words}", buttons=[button])]
    page.open()
    said = page.say("học hàn").json()
    assert (said["messages"][0]["text"], said["number"], said["refusal"]) == ("về học hàn", 1, None)
    page.given = said["pass"]
    pressed = page.call("POST", "/say", {"button": said["messages"][0]["buttons"][0]["id"]}).json()
    assert pressed["number"] == 2
    turns = page.call("GET", "/talk?after=0").json()["turns"]
    assert [(turn["number"], turn["text"]) for turn in turns] == [(1, "học hàn"), (2, "Học phí?")]
    assert [turn["turn_id"] for turn in turns] == [said["turn_id"], pressed["turn_id"]]
    assert [turn["number"] for turn in page.call("GET", "/talk").json()["turns"]] == [0, 1, 2]


def test_what_is_said_once_is_answered_once(page: Page) -> None:
    page.open()
    first, again = (page.say("học hàn", once="word-1234").json() for _ in range(2))
    assert (first["turn_id"], first["messages"]) == (again["turn_id"], again["messages"])
    assert [words for _sender, words in page.hosted.rasa.received].count("học hàn") == 1
    other = Page(page.hosted, page.client)
    other.open()
    assert other.say("học may", once="word-1234").json()["turn_id"] != first["turn_id"]


def test_a_pass_is_refused_on_another_page(page: Page) -> None:
    page.open()
    for origin in (OTHER, "https://evil.vn", "null", f"{ORIGIN}.evil.vn", f"{ORIGIN}:8443", ORIGIN.upper()):
        for method, path in (("POST", "/say"), ("GET", "/talk"), ("POST", "/renew"), ("GET", "/events")):
            answer = page.call(method, path, {"text": "a"} if path == "/say" else None, Origin=origin)
            assert refused(answer, 403, "origin_not_allowed"), (origin, path)
            assert READABLE not in answer.headers
    assert page.hosted.rasa.received == []


def test_a_host_is_refused_on_another_page(page: Page) -> None:
    page.origin = OTHER
    for answer in (page.call("GET", f"/look/{HOST_ID}"), page.call("POST", "/open", {"school": HOST_ID})):
        assert refused(answer, 403, "origin_not_allowed")
        assert READABLE not in answer.headers
    assert page.hosted.talks() == []


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=40))
def test_no_other_origin_reads_anything(page: Page, hosted: Hosted, origin: str) -> None:
    for asked in (origin, f"https://{origin}", f"{ORIGIN}{origin}", f"https://{origin}.edu.vn"):
        answer = page.call("GET", f"/look/{HOST_ID}", Origin=asked)
        assert READABLE not in answer.headers
        assert refused(answer, 403, "origin_not_allowed")
        assert hosted.hosts.allows(asked) is False


def test_a_pass_is_refused_when_it_is_old_and_renewed_for_half_a_day(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.open()
    now = TimestampSigner("x").get_timestamp()
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _self: now + PASS_SECONDS + 2)
    answer = page.say("học hàn")
    assert refused(answer, 401, "pass_expired")
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.headers[READABLE] == ORIGIN  # the page must know, to renew it
    page.given = page.call("POST", "/renew").json()["pass"]
    assert page.say("học hàn").status_code == 200
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _self: now + PASS_SECONDS + RENEW_SECONDS + 4)
    assert refused(page.call("POST", "/renew"), 401, "pass_expired")


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Basic eDp5", "Bearer a.b.c", "bearer " + "x" * 3000])
def test_without_a_pass_of_ours_nothing_is_said(page: Page, header: str) -> None:
    answer = page.call("POST", "/say", {"text": "a"}, Authorization=header)
    assert refused(answer, 401, "pass_broken")


def test_a_removed_host_stops_at_once(page: Page) -> None:
    page.open()
    page.hosted.hosts.remove(HOST_ID)
    answers = [page.say("a"), page.call("GET", "/talk"), page.call("POST", "/renew"), page.call("GET", "/events")]
    answers += [page.call("GET", f"/look/{HOST_ID}"), page.call("POST", "/open", {"school": HOST_ID})]
    assert all(refused(answer, 404, "unknown_host") and READABLE not in answer.headers for answer in answers)


def test_an_origin_that_was_taken_away_stops_at_once(page: Page) -> None:
    page.open()
    page.hosted.hosts.change(HOST_ID, origins=["https://moi.edu.vn"])
    answer = page.say("a")
    assert refused(answer, 403, "origin_not_allowed")
    assert READABLE not in answer.headers


def test_a_talk_that_is_gone_is_told(page: Page) -> None:
    page.open()
    with page.hosted.engine.begin() as connection:
        connection.execute(text("DELETE FROM talk"))
    assert refused(page.say("a"), 404, "unknown_talk")
    assert refused(page.call("GET", "/talk"), 404, "unknown_talk")


def test_a_preflight_is_answered_exactly(page: Page) -> None:
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    answer = page.call("OPTIONS", "/say", **asked)
    assert answer.status_code == 204
    told = {name: value for name, value in answer.headers.items() if name.startswith("access-control")}
    assert told == {
        "access-control-allow-origin": ORIGIN,
        "access-control-allow-methods": "GET, POST",
        "access-control-allow-headers": "Authorization, Content-Type, Last-Event-ID",
        "access-control-max-age": "600",
        "access-control-expose-headers": "Retry-After",
    }
    assert "Origin" in answer.headers["vary"]
    for origin in ("null", "https://evil.vn", "*"):
        foreign = page.call("OPTIONS", "/say", Origin=origin, **asked)
        assert foreign.status_code == 403
        assert not [name for name in foreign.headers if name.startswith("access-control")]
        assert "Origin" in foreign.headers["vary"]


def test_every_answer_varies_by_origin_and_allows_no_cookie(page: Page) -> None:
    page.open()
    answers = [page.say("a"), page.call("GET", "/talk"), page.call("GET", "/nothing"), page.call("PUT", "/say")]
    for answer in answers:
        assert "Origin" in answer.headers["vary"]
        assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers[READABLE] == ORIGIN
        assert "access-control-allow-credentials" not in answer.headers


def test_refusals_of_a_body_can_be_read_by_the_page(page: Page) -> None:
    page.open()
    assert page.say("a" * 20_000).headers[READABLE] == ORIGIN
    for body, status in (({"text": "a", "x": 1}, 422), ({}, 422), ({"text": "a", "once": "?"}, 422)):
        assert page.call("POST", "/say", body).status_code == status


def test_our_own_page_may_ask_for_any_host(page: Page) -> None:
    """The frame: its GETs bear no origin, its POSTs ours."""
    page.origin = "https://chonnghe.vn"
    page.open()
    assert page.say("học hàn").status_code == 200
    page.origin = None
    assert page.call("GET", "/talk?after=0").json()["turns"][0]["text"] == "học hàn"
    assert page.call("GET", f"/look/{HOST_ID}").status_code == 200
    for answer in (page.say("a"), page.call("GET", f"/look/{HOST_ID}", **{"Sec-Fetch-Site": "cross-site"})):
        assert refused(answer, 403, "origin_not_allowed")


def test_a_flood_is_slowed_down_and_a_cry_for_help_is_heard(tmp_path: Path) -> None:
    options = WebOptions(per_talk=Rate(1, 1))
    with hosted_app(ORIGIN, folder=tmp_path, options=options) as hosted, visiting(hosted) as page:
        page.open()
        assert page.say("a").status_code == 200
        slowed = page.say("b")
        assert refused(slowed, 429, "rate_limited")
        assert (slowed.headers[READABLE], slowed.headers["access-control-expose-headers"]) == (ORIGIN, "Retry-After")
        assert "111" in page.say(CRY).text


def test_one_client_cannot_open_without_end(tmp_path: Path) -> None:
    options = WebOptions(per_client=Rate(1, 2))
    with hosted_app(ORIGIN, folder=tmp_path, options=options) as hosted, visiting(hosted) as page:
        answers = [page.call("POST", "/open", {"school": HOST_ID}).status_code for _ in range(3)]
    assert answers == [201, 201, 429]


def test_while_the_database_is_away_help_is_still_given(page: Page) -> None:
    page.open()
    with page.hosted.engine.begin() as connection:
        for table in ("turn", "talk", "host"):
            connection.execute(text(f"ALTER TABLE {table} RENAME TO {table}_away"))
    answer = page.say(CRY)
    assert "111" in answer.text
    assert answer.json()["number"] is None
    assert page.call("POST", "/open", {"school": HOST_ID}).status_code == 201


def test_the_code_may_be_loaded_by_any_site_and_nothing_else(page: Page) -> None:
    client = page.client
    for path in ("/widget.js", "/static/render.js"):
        for answer in (client.get(path), client.head(path)):
            assert answer.status_code == 200
            assert answer.headers[READABLE] == "*"
            assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "javascript" in client.get("/widget.js").headers["content-type"]
    for path in ("/", "/api/v1/search?q=a", "/docs"):
        answer = client.get(path, headers={"Origin": ORIGIN})
        assert READABLE not in answer.headers
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"


def test_without_hosts_there_is_nothing_of_it() -> None:
    client = TestClient(stand_in_app())
    assert client.get("/widget.js").status_code == 404
    assert client.get(f"/embed/v1/look/{HOST_ID}", headers={"Origin": ORIGIN}).status_code == 404
    assert READABLE not in client.get("/static/render.js").headers
    assert "/embed" not in str(client.get("/openapi.json").json()["paths"])
