"""What the Zalo Bot platform sends: the secret, wrapped and bare updates, and everything that is no typed text."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.messages import Heard, Hook, Inbound
from bot.channels.ports import Forged, Unreadable
from bot.channels.text import Words
from bot.channels.zalo_bot.channel import ZaloBotChannel
from bot.channels.zalo_bot.hearing import SECRET_HEADER, read_update, webhook_secret
from knowledge.replies import Replies
from tests.bot.vendors.zalo_bot import TOKEN, an_update

SECRET = webhook_secret(TOKEN)
CHANNEL = ZaloBotChannel("http://127.0.0.1:9", TOKEN, Words(Replies({}), None))


def hear(body: object, secret: str | None = SECRET, method: str = "POST") -> Heard:
    sent = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    return CHANNEL.hear(Hook(method, {} if secret is None else {SECRET_HEADER: secret}, {}, sent))


def one(body: object) -> Inbound:
    heard = hear(body)
    assert len(heard.events) == 1
    return heard.events[0]


def example() -> dict[str, Any]:
    """The update of the platform's own pages."""
    return {
        "event_name": "message.text.received",
        "message": {
            "from": {"id": "6ede9afa66b88fe6d6a9", "display_name": "Ted", "is_bot": False},
            "chat": {"id": "6ede9afa66b88fe6d6a9", "chat_type": "PRIVATE"},
            "text": "Xin chào",
            "message_id": "2d758cb5e222177a4e35",
            "date": 1750316131602,
        },
    }


def test_the_account_is_the_number_before_the_colon() -> None:
    assert (CHANNEL.name, CHANNEL.account, CHANNEL.window) == ("zalo_bot", "3142536475", None)


def test_the_secret_is_long_and_of_this_token() -> None:
    assert len(SECRET) == 64
    assert webhook_secret("1:a") != webhook_secret("1:b")
    assert "fake" not in SECRET


@pytest.mark.parametrize("wrapped", [True, False])
def test_wrapped_and_bare_updates_mean_the_same(wrapped: bool) -> None:
    event = one({"ok": True, "result": example()} if wrapped else example())
    assert event == Inbound(
        event_id="2d758cb5e222177a4e35",
        person="6ede9afa66b88fe6d6a9",
        kind="text",
        sent_at=datetime(2025, 6, 19, 6, 55, 31, 602000, UTC),
        text="Xin chào",
        reference="2d758cb5e222177a4e35",
    )


@pytest.mark.parametrize("secret", [None, "", "x", SECRET[:-1], SECRET.upper(), SECRET + "0", "ă", "\udce4"])
def test_without_the_secret_nothing_is_read(secret: str | None) -> None:
    with pytest.raises(Forged):
        hear(example(), secret)


def test_a_look_whether_we_are_there_is_answered() -> None:
    assert hear(b"", None, "GET") == Heard()
    assert hear(b"") == Heard()


@pytest.mark.parametrize(
    ("event", "parts", "kind", "text"),
    [
        ("message.text.received", {"text": "Ho\u0323c nghe\u0302\u0300"}, "text", "Học nghề"),
        ("message.text.received", {"text": "  "}, "media", "  "),
        ("message.image.received", {"photo": "https://x/1.jpg", "caption": "Trường này?"}, "media", "Trường này?"),
        ("message.image.received", {"photo_url": "https://x/1.jpg"}, "media", ""),
        ("message.sticker.received", {"sticker": "0e0", "url": "https://x"}, "media", ""),
        ("message.voice.received", {"voice_url": "https://x/1.aac"}, "media", ""),
        ("message.unsupported.received", {}, "media", ""),
        (None, {"text": "chào"}, "text", "chào"),
        (None, {"photo": "https://x/1.jpg"}, "media", ""),
    ],
)
def test_every_kind_of_message_is_text_or_media(event: str | None, parts: dict[str, Any], kind: str, text: str) -> None:
    found = one(an_update("p", event, **parts))
    assert (found.kind, found.text, found.person) == (kind, text, "p")


def test_the_time_may_be_in_seconds_or_missing() -> None:
    update = example()
    update["message"]["date"] = 1750316131
    assert one(update).sent_at == datetime(2025, 6, 19, 6, 55, 31, tzinfo=UTC)
    del update["message"]["date"]
    assert abs((one(update).sent_at - datetime.now(UTC)).total_seconds()) < 60


def test_a_group_is_spoken_to_as_a_group() -> None:
    event = one(an_update("p", "message.text.received", {"id": "g1", "chat_type": "GROUP"}, text="@bot chào"))
    assert (event.kind, event.person) == ("group", "g1")


def test_other_bots_and_unknown_events_are_no_events() -> None:
    update = example()
    update["message"]["from"]["is_bot"] = True
    assert hear(update) == Heard()
    assert hear(an_update("p", "message.reaction.received")) == Heard(unknown=1)
    assert hear({"ok": True, "result": {}}) == hear({}) == Heard(unknown=1)


@pytest.mark.parametrize("body", [b"{", b"[]", b"1", b"\xff", b"[" * 100_000])
def test_what_cannot_be_read_is_told(body: bytes) -> None:
    with pytest.raises(Unreadable):
        hear(body)


@pytest.mark.parametrize(
    ("name", "value"),
    [("message_id", None), ("message_id", "x" * 200), ("date", 1e300), ("date", float("nan")), ("chat", {"id": ""})],
)
def test_a_message_without_what_it_must_have_cannot_be_read(name: str, value: object) -> None:
    update = example()
    update["message"] |= {name: value, "from": {}}
    with pytest.raises(Unreadable) as error:
        hear(update)
    assert "Xin" not in str(error.value)


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["result", "event_name", "message", "from", "chat", "id", "text", "message_id", "date"]),
            inner,
        )
    ),
    max_leaves=15,
)


@given(ANY)
def test_whatever_comes_is_read_or_unreadable(update: object) -> None:
    try:
        read_update(update)
    except Unreadable:
        return


@given(ANY, ANY, ANY, ANY)
def test_whatever_a_message_holds_is_read_or_unreadable(chat: object, text: object, date: object, name: object) -> None:
    message = {"chat": chat, "text": text, "date": date, "message_id": name}
    try:
        read_update({"event_name": "message.text.received", "message": message})
    except Unreadable:
        return
