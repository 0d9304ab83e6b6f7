"""Sending through Zalo: what arrives, what each refusal leads to, and how buttons and pictures give way."""

from __future__ import annotations

import hashlib
import hmac
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from bot.channels.messages import Parcel
from bot.channels.notes import Notes
from bot.channels.ports import Broken, Channel, Closed, Refused, SendError, TryLater, Uncertain, Unreachable
from bot.channels.zalo.channel import ZaloChannel
from bot.channels.zalo.errors import seconds_to_morning
from bot.clock import VIETNAM
from tests.bot.desks import Clock, replies, run
from tests.bot.vendors.loopback import Failure
from tests.bot.vendors.zalo import OA, PUPIL, SEND_PATH, FakeZalo

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100
TEXT: Parcel = {"text": "Chào em!"}
CHOICE: Parcel = {"text": "Xem gì?", "buttons": [{"id": "K7", "title": "Học phí"}], "plain": "Xem gì?\n\n1. Học phí"}
PICTURE: Parcel = {
    "picture": "/to/abc.png",
    "caption": "Phiếu của em",
    "plain": "Phiếu của em: https://a.vn/to/abc.png",
}
UPLOAD_PATH = "/v2.0/oa/upload/image"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def zalo(clock: Clock) -> Iterator[FakeZalo]:
    with FakeZalo(now=clock) as made:
        made.touch(PUPIL)
        yield made


class Outside:
    """Channels to a fake Zalo, a new one for each ``send``, as after a restart; ``settings`` are changed between."""

    def __init__(self, zalo: FakeZalo, engine: Engine, clock: Clock, sheet: bytes | None = PNG) -> None:
        self.zalo, self.engine, self.clock, self.sheet = zalo, engine, clock, sheet
        # What stands in .env stays there, though Zalo has long given out others.
        self.settings: dict[str, Any] = {"zalo_refresh_token": zalo.tokens.refresh}

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[ZaloChannel]:
        settings = self.zalo.settings(**self.settings)
        channel = ZaloChannel(settings, replies(), self.engine, self._sheet, self.clock)
        try:
            yield channel
        finally:
            await channel.aclose()

    def send(self, *parcels: Parcel) -> dict[str, Any]:
        """Send all; the channel's health afterwards."""

        async def work() -> dict[str, Any]:
            async with self.opened() as channel:
                for parcel in parcels:
                    await channel.send(PUPIL, parcel)
                return dict(channel.health())

        return run(work())

    async def _sheet(self, path: str) -> bytes | None:
        assert path == "/to/abc.png"
        return self.sheet


@pytest.fixture
def outside(zalo: FakeZalo, engine: Engine, clock: Clock) -> Outside:
    return Outside(zalo, engine, clock)


def test_the_channel_is_one(outside: Outside) -> None:
    async def work() -> None:
        async with outside.opened() as made:
            channel: Channel = made
            assert (channel.name, channel.account, channel.window) == ("zalo", OA, timedelta(hours=48))
            await channel.show_typing(PUPIL)

    run(work())
    outside.settings |= {"zalo_paid_window": True}

    async def paid() -> timedelta | None:
        async with outside.opened() as channel:
            return channel.window

    assert run(paid()) == timedelta(days=7)


def test_text_buttons_and_picture_arrive(zalo: FakeZalo, outside: Outside) -> None:
    health = outside.send(TEXT, CHOICE, PICTURE)
    text, choice, picture = zalo.seen(PUPIL)
    assert text.text == "Chào em!"
    assert choice.buttons == (("Học phí", "#b:K7"),)
    assert (picture.text, picture.picture) == ("Phiếu của em", PNG)
    assert health["rate_remain"] == "3999"
    assert health["quota_remain"] == "499"
    assert (health["token"], health["buttons"], health["last_trouble"]) == ("ready", "on", None)


def test_a_whole_talk_and_no_talk_with_itself(zalo: FakeZalo, outside: Outside) -> None:
    async def work() -> None:
        async with outside.opened() as channel:
            heard: list[Any] = []

            def webhook(hook: Any) -> tuple[int, str]:  # noqa: ANN401
                heard.extend(channel.hear(hook).events)
                return 200, ""

            zalo.webhook, zalo.echoes = webhook, True
            zalo.say(PUPIL, "Chào", times=2)
            await channel.send(PUPIL, CHOICE)
            zalo.press(PUPIL, "Học phí")
            assert [(event.kind, event.text) for event in heard] == [
                ("text", "Chào"),
                ("text", "Chào"),
                ("button", "K7"),
            ]
            assert heard[0].event_id == heard[1].event_id

    run(work())
    assert set(zalo.statuses) == {200}


