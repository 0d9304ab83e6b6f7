"""The channel at work: nothing that people say is lost, whatever fails; it ends only when it is cancelled."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

import pytest

from bot.channels.ports import Take, Unreachable
from bot.channels.telegram.channel import TelegramChannel
from bot.channels.telegram.hook import secret_of
from bot.channels.telegram.standing import ANOTHER_PROGRAM, LONGEST_PAUSE
from tests.bot.desks import run
from tests.bot.vendors.telegram import FakeTelegram
from tests.bot.vendors.telegram_api import TOKEN
from tests.bot.vendors.telegram_channels import COMMANDS, Inbox, channel, hook, open_channel, running

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # the library's own, of its next version
LAN, MINH = 5550001, 5550002
PUBLIC = "http://127.0.0.1:8080"
HOOK = f"{PUBLIC}/hooks/telegram"


class Sleeper:
    """Pauses that last no time; ``first`` is done at the first one, those as long as ``hold`` never end."""

    def __init__(self, hold: float | None = None) -> None:
        self.slept: list[float] = []
        self.first: Callable[[], object] = list
        self.held = asyncio.Event()
        self._hold = hold

    async def __call__(self, seconds: float) -> None:
        self.slept.append(seconds)
        if len(self.slept) == 1:
            self.first()
        if seconds == self._hold:
            self.held.set()
            await asyncio.Event().wait()
        await asyncio.sleep(0.01)


@dataclass(frozen=True)
class Scene:
    """What a test looks on."""

    fake: FakeTelegram
    channel: TelegramChannel
    inbox: Inbox
    sleeper: Sleeper


Work = Callable[[Scene], Coroutine[Any, Any, None]]


def nothing(fake: FakeTelegram) -> None:
    """Nobody has written yet."""
    assert fake.pending == []


def at_work(work: Work, before: Callable[[FakeTelegram], object] = nothing, **settings: Any) -> None:  # noqa: ANN401
    """Run the channel over a fake while ``work`` looks on."""

    async def inside(fake: FakeTelegram) -> None:
        inbox, sleeper = Inbox(), Sleeper(hold=600.0)
        async with open_channel(fake.url, sleep=sleeper, **settings) as opened, asyncio.timeout(60):
            async with running(opened, inbox) as task:
                await work(Scene(fake, opened, inbox, sleeper))
                assert not task.done()
            assert task.cancelled()

    with FakeTelegram() as fake:
        before(fake)
        run(inside(fake))


async def until(true: Callable[[], object]) -> None:
    """Wait for something that no event tells."""
    while not true():
        await asyncio.sleep(0.01)


def test_polled_words_are_stored_in_order_and_then_forgotten_by_telegram() -> None:
    async def work(scene: Scene) -> None:
        await scene.inbox.wait(1)
        for number in range(3):
            scene.fake.say(LAN, f"tin {number}")
        events = await scene.inbox.wait(4)
        assert [event.text for event in events] == ["trước khi chạy", "tin 0", "tin 1", "tin 2"]
        await until(lambda: not scene.fake.pending)
        await until(lambda: scene.channel.health()["username"])
        assert scene.channel.health() == {
            "mode": "polling",
            "username": "ChonNgheBot",
            "problem": None,
            "pending": None,
            "webhook_error": None,
        }
        assert scene.fake.commands == [{"command": name, "description": title} for name, title in COMMANDS]
        assert scene.fake.allowed == ["message", "callback_query", "my_chat_member"]

    at_work(work, lambda fake: fake.say(LAN, "trước khi chạy"))


def test_a_webhook_of_earlier_days_goes_and_what_waits_stays() -> None:
    def before(fake: FakeTelegram) -> None:
        fake.webhook = {"url": "https://old.example.vn/hook"}
        fake.say(LAN, "chờ từ hôm qua")

    async def work(scene: Scene) -> None:
        assert (await scene.inbox.wait(1))[0].text == "chờ từ hôm qua"
        assert scene.fake.webhook["url"] == ""

    at_work(work, before)


def test_what_could_not_be_stored_comes_again() -> None:
    async def work(scene: Scene) -> None:
        scene.inbox.failures = 3
        noted: list[object] = []
        scene.sleeper.first = lambda: noted.extend([scene.channel.health()["problem"], len(scene.fake.pending)])
        scene.fake.say(LAN, "một")
        scene.fake.say(MINH, "hai")
        assert [event.text for event in await scene.inbox.wait(2)] == ["một", "hai"]
        assert scene.sleeper.slept == [1.0, 2.0, 4.0]
        assert noted == ["not stored: OSError", 2]
        await until(lambda: scene.channel.health()["problem"] is None)

    at_work(work)


def test_a_broken_update_is_passed_over_and_the_rest_arrives() -> None:
    def before(fake: FakeTelegram) -> None:
        fake.say(LAN, "một")
        fake.push("message", {"message_id": "?"})
        fake.push("tomorrow", {})
        fake.say(LAN, "hai")

    async def work(scene: Scene) -> None:
        assert [event.text for event in await scene.inbox.wait(2)] == ["một", "hai"]
        await until(lambda: not scene.fake.pending)

    at_work(work, before)


def test_only_broken_updates_do_not_hold_up_what_follows() -> None:
    async def work(scene: Scene) -> None:
        await until(lambda: not scene.fake.pending)
        scene.fake.say(LAN, "sau đó")
        assert [event.text for event in await scene.inbox.wait(1)] == ["sau đó"]
        assert scene.sleeper.slept == []

    at_work(work, lambda fake: fake.push("message", {"message_id": "?"}))


def test_another_program_that_polls_is_told_and_waited_for() -> None:
    async def work(scene: Scene) -> None:
        noted: list[object] = []
        scene.sleeper.first = lambda: noted.append(scene.channel.health()["problem"])
        await scene.inbox.wait(1)
        assert scene.sleeper.slept == [15.0, 15.0]
        assert noted == [ANOTHER_PROGRAM]

    def before(fake: FakeTelegram) -> None:
        fake.refuse(409, "Conflict: terminated by other getUpdates request", "getUpdates", times=2)
        fake.say(LAN, "vẫn tới")

    at_work(work, before)


def test_a_start_without_network_waits_for_it() -> None:
    async def work(scene: Scene) -> None:
        await until(lambda: len(scene.sleeper.slept) == 7)
        assert scene.sleeper.slept[:7] == [1.0, 2.0, 4.0, 8.0, 16.0, LONGEST_PAUSE, LONGEST_PAUSE]
        assert str(scene.channel.health()["problem"]).startswith(Unreachable.__name__)
        scene.fake.say(LAN, "nói khi mất mạng")
        scene.fake.restart()
        assert [event.text for event in await scene.inbox.wait(1)] == ["nói khi mất mạng"]
        await until(lambda: scene.channel.health()["problem"] is None)

    at_work(work, lambda fake: fake.stop())


def test_an_outage_while_polling_loses_nothing() -> None:
    async def work(scene: Scene) -> None:
        await scene.inbox.wait(1)
        scene.fake.stop()
        scene.fake.say(LAN, "trong lúc mất mạng")
        await until(lambda: scene.sleeper.slept)
        scene.fake.restart()
        await scene.inbox.wait(2)
        assert [event.text for event in scene.inbox.events] == ["đầu", "trong lúc mất mạng"]

    at_work(work, lambda fake: fake.say(LAN, "đầu"))


def test_a_token_that_is_no_longer_good_is_told_and_tried_again() -> None:
    async def work(scene: Scene) -> None:
        await until(lambda: scene.channel.health()["problem"] == "Broken: InvalidToken")
        scene.fake.token = TOKEN
        await until(lambda: scene.channel.health()["problem"] is None)
        assert set(scene.sleeper.slept) == {LONGEST_PAUSE}

    at_work(work, lambda fake: setattr(fake, "token", "700123:another"))


def test_a_flood_of_calls_waits_as_long_as_telegram_says() -> None:
    async def work(scene: Scene) -> None:
        await scene.inbox.wait(1)
        assert scene.sleeper.slept == [7.0]

    def before(fake: FakeTelegram) -> None:
        fake.flood(7, "getUpdates")
        fake.say(LAN, "x")

    at_work(work, before)


def test_a_menu_that_telegram_refuses_does_not_keep_people_waiting() -> None:
    async def work(scene: Scene) -> None:
        await scene.inbox.wait(1)
        await until(lambda: scene.channel.health()["username"])
        assert scene.fake.commands == []

    def before(fake: FakeTelegram) -> None:
        fake.refuse(400, "Bad Request: BOT_COMMAND_INVALID", "setMyCommands")
        fake.say(LAN, "x")

    at_work(work, before)


def test_a_batch_that_was_not_confirmed_comes_again_after_a_kill() -> None:
    """The process ends after storing and before the next poll: the same events with the same ids come again."""

    async def once(fake: FakeTelegram, take: Take) -> None:
        async with open_channel(fake.url) as opened, running(opened, take) as task:
            await asyncio.wait([task], timeout=None) if take is not inbox else await inbox.wait(2)

    stored: list[str] = []

    async def store_and_die(events: Any) -> None:  # noqa: ANN401
        stored.extend(event.event_id for event in events)
        raise asyncio.CancelledError

    with FakeTelegram() as fake:
        fake.say(LAN, "một")
        fake.say(LAN, "hai")
        inbox = Inbox()
        run(once(fake, store_and_die))
        run(once(fake, inbox))
    assert stored == [event.event_id for event in inbox.events]


def test_thousands_of_updates_arrive_once_each_in_order() -> None:
    count = 3000

    def before(fake: FakeTelegram) -> None:
        for number in range(count):
            fake.say(LAN + number % 7, str(number))

    async def work(scene: Scene) -> None:
        events = await scene.inbox.wait(count)
        assert [event.text for event in events] == [str(number) for number in range(count)]

    at_work(work, before)


def test_with_a_public_address_the_webhook_is_registered_with_its_secret() -> None:
    async def work(scene: Scene) -> None:
        await scene.sleeper.held.wait()
        assert scene.fake.webhook == {"url": HOOK, "secret_token": secret_of(TOKEN)}
        assert scene.fake.allowed == ["message", "callback_query", "my_chat_member"]
        assert len(scene.fake.pending) == 1  # what waits is not dropped
        assert scene.fake.commands
        health = scene.channel.health()
        assert (health["mode"], health["pending"], health["problem"]) == ("webhook", 1, None)

        def call(headers: Any, body: bytes) -> int:  # noqa: ANN401
            events = scene.channel.hear(hook(body, headers["x-telegram-bot-api-secret-token"])).events
            return 200 if [event.text for event in events] == ["chờ"] else 500

        assert scene.fake.deliver(call, times=2) == [200, 200]
        assert scene.fake.pending == []

    at_work(work, lambda fake: fake.say(LAN, "chờ"), public_url=PUBLIC)


def test_a_webhook_is_tried_until_it_is_registered() -> None:
    async def work(scene: Scene) -> None:
        await until(lambda: len(scene.sleeper.slept) >= 3)
        assert scene.sleeper.slept[:3] == [1.0, 2.0, 4.0]
        scene.fake.restart()
        await scene.sleeper.held.wait()
        assert scene.fake.webhook["url"] == HOOK

    at_work(work, lambda fake: fake.stop(), public_url=PUBLIC)


def test_a_webhook_that_somebody_took_away_is_registered_again_and_complaints_are_told() -> None:
    async def work(fake: FakeTelegram) -> None:
        sleeper, looks = Sleeper(), iter(range(100))

        async def sleep(seconds: float) -> None:
            await sleeper(seconds)
            if next(looks) == 0:
                fake.webhook = {"url": "https://other.example.vn"}
            elif fake.webhook["url"] == HOOK:
                complaint = {"last_error_date": 4_000_000_000, "last_error_message": "Connection refused"}
                fake.webhook |= complaint

        opening = open_channel(fake.url, sleep=sleep, public_url=PUBLIC)
        async with opening as opened, asyncio.timeout(60), running(opened, Inbox()):
            await until(lambda: opened.health()["webhook_error"] == "Connection refused")
            assert fake.webhook["url"] == HOOK

    with FakeTelegram() as fake:
        run(work(fake))


def test_the_secret_of_another_bot_is_forged_even_when_well_formed() -> None:
    with FakeTelegram() as fake:
        fake.webhook = {"url": HOOK, "secret_token": secret_of("1:other")}
        fake.say(LAN, "x")
        opened = channel(fake.url)

        def call(headers: Any, body: bytes) -> int:  # noqa: ANN401
            try:
                opened.hear(hook(body, headers["x-telegram-bot-api-secret-token"]))
            except Exception as error:  # as our server does
                return 403 if type(error).__name__ == "Forged" else 500
            return 200

        assert fake.deliver(call) == [403]
        assert fake.deliver(call, secret=secret_of(TOKEN)) == [200]


@pytest.mark.parametrize("public_url", [None, PUBLIC])
def test_health_holds_neither_secrets_nor_people(public_url: str | None) -> None:
    async def work(scene: Scene) -> None:
        await until(lambda: scene.channel.health()["username"])
        told = json.dumps(dict(scene.channel.health()))
        assert TOKEN not in told
        assert secret_of(TOKEN) not in told
        assert str(LAN) not in told

    at_work(work, lambda fake: fake.say(LAN, "x"), public_url=public_url)
