"""Telegram's updates become our events: only genuine ones, in order, each with the words as they were typed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.messages import Hook, Inbound, Kind
from bot.channels.ports import Forged, Unreadable
from bot.channels.telegram.channel import TelegramChannel, account_of, open_telegram
from bot.channels.telegram.hearing import in_order
from bot.channels.telegram.hook import secret_of
from tests.bot.desks import replies
from tests.bot.vendors.telegram_api import BOT, TOKEN
from tests.bot.vendors.telegram_channels import channel, heard, hook, settings, sheets

LAN = {"id": 5550001, "is_bot": False, "first_name": "Lan"}
PRIVATE = {"id": 5550001, "type": "private", "first_name": "Lan"}
CLASS = {"id": -1001, "type": "supergroup", "title": "Lớp 12A1"}
SENT = 1764000000
STICKER = {
    "file_id": "f",
    "file_unique_id": "u",
    "width": 1,
    "height": 1,
    "is_animated": False,
    "is_video": False,
    "type": "regular",
}
PHOTO = [{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}]
MEDIA: list[dict[str, Any]] = [
    {"photo": PHOTO},
    {"sticker": STICKER},
    {"voice": {"file_id": "f", "file_unique_id": "u", "duration": 3}},
    {"video": {"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1, "duration": 3}},
    {"video_note": {"file_id": "f", "file_unique_id": "u", "length": 1, "duration": 3}},
    {"animation": {"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1, "duration": 3}},
    {"document": {"file_id": "f", "file_unique_id": "u"}},
    {"audio": {"file_id": "f", "file_unique_id": "u", "duration": 3}},
    {"location": {"longitude": 108.2, "latitude": 16.0}},
    {"dice": {"emoji": "🎲", "value": 3}},
]


def update(kind: str, what: dict[str, Any], number: int = 700000001) -> bytes:
    return json.dumps({"update_id": number, kind: what}).encode()


def message(**parts: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"message_id": 11, "date": SENT, "chat": PRIVATE, "from": LAN} | parts


def event(opened: TelegramChannel, body: bytes) -> Inbound:
    (found,) = heard(opened, body).events
    return found


def test_typed_words_come_with_id_person_time_and_order() -> None:
    found = event(any_channel(), update("message", message(text="Em thích vẽ thì học ngành gì ạ?")))
    assert found == Inbound(
        event_id="700000001",
        person="5550001",
        kind="text",
        sent_at=datetime.fromtimestamp(SENT, UTC),
        text="Em thích vẽ thì học ngành gì ạ?",
        reference="11",
        order=700000001,
    )


@pytest.mark.parametrize("secret", ["", "wrong", secret_of("other:token"), "đ", secret_of(TOKEN)[:-1]])
def test_a_wrong_secret_is_forged_whatever_the_body(secret: str) -> None:
    with pytest.raises(Forged):
        any_channel().hear(hook(update("message", message(text="x")), secret))


def test_no_secret_is_forged() -> None:
    with pytest.raises(Forged):
        any_channel().hear(Hook("POST", {}, {}, update("message", message(text="x"))))


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"5", b"{}", b'{"update_id":"1"}', b'{"update_id":true}', b"\xff"])
def test_a_body_without_an_update_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        any_channel().hear(hook(body))


def test_a_body_nested_without_end_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        any_channel().hear(hook(b"[" * 100_000))


@pytest.mark.parametrize(
    "what",
    [{"message": 5}, {"message": {"message_id": 1}}, {"message": message(date=10**20, text="x")}, {"tomorrow": {}}, {}],
)
def test_an_update_of_another_shape_is_unknown_and_not_refused(what: dict[str, Any]) -> None:
    """Refused, Telegram would send it again and hold up everything behind it."""
    found = heard(any_channel(), json.dumps({"update_id": 1} | what).encode())
    assert (found.events, found.unknown) == ((), 1)


JUNK = st.recursive(
    st.none() | st.integers() | st.text(), lambda inner: st.dictionaries(st.text(), inner), max_leaves=8
)


@lru_cache(maxsize=1)
def any_channel() -> TelegramChannel:
    return channel()


@hypothesis.settings(deadline=None)
@given(JUNK)
def test_whatever_stands_in_a_message_nothing_breaks(junk: object) -> None:
    for parts in ({"text": junk}, {"from": junk}, {"chat": junk}, {"contact": junk}, {"entities": junk}):
        assert len(heard(any_channel(), update("message", message(**parts))).events) <= 1


@pytest.mark.parametrize(
    ("typed", "campaign"),
    [
        ("/start", None),
        ("/start NH2026-TamKy", "NH2026-TamKy"),
        ("/START@chonnghebot HN01_a7", "HN01_a7"),
        ("/start hai từ", None),
        ("/start " + "a" * 65, None),
        ("/start '; drop table", None),
    ],
)
def test_start_opens_with_its_code(typed: str, campaign: str | None) -> None:
    found = event(any_channel(), update("message", message(text=typed)))
    assert (found.kind, found.campaign, found.text) == ("opened", campaign, "")


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("/xoa", "/xoa"),
        ("/xoa@ChonNgheBot", "/xoa"),
        ("/timtruong@ChonNgheBot gần nhà", "/timtruong gần nhà"),
        ('/inform{"trade":"x"}', '/inform{"trade":"x"}'),
        ("/starting", "/starting"),
        ("em/start", "em/start"),
    ],
)
def test_other_commands_stay_words_without_the_bots_name(typed: str, text: str) -> None:
    found = event(any_channel(), update("message", message(text=typed)))
    assert (found.kind, found.text) == ("text", text)


def press(**parts: Any) -> bytes:  # noqa: ANN401
    query = {"id": "4382", "from": LAN, "chat_instance": "-3", "data": "b:9f2c"}
    shown = {"message_id": 13, "date": SENT, "chat": PRIVATE, "from": BOT, "text": "Em muốn xem gì?"}
    return update("callback_query", query | {"message": shown} | parts)


@pytest.mark.parametrize("shown", [None, {"chat": PRIVATE, "message_id": 3, "date": 0}])
def test_a_press_is_a_button_even_under_a_message_that_is_gone(shown: dict[str, Any] | None) -> None:
    found = event(any_channel(), press(message=shown))
    assert (found.kind, found.text, found.person) == ("button", "9f2c", "5550001")


def test_unknown_data_is_handed_on_as_it_is() -> None:
    assert event(any_channel(), press(data="k:old")).text == "k:old"


def test_ones_own_number_is_a_contact_and_a_foreign_card_is_not() -> None:
    card = {"phone_number": "+84905000111", "first_name": "Lan"}
    own = event(any_channel(), update("message", message(contact=card | {"user_id": 5550001})))
    assert (own.kind, own.text) == ("contact", "+84905000111")
    for contact in (card | {"user_id": 5550002}, card):
        other = event(any_channel(), update("message", message(contact=contact)))
        assert (other.kind, other.text, other.reference) == ("media", "", "other_contact")


@pytest.mark.parametrize("media", MEDIA, ids=lambda media: next(iter(media)))
def test_what_is_no_text_is_media_with_its_caption(media: dict[str, Any]) -> None:
    bare = event(any_channel(), update("message", message(**media)))
    assert (bare.kind, bare.text) == ("media", "")
    told = event(any_channel(), update("message", message(caption="học bạ của em", **media)))
    assert (told.kind, told.text, told.reference) == ("media", "học bạ của em", "11")


def test_an_album_is_one_media_however_often_it_comes() -> None:
    opened = channel()
    bodies = [update("message", message(photo=PHOTO, media_group_id="77"), 1 + at) for at in range(4)]
    kinds = [len(heard(opened, body).events) for body in [*bodies, *bodies]]
    assert kinds == [1, 0, 0, 0, 1, 0, 0, 0]


def test_a_caption_in_an_album_is_never_lost() -> None:
    opened = channel()
    heard(opened, update("message", message(photo=PHOTO, media_group_id="77"), 1))
    found = event(opened, update("message", message(photo=PHOTO, media_group_id="77", caption="em hỏi"), 2))
    assert found.text == "em hỏi"


def test_an_edit_names_its_message_and_a_moving_place_is_none() -> None:
    found = event(any_channel(), update("edited_message", message(text="sửa", edit_date=SENT + 9)))
    assert (found.kind, found.text, found.reference) == ("edited", "sửa", "11")
    assert found.sent_at == datetime.fromtimestamp(SENT + 9, UTC)
    place = message(location={"longitude": 108.2, "latitude": 16.0}, edit_date=SENT)
    assert heard(any_channel(), update("edited_message", place)).events == ()


def member(status: str, chat: dict[str, Any]) -> bytes:
    new = {"status": status, "user": BOT} | ({"until_date": 0} if status == "kicked" else {})
    old = {"status": "member", "user": BOT}
    change = {"chat": chat, "from": LAN, "date": SENT, "old_chat_member": old, "new_chat_member": new}
    return update("my_chat_member", change)


def test_blocking_is_leaving_and_coming_back_is_nothing() -> None:
    assert [event(any_channel(), member(status, PRIVATE)).kind for status in ("kicked", "left")] == ["left", "left"]
    back = heard(any_channel(), member("member", PRIVATE))
    assert (back.events, back.unknown) == ((), 0)
    assert heard(any_channel(), member("kicked", CLASS)).events == ()


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ({"text": "@ChonNgheBot nghề điện học ở đâu"}, "nghề điện học ở đâu"),
        ({"text": "ê @chonnghebot, học phí?"}, "ê học phí?"),
        ({"text": "/help"}, "/help"),
        ({"text": "/start@ChonNgheBot HN01"}, "/start HN01"),
        ({"text": "học phí?", "reply_to_message": message(chat=CLASS, **{"from": BOT}, text="Chào")}, "học phí?"),
        ({"photo": PHOTO, "caption": "@ChonNgheBot xem này"}, "xem này"),
    ],
)
def test_in_a_group_only_what_is_meant_for_the_bot_is_heard(parts: dict[str, Any], text: str) -> None:
    found = event(channel(telegram_name="ChonNgheBot"), update("message", message(chat=CLASS, **parts)))
    assert (found.kind, found.person, found.text) == ("group", "-1001", text)


@pytest.mark.parametrize(
    "parts",
    [
        {"text": "mai lớp mình nghỉ nha"},
        {"text": "@OtherBot nghề gì"},
        {"text": "/help@OtherBot"},
        {"text": "chào", "reply_to_message": message(chat=CLASS, text="ai đó")},
        {"new_chat_title": "Lớp"},
    ],
)
def test_a_groups_own_talk_is_none_of_ours(parts: dict[str, Any]) -> None:
    opened = channel(telegram_name="@ChonNgheBot")
    assert heard(opened, update("message", message(chat=CLASS, **parts))).events == ()


def test_bots_and_channels_are_not_people() -> None:
    assert heard(any_channel(), update("message", message(text="x", **{"from": BOT}))).events == ()
    post = {"message_id": 1, "date": SENT, "chat": {"id": -5, "type": "channel", "title": "x"}, "text": "tin"}
    found = heard(any_channel(), update("channel_post", post))
    assert (found.events, found.unknown) == ((), 1)


def test_half_a_letter_does_not_lose_a_message() -> None:
    body = update("message", message(text="chào TAIL")).replace(b"TAIL", b"\\ud83d")
    assert event(any_channel(), body).text.startswith("chào ")


def test_a_polled_button_is_not_dated_after_the_words_that_followed_it() -> None:
    def at(number: int, kind: Kind, second: int) -> Inbound:
        when = datetime.fromtimestamp(SENT + second, UTC)
        return Inbound(event_id=str(number), person="1", kind=kind, sent_at=when, order=number)

    batch = [at(1, "text", 0), at(2, "button", 900), at(3, "text", 5), at(4, "button", 900)]
    ordered = in_order(batch)
    assert sorted(ordered, key=lambda one: (one.sent_at, one.order)) == ordered
    assert [one.sent_at.timestamp() - SENT for one in ordered] == [0, 5, 5, 900]


def test_the_account_is_the_public_part_of_the_token_and_never_more() -> None:
    assert any_channel().account == "700123"
    assert account_of("not-of-that-shape") == "telegram"


def test_without_a_token_there_is_no_channel() -> None:
    with pytest.raises(ValueError, match="token"):
        open_telegram(settings(telegram_token=None), replies(), (), sheets)
