"""Facebook's requests: only genuine ones are heard, and each event means what the person meant."""

from __future__ import annotations

import hashlib
import hmac
import json
import unicodedata
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.channels.messages import Heard, Hook, Inbound
from bot.channels.messenger.channel import MessengerChannel, open_messenger
from bot.channels.ports import Channel, Forged, Unreadable
from bot.settings import Settings
from tests.bot.desks import replies
from tests.bot.vendors.messenger import PAGE, PAGE_TOKEN, SIGNING_KEY, VERIFY_WORDS, encode, sign, signed

GOLDEN_BODY = (
    '{"object":"page","entry":[{"id":"PAGE_ID","time":1764000000000,"messaging":[{"sender":{"id":"PSID1"},'
    '"recipient":{"id":"PAGE_ID"},"timestamp":1764000000000,"message":{"mid":"m_AbC","text":"Chào ad"}}]}]}'
).encode()
GOLDEN_SIGNATURE = "sha256=686534cea80038b66aeb2f593634e50ae4e6e9fe9d1d128ea1e0aec673ea1196"
MOMENT = 1764000000123


async def no_sheets(_: str) -> bytes | None:
    return None


def channel(**settings: Any) -> MessengerChannel:  # noqa: ANN401
    ours: dict[str, Any] = {
        "messenger_page_id": PAGE,
        "messenger_token": PAGE_TOKEN,
        "messenger_app_secret": SIGNING_KEY,
        "messenger_verify_token": VERIFY_WORDS,
    }
    return open_messenger(Settings(**(ours | settings)), replies(), [], no_sheets)


def item(person: str = "PSID1", moment: object = MOMENT, **parts: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"sender": {"id": person}, "recipient": {"id": PAGE}, "timestamp": moment, **parts}


def batch(*items: object, page: str = PAGE) -> bytes:
    return encode({"object": "page", "entry": [{"id": page, "time": MOMENT, "messaging": list(items)}]})


def hear(*items: object) -> Heard:
    return channel().hear(signed(batch(*items)))


def hear_one(**parts: Any) -> Inbound:  # noqa: ANN401
    (event,) = hear(item(**parts)).events
    return event


def post(body: bytes, **headers: str) -> Hook:
    return Hook("POST", headers, {}, body)


def handshake(**changed: str) -> Hook:
    query = {"mode": "subscribe", "verify_token": VERIFY_WORDS, "challenge": "1158201444"} | changed
    return Hook("GET", {}, {f"hub.{name}": value for name, value in query.items()}, b"")


# --- genuine or not -------------------------------------------------------------------------------------------------


def test_the_golden_vector_is_heard() -> None:
    assert sign(GOLDEN_BODY) == GOLDEN_SIGNATURE
    heard = channel().hear(post(GOLDEN_BODY, **{"x-hub-signature-256": GOLDEN_SIGNATURE}))
    moment = datetime.fromtimestamp(1764000000, UTC)
    expected = Inbound(event_id="m_AbC", person="PSID1", kind="text", sent_at=moment, text="Chào ad", reference="m_AbC")
    assert heard == Heard((expected,))


@pytest.mark.parametrize("form", [{"ensure_ascii": True}, {"ensure_ascii": False, "separators": (",", ":")}])
def test_a_body_written_again_is_forged(form: dict[str, Any]) -> None:
    body = encode({"object": "page", "entry": [{"id": PAGE, "messaging": [item(message={"mid": "m", "text": "Ạ/ừ"})]}]})
    again = json.dumps(json.loads(body), **form).encode()
    assert channel().hear(signed(body)).events
    with pytest.raises(Forged):
        channel().hear(post(again, **{"x-hub-signature-256": sign(body)}))