@pytest.mark.parametrize(
    ("code", "kind", "reason"),
    [
        (-32, TryLater, "zalo -32"),
        (-200, TryLater, "zalo -200"),
        (-234, TryLater, "zalo -234"),
        (-230, Closed, "zalo -230"),
        (-232, Closed, "zalo -232"),
        (-305, Closed, "zalo -305"),
        (-211, Refused, "quota"),
        (-218, Refused, "quota"),
        (-311, Refused, "quota"),
        *((code, Refused, f"zalo {code}") for code in (-210, -213, -217, -227, -233, -235, -244, -248, -201, -9999)),
        *(
            (code, Broken, f"zalo {code}")
            for code in (-219, -209, -212, -223, -221, -242, -204, -205, -215, -224, -240)
        ),
        (404, Broken, "zalo 404"),
    ],
)
def test_each_refusal_has_its_kind(
    zalo: FakeZalo, outside: Outside, code: int, kind: type[SendError], reason: str
) -> None:
    zalo.refuse(code)
    with pytest.raises(kind) as caught:
        outside.send(TEXT)
    assert str(caught.value) == reason
    # None of them has anything to do with the token.
    assert zalo.tokens.asked == 1


def test_the_night_lasts_until_five_past_six() -> None:
    evening = datetime(2026, 11, 23, 22, 0, tzinfo=VIETNAM)
    assert seconds_to_morning(evening) == (8 * 60 + 5) * 60
    assert seconds_to_morning(evening + timedelta(hours=8)) == 5 * 60


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (Failure(500, b'{"error":-216,"message":"oops"}'), TryLater),
        (Failure(503, b"", {"Retry-After": "17"}), TryLater),
        (Failure(429, b""), TryLater),
        (Failure(200, b"<html>"), Uncertain),
        (Failure(200, b"[]"), Uncertain),
        (Failure(200, b"{}"), Uncertain),
        (Failure(drop=True), Uncertain),
        (Failure(drop=True, handled=True), Uncertain),
        (Failure(404, b"<html>"), Broken),
        (Failure(302, b""), Broken),
        (Failure(200, b'{"error":"weird"}'), Refused),
    ],
)
def test_trouble_on_the_way_has_its_kind(
    zalo: FakeZalo, outside: Outside, failure: Failure, kind: type[SendError]
) -> None:
    failure.path = SEND_PATH
    zalo.fail(failure)
    with pytest.raises(kind) as caught:
        outside.send(TEXT)
    if isinstance(caught.value, TryLater):
        expected = {503: 17.0, 429: 60.0}.get(failure.status)
        assert caught.value.seconds == expected
    assert zalo.tokens.asked == 1


def test_no_connection_is_told_as_such(zalo: FakeZalo, outside: Outside) -> None:
    outside.send(TEXT)
    zalo.stop()
    with pytest.raises(Unreachable):
        outside.send(TEXT)
    assert len(zalo.seen(PUPIL)) == 1


@pytest.mark.parametrize("answer", [None, (200, b'{"error":-216}'), (200, b'{"error":"-220"}'), (401, b"")])
def test_a_refused_token_is_refreshed_once_and_the_call_made_again(
    zalo: FakeZalo, outside: Outside, answer: tuple[int, bytes] | None
) -> None:
    outside.send(TEXT)
    if answer is None:
        zalo.tokens.revoke()
    else:
        zalo.fail(Failure(*answer, path=SEND_PATH))
    outside.send(TEXT)
    assert len(zalo.seen(PUPIL)) == 2
    assert zalo.tokens.asked == 2


def test_a_token_that_is_refused_again_is_no_reason_to_go_on(zalo: FakeZalo, outside: Outside) -> None:
    outside.send(TEXT)
    zalo.refuse(-216, times=10)
    with pytest.raises(Broken):
        outside.send(TEXT)
    assert zalo.tokens.asked == 2
    assert len(zalo.calls()) == 3


@pytest.mark.parametrize("code", [-224, -201])
def test_refused_buttons_become_numbers_and_that_is_remembered(
    zalo: FakeZalo, outside: Outside, engine: Engine, code: int
) -> None:
    zalo.refuse(code)
    health = outside.send(CHOICE, CHOICE)
    assert [seen.text for seen in zalo.seen(PUPIL)] == [CHOICE["plain"]] * 2
    assert len(zalo.calls()) == 3
    assert health["buttons"] == f"zalo {code}"
    # After a restart too.
    outside.send(CHOICE)
    assert len(zalo.calls()) == 4
    assert Notes(engine, "zalo", OA).read("buttons") == {"reason": f"zalo {code}"}


def test_a_low_tier_gets_numbers(zalo: FakeZalo, outside: Outside) -> None:
    zalo.tier_allows_buttons = False
    outside.send(CHOICE)
    assert zalo.seen(PUPIL)[0].choices == {"Học phí": "1"}


def test_buttons_are_not_blamed_for_what_the_text_does_too(zalo: FakeZalo, outside: Outside, engine: Engine) -> None:
    zalo.refuse(-201, times=2)
    with pytest.raises(Refused):
        outside.send(CHOICE)
    assert Notes(engine, "zalo", OA).read("buttons") is None


