"""What Zalo's events mean: every shape that Zalo sends, the ones it should not, and the same event twice."""

from __future__ import annotations

import json
import unicodedata
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.messages import Inbound
from bot.channels.zalo.hearing import Read, load, read
from tests.bot.vendors.zalo import APP, OA, PUPIL, encode

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
SENT = datetime(2025, 11, 24, 16, 0, tzinfo=UTC)
STAMP = str(int(SENT.timestamp() * 1000))


def body(name: str, **parts: Any) -> dict[str, Any]:  # noqa: ANN401
    people = {"sender": {"id": PUPIL}, "recipient": {"id": OA}, "user_id_by_app": "552177279717587730"}
    return {"app_id": APP, **people, "event_name": name, "timestamp": STAMP} | parts


def heard(event: dict[str, Any] | bytes) -> Read:
    raw = event if isinstance(event, bytes) else encode(event)
    loaded = load(raw)
    assert isinstance(loaded, dict)
    return read(loaded, raw, APP, OA, NOW)


def event_of(event: dict[str, Any] | bytes) -> Inbound:
    found = heard(event).event
    assert found is not None
    return found


def text(words: object) -> dict[str, Any]:
    return body("user_send_text", message={"text": words, "msg_id": "96d3cdf3af150460909"})


def test_a_typed_text() -> None:
    event = event_of(text("Chào"))
    assert event == Inbound(
        event_id="96d3cdf3af150460909",
        person=PUPIL,
        kind="text",
        sent_at=SENT,
        text="Chào",
        reference="96d3cdf3af150460909",
    )


def test_a_reply_to_a_message_is_a_text() -> None:
    message = {"text": "Cái này", "msg_id": "a1", "quote_msg_id": "b2"}
    assert event_of(body("user_send_text", message=message)).text == "Cái này"


@pytest.mark.parametrize(
    "words",
    ["#b:K7_x-9", " #b:K7_x-9\n", {"content": "#b:K7_x-9"}, '{"content":"#b:K7_x-9"}', '{ "content": "#b:K7_x-9" }'],
)
def test_a_tap_is_a_button(words: object) -> None:
    event = event_of(text(words))
    assert (event.kind, event.text) == ("button", "K7_x-9")


@pytest.mark.parametrize("words", ["#b:", "#b: x", "b:K7", "em hỏi #b:K7", '{"content":"chào"}', "{", "{}", "[1]"])
def test_what_only_looks_like_a_tap_is_text(words: str) -> None:
    event = event_of(text(words))
    assert (event.kind, event.text) == ("text", words)


def test_decomposed_letters_are_composed() -> None:
    said = "Nguyễn Thị Hoàng Anh"
    typed = unicodedata.normalize("NFD", said)
    assert (len(said), len(typed)) == (20, 24)
    assert event_of(text(typed)).text == said


def test_no_half_letter_and_no_zero_reaches_the_database() -> None:
    raw = encode(text("x")).replace(b'"text":"x"', rb'"text":"a\ud83d\u0000b"')
    assert event_of(raw).text.encode("utf-8") == b"a?b"


ATTACHMENTS: dict[str, dict[str, Any]] = {
    "user_send_image": {"type": "image", "payload": {"thumbnail": "https://f.zdn.vn/t", "url": "https://f.zdn.vn/1"}},
    "user_send_file": {
        "type": "file",
        "payload": {"url": "https://f.zdn.vn/2", "name": "hocba.pdf", "size": "1024000"},
    },
    "user_send_location": {
        "type": "location",
        "payload": {"coordinates": {"latitude": "10.7923119", "longitude": "106.7820651"}},
    },
    "user_send_sticker": {"type": "sticker", "payload": {"id": "1", "url": "https://f.zdn.vn/3"}},
    "user_send_gif": {"type": "gif", "payload": {"thumbnail": "https://f.zdn.vn/t", "url": "https://f.zdn.vn/4"}},
    "user_send_link": {"type": "link", "payload": {"url": "https://a.vn", "description": "x", "thumbnail": ""}},
    "user_send_audio": {"type": "audio", "payload": {"url": "https://f.zdn.vn/5.amr"}},
    "user_send_video": {"type": "video", "payload": {"url": "https://f.zdn.vn/6", "thumbnail": ""}},
    "user_send_business_card": {"type": "link", "payload": {"description": "{}", "url": "https://f.zdn.vn/7"}},
}


@pytest.mark.parametrize("name", ATTACHMENTS)
def test_what_cannot_be_read_is_media(name: str) -> None:
    plain = event_of(body(name, message={"attachments": [ATTACHMENTS[name]], "msg_id": "m1"}))
    assert (plain.kind, plain.text, plain.event_id) == ("media", "", "m1")
    captioned = event_of(body(name, message={"attachments": [ATTACHMENTS[name]], "msg_id": "m1", "text": "đây ạ"}))
    assert captioned.text == "đây ạ"