def sha1(body: bytes) -> str:
    return "sha1=" + hmac.new(SIGNING_KEY.encode(), body, hashlib.sha1).hexdigest()


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-hub-signature": sha1(GOLDEN_BODY)},
        {"x-hub-signature-256": sha1(GOLDEN_BODY)},
        {"x-hub-signature": GOLDEN_SIGNATURE},
        {"x-hub-signature-256": GOLDEN_SIGNATURE.removeprefix("sha256=")},
        {"x-hub-signature-256": "sha256="},
        {"x-hub-signature-256": sign(GOLDEN_BODY, "another")},
        {"x-hub-signature-256": "sha256=ạ"},
    ],
)
def test_what_is_not_signed_rightly_is_forged(headers: dict[str, str]) -> None:
    with pytest.raises(Forged):
        channel().hear(post(GOLDEN_BODY, **headers))


@pytest.mark.parametrize("missing", ["messenger_app_secret", "messenger_verify_token"])
def test_without_secrets_everything_is_forged(missing: str) -> None:
    for value in (None, ""):
        for hook in (handshake(), handshake(verify_token=""), signed(GOLDEN_BODY), post(GOLDEN_BODY)):
            with pytest.raises(Forged):
                channel(**{missing: value}).hear(hook)


def test_the_handshake_is_answered_with_the_challenge() -> None:
    assert channel().hear(handshake()) == Heard(answer="1158201444")


@pytest.mark.parametrize("changed", [{"verify_token": "x"}, {"verify_token": ""}, {"mode": "unsubscribe"}])
def test_a_wrong_handshake_is_forged(changed: dict[str, str]) -> None:
    with pytest.raises(Forged):
        channel().hear(handshake(**changed))


def test_other_methods_are_forged() -> None:
    with pytest.raises(Forged):
        channel().hear(Hook("PUT", {"x-hub-signature-256": GOLDEN_SIGNATURE}, {}, GOLDEN_BODY))


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"page"', b'{"object":"page","entry":{}}', b"[" * 100_000])
def test_a_genuine_body_that_makes_no_sense_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable):
        channel().hear(signed(body))


# --- what events mean -----------------------------------------------------------------------------------------------


def test_words_are_composed_and_keep_their_moment() -> None:
    event = hear_one(message={"mid": "m_1", "text": unicodedata.normalize("NFD", "Em thích vẽ ạ")})
    assert (event.kind, event.text, event.reference) == ("text", "Em thích vẽ ạ", "m_1")
    assert event.sent_at == datetime(2025, 11, 24, 16, 0, 0, 123000, UTC)


def test_a_quick_reply_is_its_button() -> None:
    event = hear_one(message={"mid": "m_1", "text": "1. Nghề hàn", "quick_reply": {"payload": "b:aZ-9"}})
    assert (event.kind, event.text, event.event_id) == ("button", "aZ-9", "m_1")


def test_a_quick_reply_of_somebody_else_is_its_words() -> None:
    event = hear_one(message={"mid": "m_1", "text": "Học phí", "quick_reply": {"payload": "FEES"}})
    assert (event.kind, event.text) == ("text", "Học phí")


@pytest.mark.parametrize(
    ("postback", "kind", "text", "campaign"),
    [
        ({"payload": "b:aZ-9"}, "button", "aZ-9", None),
        ({"payload": "c:timtruong", "title": "Tìm trường"}, "text", "/timtruong", None),
        ({"payload": "GET_STARTED"}, "opened", "", None),
        ({"payload": "GET_STARTED", "referral": {"ref": "NH2026-TamKy"}}, "opened", "", "NH2026-TamKy"),
        ({"payload": "OLD", "referral": {"ref": "HN01"}}, "opened", "", "HN01"),
        ({"payload": "b:x", "referral": {"ref": "HN01"}}, "button", "x", "HN01"),
        ({"payload": "FEES", "title": "Học phí bao nhiêu?"}, "text", "Học phí bao nhiêu?", None),
    ],
)
def test_postbacks(postback: dict[str, Any], kind: str, text: str, campaign: str | None) -> None:
    event = hear_one(postback={"mid": "m_p", **postback})
    assert (event.kind, event.text, event.campaign, event.event_id) == (kind, text, campaign, "m_p")


