"""The Zalo Bot on duty: the webhook is registered until it works; what a poll fetched is held until it is stored."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress

import pytest

from bot.channels.messages import Hook, Inbound
from bot.channels.ports import Forged
from bot.channels.text import Words
from bot.channels.zalo_bot import running
from bot.channels.zalo_bot.channel import ZaloBotChannel
from tests.bot.desks import replies, run
from tests.bot.vendors.loopback import Failure, Loopback, Response
from tests.bot.vendors.zalo_bot import TOKEN, FakeZaloBot, Options, an_update


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "HASTY", 0.01)


@pytest.fixture
def vendor() -> Iterator[FakeZaloBot]:
    with FakeZaloBot(options=Options(hold=0.05)) as fake:
        yield fake


class Store:
    """Takes events; fails ``failures`` times first."""

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.events: list[Inbound] = []
        self.began = asyncio.Event()
        self.may_end = asyncio.Event()
        self.may_end.set()

    async def take(self, events: Sequence[Inbound]) -> None:
        self.began.set()
        await self.may_end.wait()
        if self.failures:
            self.failures -= 1
            raise OSError("disk full")
        self.events += events

    @property
    def texts(self) -> list[str]:
        return [event.text for event in self.events]


@asynccontextmanager
async def on_duty(url: str, store: Store, public_url: str | None = None) -> AsyncIterator[ZaloBotChannel]:
    channel = ZaloBotChannel(url, TOKEN, Words(replies(), public_url), first_pause=0.01)
    task = asyncio.ensure_future(channel.run(store.take))
    try:
        yield channel
        assert not task.done()
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await channel.aclose()


async def until(done: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not done():
            await asyncio.sleep(0.005)


def methods(vendor: FakeZaloBot) -> list[str]:
    return [request.path.rsplit("/", 1)[1] for request in list(vendor.requests)]


@pytest.mark.parametrize("plain", [True, False])
def test_polling_takes_one_update_after_the_other(vendor: FakeZaloBot, plain: bool) -> None:
    vendor.options.plain_errors = plain
    sent = [f"tin {number}" for number in range(8)]

    async def polling() -> None:
        store = Store()
        async with on_duty(vendor.url, store) as channel:
            await until(lambda: methods(vendor).count("getUpdates") > 3)
            assert channel.health()["outcome"] == "ok"
            for text in sent:
                vendor.say("p", text)
            await until(lambda: len(store.events) == len(sent))
        assert store.texts == sent

    run(polling())
    assert methods(vendor)[0] == "deleteWebhook"


def test_an_event_that_cannot_be_stored_is_held(vendor: FakeZaloBot) -> None:
    async def holding() -> None:
        store = Store(failures=4)
        vendor.say("p", "một")
        vendor.say("p", "hai")
        async with on_duty(vendor.url, store):
            await until(lambda: len(store.events) == 2)
        assert store.texts == ["một", "hai"]

    run(holding())


def test_nobody_is_polled_while_an_event_waits_to_be_stored(vendor: FakeZaloBot) -> None:
    async def storing() -> None:
        store = Store()
        store.may_end.clear()
        vendor.say("p", "một")
        async with on_duty(vendor.url, store):
            await store.began.wait()
            polls = methods(vendor).count("getUpdates")
            vendor.say("p", "hai")
            store.may_end.set()
            await until(lambda: len(store.events) == 2)
        assert polls == 1

    run(storing())


def test_a_stop_lets_the_storing_come_to_its_end(vendor: FakeZaloBot) -> None:
    async def stopping() -> None:
        store = Store()
        store.may_end.clear()
        vendor.say("p", "một")
        async with on_duty(vendor.url, store):
            await store.began.wait()
            asyncio.get_running_loop().call_later(0.05, store.may_end.set)
        assert store.texts == ["một"]

    run(stopping())


def test_trouble_at_the_platform_is_outlived(vendor: FakeZaloBot) -> None:
    for failure in (
        Failure(500, path="deleteWebhook"),
        Failure(404, b"{}", path="deleteWebhook"),
        Failure(500, path="getUpdates"),
        Failure(401, b'{"ok":false,"error_code":401}', path="getUpdates"),
        Failure(200, b"<html>", path="getUpdates"),
        Failure(429, b"", path="getUpdates"),
        Failure(drop=True, path="getUpdates"),
    ):
        vendor.fail(failure)

    async def outliving() -> None:
        store = Store()
        vendor.say("p", "một")
        async with on_duty(vendor.url, store) as channel:
            await until(lambda: store.texts == ["một"])
            await until(lambda: channel.health()["outcome"] == "ok")

    run(outliving())
    assert methods(vendor).count("deleteWebhook") == 2


def test_an_update_that_cannot_be_read_is_passed_over(vendor: FakeZaloBot) -> None:
    async def passing() -> None:
        store = Store()
        vendor.happens("p", "message.text.received", text="x", message_id=None)
        vendor.happens("p", "message.unknown")
        vendor.say("p", "một")
        async with on_duty(vendor.url, store):
            await until(lambda: bool(store.events))
        assert store.texts == ["một"]

    run(passing())


def test_a_platform_that_is_away_is_awaited(vendor: FakeZaloBot) -> None:
    async def awaiting() -> None:
        store = Store()
        async with on_duty(vendor.url, store) as channel:
            await until(lambda: channel.health()["outcome"] == "ok")
            vendor.stop()
            await until(lambda: channel.health()["outcome"] == "Unreachable")
            vendor.restart()
            vendor.say("p", "một")
            await until(lambda: store.texts == ["một"])

    run(awaiting())


def test_pauses_grow_to_the_longest_and_keep_what_the_platform_asked() -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    async def pausing() -> None:
        pause = running.Pause(1.0, 30.0)
        for at_least in (None, None, 9.0, None, None, None, None):
            await pause.wait(at_least)
        pause.reset()
        await pause.wait()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(asyncio, "sleep", sleep)
        asyncio.run(pausing())
    assert slept == [1, 2, 9, 8, 16, 30, 30, 1]


class OurServer(Loopback):
    """Stands for our web server: hands requests to the channel."""

    def __init__(self) -> None:
        super().__init__(self._answer_hook)
        self.channel: ZaloBotChannel | None = None
        self.events: list[Inbound] = []
        self.ready = threading.Event()

    def _answer_hook(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        if path != "/hooks/zalo_bot" or self.channel is None or not self.ready.is_set():
            return 404, {}, b""
        try:
            self.events += self.channel.hear(Hook(method, headers, {}, body)).events
        except Forged:
            return 403, {}, b""
        return 200, {}, b""


@pytest.mark.parametrize("wrapped", [True, False])
def test_the_webhook_is_registered_until_the_platform_reaches_it(vendor: FakeZaloBot, wrapped: bool) -> None:
    vendor.options.wrapped, vendor.options.probes = wrapped, True
    vendor.fail(Failure(500, path="setWebhook"))

    async def registering(ours: OurServer) -> None:
        async with on_duty(vendor.url, Store(), ours.url) as channel:
            ours.channel = channel
            await until(lambda: channel.health()["outcome"] == "webhook.http.404")
            ours.ready.set()
            await until(lambda: channel.health()["outcome"] == "webhook.ok")
            assert channel.health()["mode"] == "webhook"
            update = an_update("p", "message.text.received", text="Học nghề gì ạ?")
            assert [await asyncio.to_thread(vendor.deliver, update) for _ in range(2)] == [200, 200]
            vendor.secret = "f" * 64
            assert await asyncio.to_thread(vendor.deliver, update) == 403

    with OurServer() as ours:
        run(registering(ours))
    assert [event.text for event in ours.events] == ["Học nghề gì ạ?"] * 2
    assert len({event.event_id for event in ours.events}) == 1
    assert "getUpdates" not in methods(vendor)
