"""The talk API keeps its shapes, and hands the desk exactly what the asker said."""

from __future__ import annotations

import json

import pytest
from fastapi.testclient import TestClient

from tests.web.stand_in import StandInDesk, comparison, stand_in_app


@pytest.fixture
def desk() -> StandInDesk:
    return StandInDesk()


@pytest.fixture
def client(desk: StandInDesk) -> TestClient:
    return TestClient(stand_in_app(desk))


def open_talk(client: TestClient) -> str:
    return str(client.post("/api/v1/talks").json()["talk_id"])


def test_opening_needs_no_body_and_gives_the_first_message(client: TestClient, desk: StandInDesk) -> None:
    opened = client.post("/api/v1/talks")
    assert opened.status_code == 201
    assert "máy" in opened.json()["messages"][0]["text"]
    assert desk.opened == [("web", None, None, None)]


def test_opening_passes_school_campaign_and_role_on(client: TestClient, desk: StandInDesk) -> None:
    client.post("/api/v1/talks", json={"school": "cd_da_nang", "campaign": "4-10.2026", "role": "parent"})
    assert desk.opened == [("web", "cd_da_nang", "4-10.2026", "parent")]


@pytest.mark.parametrize(
    "text", ["học phí?", "", "🙂", " \n ", "/restart", "a\x00b", "\u202ehọc", "{{7*7}}", "ｆｕｌｌ"]
)
def test_every_text_reaches_the_desk_unchanged(client: TestClient, text: str) -> None:
    answer = client.post(f"/api/v1/talks/{open_talk(client)}/messages", json={"text": text})
    assert answer.status_code == 200
    assert answer.json()["messages"][0]["text"] == f"Đã nghe: {text}"
    assert answer.json()["turn_id"]


def test_a_button_is_answered_by_its_id(client: TestClient) -> None:
    answer = client.post(f"/api/v1/talks/{open_talk(client)}/messages", json={"button": "start-1"})
    assert answer.json()["messages"][0]["text"] == "Đã nghe: 9+ là gì?"


def test_a_message_carries_its_buttons_table_and_sources(client: TestClient, desk: StandInDesk) -> None:
    desk.script = lambda _text: [comparison()]
    message = client.post(f"/api/v1/talks/{open_talk(client)}/messages", json={"text": "so sánh"}).json()["messages"][0]
    assert message["buttons"][0] == {"title": "Xem thêm", "id": "more-1", "kind": None}
    assert message["table"]["columns"] == ["", "Hàn", "May thời trang"]
    assert message["sources"][0] == {"title": "Nguồn số 0", "url": "https://example.org/0", "date": "2025-09"}


def test_a_talk_can_be_read_again(client: TestClient) -> None:
    talk = open_talk(client)
    client.post(f"/api/v1/talks/{talk}/messages", json={"text": "xin chào"})
    history = client.get(f"/api/v1/talks/{talk}").json()
    assert history["talk_id"] == talk
    assert [(turn["text"], turn["messages"][0]["text"]) for turn in history["turns"]] == [
        ("", "Chào bạn, mình là máy trả lời tự động."),
        ("xin chào", "Đã nghe: xin chào"),
    ]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": None},
        {"text": "a", "button": "start-1"},
        {"text": 5},
        {"text": ["a"]},
        {"text": "a", "more": 1},
        {"button": "a b"},
        {"button": "a\n"},
        {"button": "x" * 65},
        [],
        "a",
        None,
    ],
)
def test_a_message_is_text_or_button_and_nothing_else(client: TestClient, body: object) -> None:
    answer = client.post(
        f"/api/v1/talks/{open_talk(client)}/messages",
        content=json.dumps(body),
        headers={"Content-Type": "application/json"},
    )
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid")


def test_half_a_character_is_mended(client: TestClient) -> None:
    answer = client.post(
        f"/api/v1/talks/{open_talk(client)}/messages",
        content=b'{"text": "\\ud800"}',
        headers={"Content-Type": "application/json"},
    )
    assert answer.json()["messages"][0]["text"] == "Đã nghe: \ufffd"


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_unknown_talk_is_not_found(client: TestClient, method: str) -> None:
    path = "/api/v1/talks/khong-co"
    answer = client.get(path) if method == "get" else client.post(f"{path}/messages", json={"text": "a"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "unknown_talk")


def test_an_unknown_button_and_a_long_text_are_told_apart(client: TestClient) -> None:
    path = f"/api/v1/talks/{open_talk(client)}/messages"
    assert client.post(path, json={"button": "nope"}).json()["error"]["code"] == "unknown_button"
    long = client.post(path, json={"text": "a" * 3000})
    assert (long.status_code, long.json()["error"]["code"]) == (422, "text_too_long")


def test_a_cry_for_help_passes_the_rate_limit(client: TestClient) -> None:
    address = f"/api/v1/talks/{open_talk(client)}/messages"
    while client.post(address, json={"text": "học phí?"}).status_code != 429:
        pass
    assert client.post(address, json={"text": "cứu em với"}).status_code == 200
    assert client.post(address, json={"text": "học phí?"}).status_code == 429