def test_coming_back_through_a_link_opens_with_its_code() -> None:
    event = hear_one(referral={"ref": " NH2026-TamKy ", "source": "SHORTLINK", "type": "OPEN_THREAD"})
    assert (event.kind, event.text, event.campaign) == ("opened", "", "NH2026-TamKy")


@pytest.mark.parametrize("ref", [None, "", "x" * 65, 7])
def test_a_referral_without_a_usable_code_still_opens(ref: object) -> None:
    event = hear_one(referral={"ref": ref})
    assert (event.kind, event.campaign) == ("opened", None)


def test_words_may_bring_a_code() -> None:
    event = hear_one(message={"mid": "m_1", "text": "Chào", "referral": {"ref": "HN01"}})
    assert (event.kind, event.text, event.campaign) == ("text", "Chào", "HN01")


@pytest.mark.parametrize("kind", ["image", "video", "audio", "file", "location", "template", "fallback"])
def test_media(kind: str) -> None:
    event = hear_one(message={"mid": "m_1", "attachments": [{"type": kind, "payload": {"url": "https://x"}}]})
    assert (event.kind, event.text) == ("media", "")


def test_media_keep_their_caption() -> None:
    event = hear_one(message={"mid": "m_1", "text": "Điểm của em", "attachments": [{"type": "image"}]})
    assert (event.kind, event.text) == ("media", "Điểm của em")


def test_a_thumb_is_media() -> None:
    thumb = {"type": "image", "payload": {"url": "https://x", "sticker_id": 369239263222822}}
    assert hear_one(message={"mid": "m_1", "sticker_id": 369239263222822, "attachments": [thumb]}).kind == "media"


def test_a_link_with_its_preview_is_words() -> None:
    message = {"mid": "m_1", "text": "https://x.vn đúng không?", "attachments": [{"type": "fallback"}]}
    assert hear_one(message=message).kind == "text"


def test_what_messenger_cannot_tell_us_is_media() -> None:
    assert hear_one(message={"mid": "m_1", "is_unsupported": True}).kind == "media"


def test_an_edit_names_the_message_and_each_edit_is_its_own_event() -> None:
    edits = [item(message_edit={"mid": "m_1", "text": text, "num_edit": n}) for n, text in enumerate("aba", 1)]
    events = hear(*edits).events
    assert [(event.kind, event.text, event.reference) for event in events] == [
        ("edited", text, "m_1") for text in "aba"
    ]
    assert len({event.event_id for event in events} | {"m_1"}) == 4


@pytest.mark.parametrize(
    "parts",
    [
        {"message": {"mid": "m_1", "is_echo": True, "app_id": 1, "text": "Chào bạn"}},
        {"delivery": {"mids": ["m_1"], "watermark": MOMENT}},
        {"read": {"watermark": MOMENT}},
        {"reaction": {"mid": "m_1", "action": "react", "emoji": "❤"}},
        {"sender": {"id": PAGE}, "message": {"mid": "m_1", "text": "x"}},
    ],
)
def test_receipts_and_the_pages_own_words_are_nothing(parts: dict[str, Any]) -> None:
    assert hear({**item(), **parts}) == Heard()


@pytest.mark.parametrize(
    "broken",
    [
        None,
        "text",
        {},
        item(),
        item(optin={"ref": "x"}),
        item(message={"text": "no id"}),
        item(message={"mid": "", "text": "x"}),
        item(message="x"),
        item(postback={"payload": "OLD"}),
        item(postback={"payload": "b:"}),
        item(message_edit={"mid": "m_1", "text": ""}),
        item(person="", message={"mid": "m_1", "text": "x"}),
        item(person="9" * 121, message={"mid": "m_1", "text": "x"}),
        {"timestamp": MOMENT, "message": {"mid": "m_1", "text": "x"}},
        {"sender": {"id": 7}, "timestamp": MOMENT, "message": {"mid": "m_1", "text": "x"}},
    ],
)
def test_an_event_without_sense_is_counted_and_hides_no_other(broken: object) -> None:
    heard = hear(broken, item(message={"mid": "m_2", "text": "Chào"}))
    assert ([event.event_id for event in heard.events], heard.unknown) == (["m_2"], 1)


