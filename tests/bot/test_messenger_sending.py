"""Sending through a loopback Facebook: what a person sees and does, the courtesies and the menu."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.channels.messages import Hook, Inbound
from bot.channels.messenger.channel import MessengerChannel
from bot.channels.ports import (
    Closed,
    Refused,
)
from bot.inbox.messages import Attachment, Button, OutMessage
from tests.bot.desks import Clock, replies, run
from tests.bot.vendors.loopback import Failure
from tests.bot.vendors.messenger import FakeMessenger
from tests.bot.vendors.messenger_page import HELLO, LAN, PICTURE, page


@pytest.fixture(name="facebook")
def _facebook() -> Iterator[FakeMessenger]:
    with FakeMessenger() as facebook:
        yield facebook


async def reply(channel: MessengerChannel, *messages: OutMessage) -> None:
    for parcel in channel.render(messages):
        await channel.send(LAN, parcel)


def test_a_person_reads_presses_and_is_understood(facebook: FakeMessenger) -> None:
    async def talk() -> list[Inbound]:
        events: list[Inbound] = []
        async with page(facebook) as channel:

            def webhook(hook: Hook) -> tuple[int, str]:
                events.extend(channel.hear(hook).events)
                return 200, ""

            facebook.webhook = webhook
            facebook.open(LAN, "NH2026-TamKy")
            buttons = [Button(title="Mình là học sinh", id="q1"), Button(title="Học nghề có mất tiền không?", id="q2")]
            await reply(channel, OutMessage(text="Bạn hỏi gì?", buttons=buttons))
            facebook.press(LAN, "2. Học nghề có mất…")
            facebook.send_picture(LAN, "Điểm của em")
        return events

    opened, pressed, picture = run(talk())
    assert (opened.kind, opened.campaign) == ("opened", "NH2026-TamKy")
    assert (pressed.kind, pressed.text) == ("button", "q2")
    assert (picture.kind, picture.text) == ("media", "Điểm của em")
    assert facebook.seen(LAN)[-1].choices == ()


def test_the_handshake_and_forged_requests(facebook: FakeMessenger) -> None:
    async def setting() -> None:
        async with page(facebook):
            assert facebook.handshake()
            assert not facebook.handshake("something else")

    run(setting())


def test_a_picture_is_uploaded_byte_by_byte(facebook: FakeMessenger) -> None:
    async def talk() -> None:
        async with page(facebook) as channel:
            facebook.say(LAN, "Chào")
            picture = Attachment(kind="image", title="Phiếu", url="/to/abc.png")
            await reply(channel, OutMessage(text="Phiếu của bạn", attachments=[picture]))
            with pytest.raises(Refused):
                await channel.send(LAN, {"upload": "file", "path": "/to/gone.pdf"})

    run(talk())
    assert [seen.file for seen in facebook.seen(LAN)] == [("image", PICTURE), None]


def test_a_picture_is_fetched_with_a_public_address(facebook: FakeMessenger) -> None:
    async def talk() -> None:
        async with page(facebook, public_url="https://chonnghe.example.vn") as channel:
            facebook.say(LAN, "Chào")
            picture = Attachment(kind="image", title="Phiếu", url="/to/abc.png")
            await reply(channel, OutMessage(text="Phiếu của bạn", attachments=[picture]))

    run(talk())
    assert facebook.seen(LAN)[0].file == ("image", "https://chonnghe.example.vn/to/abc.png")


def test_echoes_are_no_events(facebook: FakeMessenger) -> None:
    async def talk() -> list[Inbound]:
        async with page(facebook) as channel:
            events: list[Inbound] = []

            def webhook(hook: Hook) -> tuple[int, str]:
                events.extend(channel.hear(hook).events)
                return 200, ""

            facebook.webhook, facebook.echoes = webhook, True
            facebook.say(LAN, "Chào")
            await channel.send(LAN, HELLO)
            return events

    assert [event.text for event in run(talk())] == ["Chào"]
    assert facebook.statuses == [200, 200]


def test_the_window_closes_after_a_day() -> None:
    clock = Clock()
    with FakeMessenger(now=clock) as facebook:

        async def talk() -> None:
            async with page(facebook) as channel:
                facebook.say(LAN, "Chào")
                clock.ahead = timedelta(hours=23, minutes=59)
                await channel.send(LAN, HELLO)
                clock.ahead = timedelta(hours=24, minutes=1)
                with pytest.raises(Closed):
                    await channel.send(LAN, HELLO)
                facebook.say(LAN, "Còn đó không?")
                await channel.send(LAN, HELLO)

        run(talk())
        assert len(facebook.seen(LAN)) == 2


# --- courtesies and the menu ----------------------------------------------------------------------------------------


def event(kind: Any) -> Inbound:  # noqa: ANN401
    return Inbound(event_id="m_1", person=LAN, kind=kind, sent_at=datetime.now(UTC))


def test_seen_and_typing_are_shown_and_never_fail(facebook: FakeMessenger) -> None:
    async def courtesies() -> None:
        async with page(facebook) as channel:
            await channel.noticed(event("text"))  # nobody we know: refused
            facebook.say(LAN, "Chào")
            await channel.noticed(event("text"))
            await channel.noticed(event("edited"))
            await channel.show_typing(LAN)
        async with page(facebook, messenger_token="wrong.page.token") as stranger:  # noqa: S106
            await stranger.show_typing(LAN)

    run(courtesies())
    assert facebook.actions == [(LAN, "mark_seen"), (LAN, "typing_on")]


async def run_until_set(channel: MessengerChannel, facebook: FakeMessenger) -> None:
    async def take(_: Sequence[Inbound]) -> None:
        """Nothing comes this way."""

    running = asyncio.create_task(channel.run(take))
    async with asyncio.timeout(20):
        while not facebook.profile:
            await asyncio.sleep(0.01)
        while not channel.health()["profile_set"]:
            await asyncio.sleep(0.01)
    assert not running.done()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running


def test_the_menu_is_set_however_long_it_takes(facebook: FakeMessenger) -> None:
    facebook.fail(Failure(503, b"", path="/me/messenger_profile", times=2))
    facebook.fail(Failure(path="/me/messenger_profile", drop=True))

    async def serving() -> None:
        async with page(facebook) as channel:
            channel.first_pause = 0.01
            assert channel.health() == {"mode": "webhook", "profile_set": False, "problem": None}
            await run_until_set(channel, facebook)
            facebook.press(LAN, "Chọn nghề – chọn trường")

    run(serving())
    assert facebook.profile["get_started"] == {"payload": "GET_STARTED"}
    assert facebook.profile["greeting"][0]["text"] == replies().text("setup_messenger.greeting")
    entries = facebook.profile["persistent_menu"][0]["call_to_actions"]
    assert [entry["payload"] for entry in entries] == ["c:start", "c:chonnghe", "c:c0", "c:c1", "c:c2"]


def test_the_pauses_grow_to_a_limit(facebook: FakeMessenger, monkeypatch: pytest.MonkeyPatch) -> None:
    facebook.fail(Failure(503, b"", path="/me/messenger_profile", times=12))
    pauses: list[float] = []
    sleep = asyncio.sleep

    async def at_once(seconds: float) -> None:
        pauses.append(seconds)
        await sleep(0)

    async def serving() -> None:
        async with page(facebook) as channel:
            with monkeypatch.context() as patch:
                patch.setattr(asyncio, "sleep", at_once)
                running = asyncio.create_task(channel.run(nothing))
                while len(pauses) < 12:
                    await sleep(0.01)
            running.cancel()

    run(serving())
    assert pauses == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600]


async def nothing(_: Sequence[Inbound]) -> None:
    """Takes nothing."""