def follow(name: str) -> dict[str, Any]:
    known = {"oa_id": OA, "follower": {"id": PUPIL}, "user_id_by_app": "552177279717587730", "source": "oa_profile"}
    return {**known, "event_name": name, "app_id": APP, "timestamp": STAMP}


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        (follow("follow"), "opened"),
        (follow("unfollow"), "left"),
        (
            {"app_id": APP, "oa_id": OA, "user_id": PUPIL, "event_name": "user_click_chatnow", "timestamp": STAMP},
            "opened",
        ),
        ({"app_id": APP, "user_id": PUPIL, "event_name": "user_withdraw", "timestamp": STAMP}, "withdrawn"),
    ],
)
def test_coming_going_and_withdrawing(event: dict[str, Any], kind: str) -> None:
    found = event_of(event)
    assert (found.kind, found.person, found.sent_at) == (kind, PUPIL, SENT)
    assert found.event_id == f"{event['event_name']}:{PUPIL}:{STAMP}"
    later = event_of(event | {"timestamp": str(int(STAMP) + 1)})
    assert later.event_id != found.event_id


@pytest.mark.parametrize(
    ("given_phone", "phone"),
    [
        ("84912345678", "0912345678"),
        ("+84912345678", "0912345678"),
        ("0912345678", "0912345678"),
        (84912345678, "0912345678"),
    ],
)
def test_the_form_gives_a_number(given_phone: object, phone: str) -> None:
    address = {"user_city": "Hà Nội", "user_ward": "Cầu Giấy", "user_address": ""}
    info = {"name": "Nguyễn Văn A", "phone": given_phone, "full_address": address}
    found = event_of(body("user_submit_info", info=info))
    assert (found.kind, found.text) == ("contact", phone)


@pytest.mark.parametrize("info", [{}, {"phone": ""}, {"phone": None}, {"name": "A"}, None, []])
def test_a_form_without_a_number_is_nothing(info: object) -> None:
    assert heard(body("user_submit_info", info=info)) == Read()


def echo(name: str) -> dict[str, Any]:
    people = {"sender": {"id": OA, "admin_id": "1"}, "recipient": {"id": PUPIL}}
    return body(name, **people, message={"text": "Chào em", "msg_id": "e1"})


@pytest.mark.parametrize(
    "event",
    [
        *(echo(f"oa_send_{kind}") for kind in ("text", "image", "list", "file", "gif", "sticker", "template")),
        echo("user_send_text"),
        body("user_received_message", message={"msg_id": "1"}),
        body("user_seen_message", message={"msg_ids": ["1", "2"]}),
        body("user_reacted_message", message={"msg_id": "1", "react_icon": "/-heart"}),
        body("update_user_info"),
        body("add_user_to_tag"),
        body("user_join_group"),
        body("oa_call_user"),
        body("user_call_oa"),
    ],
)
def test_echoes_and_receipts_are_nothing(event: dict[str, Any]) -> None:
    assert heard(event) == Read()


@pytest.mark.parametrize(
    "event",
    [
        body("anonymous_send_text", message={"text": "x", "msg_id": "1", "conversation_id": "c"}),
        body("widget_interaction_accepted"),
        body(""),
        body("user_send_text", sender={"id": ""}, message={"text": "x"}),
        body("user_send_text", sender=None, message={"text": "x"}),
        body("user_send_text", sender={"id": "9" * 121}, message={"text": "x"}),
    ],
)
def test_what_is_not_read_is_counted(event: dict[str, Any]) -> None:
    assert heard(event) == Read(unknown=True)


@pytest.mark.parametrize("other", [{"recipient": {"id": "1"}}, {"app_id": "1"}, {"recipient": None, "oa_id": "1"}])
def test_another_account_is_none_of_ours(other: dict[str, Any]) -> None:
    assert heard(text("Chào") | other) == Read(foreign=True)


def test_a_message_without_an_id_is_known_by_its_bytes() -> None:
    one, other = body("user_send_text", message={"text": "a"}), body("user_send_text", message={"text": "b"})
    assert event_of(one).event_id == event_of(one).event_id
    assert event_of(one).event_id != event_of(other).event_id
    assert len(event_of(one).event_id) == 64
    long = body("user_send_text", message={"text": "a", "msg_id": "x" * 121})
    assert len(event_of(long).event_id) == 64


@pytest.mark.parametrize(
    ("stamp", "moment"),
    [(STAMP, SENT), (int(STAMP), SENT), ("", NOW), (None, NOW), ("soon", NOW), ("9" * 40, NOW), ("9" * 5000, NOW)],
)
def test_the_time_is_text_or_number(stamp: object, moment: datetime) -> None:
    assert event_of(text("x") | {"timestamp": stamp}).sent_at == moment


def test_ids_keep_every_digit_even_as_numbers() -> None:
    raw = encode(text("x")).replace(f'"{PUPIL}"'.encode(), PUPIL.encode())
    assert event_of(raw).person == PUPIL


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)
NAMES = st.sampled_from(["user_send_text", "user_send_image", "follow", "user_submit_info", "user_withdraw", "x"])
KEYS = ("sender", "recipient", "message", "info", "timestamp", "follower", "app_id", "oa_id", "user_id")


@given(NAMES, st.dictionaries(st.sampled_from(KEYS), JSON))
def test_no_body_breaks_the_reader(name: str, parts: dict[str, Any]) -> None:
    heard(json.dumps(body(name) | parts).encode())