@pytest.mark.parametrize("moment", [None, "soon", 10**30, True, [1]])
def test_a_message_with_an_impossible_moment_is_not_lost(moment: object) -> None:
    (event,) = hear(item(moment=moment, message={"mid": "m_1", "text": "Chào"})).events
    assert abs(datetime.now(UTC) - event.sent_at).days == 0


def test_letters_that_no_database_takes_are_replaced() -> None:
    body = batch(item(message={"mid": "m_1", "text": "a\0b\ud83d"}))
    (event,) = channel().hear(signed(body)).events
    assert event.text == "ab\ufffd"


def test_a_very_long_id_is_kept_as_a_digest_that_edits_find() -> None:
    mid = "m_" + "x" * 300
    said, edited = hear(
        item(message={"mid": mid, "text": "a"}), item(message_edit={"mid": mid, "text": "b", "num_edit": 1})
    ).events
    assert said.event_id == said.reference == edited.reference
    assert len(said.event_id) <= 120


# --- batches --------------------------------------------------------------------------------------------------------


def test_a_batch_keeps_its_order() -> None:
    entries = [
        {"id": PAGE, "messaging": [item(f"P{n}", message={"mid": f"m_{n}{k}", "text": "x"}) for k in "ab"]}
        for n in range(3)
    ]
    events = channel().hear(signed(encode({"object": "page", "entry": entries}))).events
    assert [event.event_id for event in sorted(events, key=lambda event: event.order)] == [
        "m_0a",
        "m_0b",
        "m_1a",
        "m_1b",
        "m_2a",
        "m_2b",
    ]
    assert len({event.order for event in events}) == 6


def test_other_pages_and_what_another_app_answers_are_nothing() -> None:
    message = item(message={"mid": "m_1", "text": "x"})
    entries = [
        {"id": "OTHER", "messaging": [message]},
        {"id": PAGE, "standby": [message]},
        {"id": PAGE, "changes": [{"field": "feed"}]},
        "entry",
    ]
    assert channel().hear(signed(encode({"object": "page", "entry": entries}))) == Heard()


def test_other_objects_are_counted_only() -> None:
    body = encode({"object": "instagram", "entry": [{"id": PAGE, "messaging": [item(message={"mid": "m"})]}]})
    assert channel().hear(signed(body)) == Heard(unknown=1)


@pytest.mark.parametrize(
    "parts",
    [
        {"message": {"mid": "m_1", "text": "x"}},
        {"postback": {"payload": "GET_STARTED", "title": "Bắt đầu"}},
        {"postback": {"payload": "b:x", "title": "Một"}},
        {"referral": {"ref": "HN01"}},
        {"message_edit": {"mid": "m_1", "text": "y", "num_edit": 1}},
    ],
)
def test_the_same_event_again_has_the_same_id_and_another_has_another(parts: dict[str, Any]) -> None:
    first, second = hear_one(**parts), hear_one(**dict(reversed(parts.items())))
    other_person = hear(item("PSID2", **parts)).events[0]
    assert first.event_id == second.event_id
    assert first.event_id != other_person.event_id or "message" in parts


def test_pressing_twice_is_two_events() -> None:
    postback = {"payload": "b:x", "title": "Một"}
    early, late = hear(item(postback=postback), item(moment=MOMENT + 1, postback=postback)).events
    assert early.event_id != late.event_id


# --- the contract ---------------------------------------------------------------------------------------------------


def test_it_is_a_channel() -> None:
    messenger: Channel = channel()
    assert (messenger.name, messenger.account, messenger.pace) == ("messenger", PAGE, 40)
    assert messenger.window is not None
    assert messenger.window.total_seconds() == 24 * 3600


@pytest.mark.parametrize("missing", ["messenger_page_id", "messenger_token"])
def test_it_cannot_be_opened_without_page_or_token(missing: str) -> None:
    with pytest.raises(ValueError, match=f"CHONNGHE_{missing.upper()}"):
        channel(**{missing: None})
