"""Zalo's signature: the golden vector passes, everything that is nearly it does not, and what would fit is noted."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import Engine

from bot.channels.messages import Heard, Hook
from bot.channels.notes import Notes
from bot.channels.ports import Forged, Unreadable
from bot.channels.zalo.channel import ZaloChannel, open_zalo
from bot.settings import Settings
from tests.bot.desks import replies, run
from tests.bot.vendors.zalo import APP, APP_KEY, OA, OA_KEY, sign

GOLDEN = (
    '{"app_id":"360846524940903967","sender":{"id":"246845883529197922"},"user_id_by_app":"552177279717587730",'
    '"recipient":{"id":"388613280878808645"},"event_name":"user_send_text","message":'
    '{"text":"Em muốn hỏi ngành CNTT ạ","msg_id":"96d3cdf3af150460909"},"timestamp":"1764000000000"}'
).encode()
GOLDEN_MAC = "d0ce0ca1a25f9824dac9b4ab11c726c3a2c8d1e576dd594e05d2e9268c07ab73"
RESPACED = json.dumps(json.loads(GOLDEN), ensure_ascii=False).encode()
ESCAPED = json.dumps(json.loads(GOLDEN), separators=(",", ":")).encode()


def channel_of(engine: Engine, **more: Any) -> ZaloChannel:  # noqa: ANN401
    ours = {"zalo_oa_id": OA, "zalo_app_id": APP, "zalo_app_secret": APP_KEY, "zalo_oa_secret": OA_KEY}
    return open_zalo(Settings(**(ours | more)), replies(), engine)


def heard(channel: ZaloChannel, body: bytes, signature: str | None) -> Heard:
    headers = {} if signature is None else {"x-zevent-signature": signature}
    return channel.hear(Hook("POST", headers, {}, body))


def noted(channel: ZaloChannel, engine: Engine) -> dict[str, Any]:
    """The note, once it has been written."""
    run(channel.aclose())
    return Notes(engine, "zalo", OA).read("signature") or {}


@pytest.mark.parametrize("prefix", ["mac=", "mac = ", "MAC=", "", " mac="])
def test_the_golden_vector_passes_however_the_header_is_written(engine: Engine, prefix: str) -> None:
    assert len(GOLDEN) == 288
    (event,) = heard(channel_of(engine), GOLDEN, prefix + GOLDEN_MAC).events
    assert event.text == "Em muốn hỏi ngành CNTT ạ"
    (event,) = heard(channel_of(engine), GOLDEN, prefix + GOLDEN_MAC.upper()).events
    assert event.event_id == "96d3cdf3af150460909"


@pytest.mark.parametrize(
    ("body", "signature"),
    [
        (GOLDEN, None),
        (GOLDEN, ""),
        (GOLDEN, "mac="),
        (GOLDEN, f"mac={GOLDEN_MAC[:-1]}0"),
        (GOLDEN, f"sha256={GOLDEN_MAC}"),
        (RESPACED, f"mac={GOLDEN_MAC}"),
        (ESCAPED, f"mac={GOLDEN_MAC}"),
        (GOLDEN.replace(b"CNTT", b"CNTP"), f"mac={GOLDEN_MAC}"),
        (GOLDEN, sign(GOLDEN, "1764000000000", APP, APP_KEY)),
        (GOLDEN, sign(GOLDEN, "1764000000000", OA, OA_KEY)),
        (GOLDEN, sign(GOLDEN, "1764000000001")),
        (b"no JSON", f"mac={GOLDEN_MAC}"),
        (b"\xff\xfe", f"mac={GOLDEN_MAC}"),
        (b"[" * 100_000, f"mac={GOLDEN_MAC}"),
    ],
)
def test_what_is_not_signed_so_is_forged(engine: Engine, body: bytes, signature: str | None) -> None:
    with pytest.raises(Forged):
        heard(channel_of(engine), body, signature)


@pytest.mark.parametrize(
    ("ident", "secret", "id_of", "key_of"),
    [("oa_id", "oa_secret", OA, OA_KEY), ("app_id", "app_secret", APP, APP_KEY), ("oa_id", "app_secret", OA, APP_KEY)],
)
def test_settings_choose_the_formula(engine: Engine, ident: str, secret: str, id_of: str, key_of: str) -> None:
    channel = channel_of(engine, zalo_sign_id=ident, zalo_sign_secret=secret)
    assert heard(channel, GOLDEN, sign(GOLDEN, "1764000000000", id_of, key_of)).events
    with pytest.raises(Forged):
        heard(channel, GOLDEN, f"mac={GOLDEN_MAC}")


def test_the_timestamp_is_signed_as_it_is_written(engine: Engine) -> None:
    body = GOLDEN.replace(b'"1764000000000"', b"1764000000000")
    assert heard(channel_of(engine), body, sign(body, "1764000000000")).events


def test_a_signed_body_that_is_no_event_is_unreadable(engine: Engine) -> None:
    for body in (b"[1]", b"not JSON"):
        with pytest.raises(Unreadable):
            heard(channel_of(engine), body, sign(body, ""))


def test_saving_the_address_is_answered(engine: Engine) -> None:
    assert channel_of(engine).hear(Hook("GET", {}, {}, b"")) == Heard()


def test_calibrating_drops_and_remembers_what_would_have_matched(engine: Engine) -> None:
    channel = channel_of(engine, zalo_calibrate=True)
    assert heard(channel, GOLDEN, sign(GOLDEN, "1764000000000", OA, APP_KEY)) == Heard()
    # A stranger's nonsense does not wipe the finding out.
    assert heard(channel, GOLDEN, "mac=" + "0" * 64) == Heard()
    assert channel.health()["signature_mismatches"] == 2
    assert channel.health()["signature_fitting"] == "oa_id + app_secret"
    assert noted(channel, engine)["matched"] == "oa_id + app_secret"


def test_a_genuine_request_after_a_strangers_is_noted(engine: Engine) -> None:
    channel = channel_of(engine)
    for signature in (f"mac={GOLDEN_MAC}", "mac=" + "0" * 64, f"mac={GOLDEN_MAC}"):
        try:
            heard(channel, GOLDEN, signature)
        except Forged:
            continue
    note = noted(channel, engine)
    assert note["matched"] == "none"
    assert note["genuine_at"] > note["matched_at"]


def test_without_calibrating_it_is_refused_and_remembered_all_the_same(engine: Engine) -> None:
    channel = channel_of(engine)
    with pytest.raises(Forged):
        heard(channel, GOLDEN, sign(GOLDEN, "1764000000000", APP, APP_KEY))
    assert noted(channel, engine)["matched"] == "app_id + app_secret"


def test_a_secret_that_is_not_set_signs_nothing(engine: Engine) -> None:
    with pytest.raises(ValueError, match="zalo_oa_secret"):
        channel_of(engine, zalo_oa_secret=None)
    empty = ZaloChannel(Settings(zalo_oa_id=OA, zalo_app_id=APP), replies(), engine, None)
    with pytest.raises(Forged):
        heard(empty, GOLDEN, sign(GOLDEN, "1764000000000", APP, ""))