def test_buttons_that_are_forced_are_tried_each_time(zalo: FakeZalo, outside: Outside) -> None:
    outside.settings |= {"zalo_buttons": "on"}
    zalo.refuse(-224)
    outside.send(CHOICE, CHOICE)
    assert [bool(seen.buttons) for seen in zalo.seen(PUPIL)] == [False, True]


def test_buttons_switched_off_are_not_sent_even_from_an_old_parcel(zalo: FakeZalo, outside: Outside) -> None:
    outside.settings |= {"zalo_buttons": "off"}
    outside.send(CHOICE)
    assert zalo.seen(PUPIL)[0].buttons == ()


@pytest.mark.parametrize("sheet", [None, b"", b"GIF89a", b"\x89PNG\r\n\x1a\n" + b"0" * (1024 * 1024)])
def test_a_picture_that_zalo_does_not_take_becomes_a_link(
    zalo: FakeZalo, outside: Outside, sheet: bytes | None
) -> None:
    outside.sheet = sheet
    outside.send(PICTURE)
    assert [seen.text for seen in zalo.seen(PUPIL)] == [PICTURE["plain"]]
    assert zalo.tokens.asked == 1


@pytest.mark.parametrize(
    "script",
    [
        lambda zalo: zalo.refuse(-211, path=UPLOAD_PATH),
        lambda zalo: zalo.refuse(-212, path=UPLOAD_PATH),
        lambda zalo: zalo.fail(Failure(500, b"", path=UPLOAD_PATH)),
        lambda zalo: zalo.fail(Failure(200, b'{"error":0,"data":{}}', path=UPLOAD_PATH)),
        lambda zalo: zalo.refuse(-100),
        lambda zalo: zalo.refuse(-224),
    ],
)
def test_a_refused_picture_becomes_a_link(zalo: FakeZalo, outside: Outside, script: Callable[[FakeZalo], None]) -> None:
    script(zalo)
    outside.send(PICTURE)
    assert [seen.text for seen in zalo.seen(PUPIL)] == [PICTURE["plain"]]


def test_two_days_are_free_and_after_seven_it_is_closed(zalo: FakeZalo, outside: Outside, clock: Clock) -> None:
    clock.ahead += timedelta(hours=47)
    outside.send(TEXT)
    clock.ahead += timedelta(hours=2)
    outside.send(TEXT)
    assert zalo.charged == 1
    clock.ahead += timedelta(days=6)
    with pytest.raises(Closed):
        outside.send(TEXT)


def test_the_proof_is_sent_where_it_is_asked_for(zalo: FakeZalo, outside: Outside) -> None:
    outside.send(TEXT)
    outside.settings |= {"zalo_proof": True}
    outside.send(TEXT)
    first, second = (request.headers for request in zalo.requests if request.path == SEND_PATH)
    assert "appsecret_proof" not in first
    proof = hmac.new(b"APP_SECRET_FOR_TESTS", zalo.tokens.access.encode(), hashlib.sha256).hexdigest()
    assert second["appsecret_proof"] == proof
    assert "authorization" not in second


def test_on_duty_the_tokens_are_kept_fresh(
    zalo: FakeZalo, outside: Outside, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Enough(Exception):  # noqa: N818
        """Ends the endless."""

    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        clock.ahead += timedelta(hours=10)
        if len(pauses) == 4:
            raise Enough

    async def nothing(_: object) -> None:
        """Nothing is taken: Zalo calls us."""

    async def work() -> None:
        async with outside.opened() as channel:
            monkeypatch.setattr("bot.channels.zalo.channel.asyncio.sleep", pause)
            await channel.run(nothing)

    with pytest.raises(Enough):
        run(work())
    # At 0, 20 and 40 hours minus jitter: looked at 0, 10, 20 and 30.
    assert zalo.tokens.asked == 2


def test_a_wrong_event_is_repeated_and_then_zalo_gives_up(zalo: FakeZalo) -> None:
    retries: list[str | None] = []

    def down(hook: Any) -> tuple[int, str]:  # noqa: ANN401
        retries.append(hook.headers.get("num_retry"))
        return 500, ""

    zalo.webhook = down
    zalo.say(PUPIL, "Chào")
    assert retries == [None, "1", "2", "3", "4", "5"]
    assert not zalo.subscribed


def test_no_secret_and_nobodys_words_are_logged(
    zalo: FakeZalo, outside: Outside, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    zalo.refuse(-224)
    health = str(outside.send(CHOICE))
    zalo.refuse(-216, times=2)
    with pytest.raises(Broken) as caught:
        outside.send(TEXT)
    for hidden in (*zalo.tokens.issued, "APP_SECRET_FOR_TESTS", "OA_SECRET_FOR_TESTS", PUPIL, "Chào em"):
        assert hidden not in caplog.text
        assert hidden not in health
        assert hidden not in repr(caught.value)
