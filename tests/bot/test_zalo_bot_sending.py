"""Sending through the Zalo Bot: what each failure means, the quota, pictures, and that the token is never told."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from bot.channels.ports import Broken, Checked, Refused, SendError, TryLater, Uncertain, Unreachable
from bot.channels.zalo_bot import client
from bot.channels.zalo_bot.channel import ZaloBotChannel, open_zalo_bot
from bot.channels.zalo_bot.checking import check, send_test
from bot.channels.zalo_bot.rendering import text_parcel
from bot.inbox.messages import Button, OutMessage
from bot.settings import Settings
from tests.bot.desks import replies, run
from tests.bot.vendors.loopback import Failure
from tests.bot.vendors.zalo_bot import TOKEN, FakeZaloBot

HELLO = text_parcel("Chào em")
PHOTO = {"method": "sendPhoto", "photo": "https://x.vn/to/a.png", "caption": "Phiếu", "instead": "Phiếu: https://x.vn"}


@pytest.fixture
def vendor() -> Iterator[FakeZaloBot]:
    with FakeZaloBot() as fake:
        yield fake


def settings(url: str, token: str | None = TOKEN) -> Settings:
    return Settings.model_validate({"zalo_bot_token": token, "zalo_bot_root": url, "var_dir": Path("var")})


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[ZaloBotChannel]:
    channel = open_zalo_bot(settings(url), replies())
    try:
        yield channel
    finally:
        await channel.aclose()


def send(url: str, parcel: dict[str, str] = HELLO, times: int = 1) -> tuple[SendError | None, dict[str, object]]:
    """How the last of some sendings ended, and the channel's health after it."""

    async def sending() -> tuple[SendError | None, dict[str, object]]:
        error = None
        async with opened(url) as channel:
            for _ in range(times):
                try:
                    await channel.send("p", parcel)
                    error = None
                except SendError as raised:
                    error = raised
            return error, dict(channel.health())

    return run(sending())


def test_a_text_reaches_its_reader_and_a_typed_number_comes_back(vendor: FakeZaloBot) -> None:
    async def talking() -> None:
        async with opened(vendor.url) as channel:
            choices = [Button(title="Nghề hàn", id="a"), Button(title="Nghề may", id="b")]
            for parcel in channel.render([OutMessage(text="Chọn nhé", buttons=choices)]):
                await channel.send("p", parcel)

    run(talking())
    assert vendor.seen("p")[0].choices == {1: "Nghề hàn", 2: "Nghề may"}
    assert vendor.press("p", "Nghề may")["message"]["text"] == "2"


def refusal(code: int, description: str = "") -> bytes:
    return f'{{"ok":false,"error_code":{code},"description":"{description}"}}'.encode()


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (Failure(401, refusal(401, "Unauthorized")), Broken),
        (Failure(200, refusal(401, "Unauthorized")), Broken),
        (Failure(403, refusal(403, "Internal error")), TryLater),
        (Failure(403, refusal(403, "Forbidden")), Refused),
        (Failure(400, refusal(400)), Refused),
        (Failure(200, refusal(400)), Refused),
        (Failure(404, b"Not Found"), Refused),
        (Failure(429, refusal(429, "Quota exceeded")), Refused),
        (Failure(200, refusal(429, "Quota exceeded")), Refused),
        (Failure(429, refusal(429), {"Retry-After": "7"}), TryLater),
        (Failure(429, refusal(429), {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}), TryLater),
        (Failure(500, b"<html>"), TryLater),
        (Failure(502, refusal(401)), TryLater),
        (Failure(408, refusal(408, "Request timeout")), Uncertain),
        (Failure(200, b"<html>"), Uncertain),
        (Failure(200, b"[]"), Uncertain),
        (Failure(200, b'{"ok":false}'), Uncertain),
        (Failure(drop=True, handled=True), Uncertain),
    ],
)
def test_each_failure_has_its_meaning(vendor: FakeZaloBot, failure: Failure, kind: type[SendError]) -> None:
    vendor.fail(failure)
    error, _ = send(vendor.url)
    assert type(error) is kind
    assert len(vendor.requests) == 1


def test_the_time_that_the_platform_asked_for_is_kept(vendor: FakeZaloBot) -> None:
    vendor.fail(Failure(429, b"", {"Retry-After": "7"}))
    error, health = send(vendor.url)
    assert isinstance(error, TryLater)
    assert (error.seconds, health["quota_spent"]) == (7.0, False)


def test_where_nobody_listens_nothing_was_sent() -> None:
    with FakeZaloBot() as fake:
        url = fake.url
    assert isinstance(send(url)[0], Unreachable)


def test_an_answer_that_never_comes_leaves_it_open(vendor: FakeZaloBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "TIMEOUT", httpx.Timeout(0.05))
    vendor.fail(Failure(hang=True, handled=True))
    assert isinstance(send(vendor.url)[0], Uncertain)
    assert [seen.text for seen in vendor.seen("p")] == ["Chào em"]


@pytest.mark.parametrize("plain", [True, False])
def test_a_spent_quota_is_refused_and_told_to_the_operator(vendor: FakeZaloBot, plain: bool) -> None:
    vendor.options.quota, vendor.options.plain_errors = 1, plain
    assert send(vendor.url) == (None, health())
    error, after = send(vendor.url)
    assert (type(error), str(error), after) == (Refused, "quota", health(quota_spent=True))
    vendor.fail(Failure(429, refusal(429)))
    vendor.options.quota = None
    assert send(vendor.url, times=2) == (None, health())


def health(**wrong: bool) -> dict[str, object]:
    return {"mode": "polling", "outcome": "starting", "quota_spent": False, "token_refused": False} | wrong


def test_a_refused_token_is_told_until_one_is_taken(vendor: FakeZaloBot) -> None:
    vendor.fail(Failure(401, refusal(401)))
    assert send(vendor.url)[1] == health(token_refused=True)
    vendor.fail(Failure(401, refusal(401)))
    assert send(vendor.url, times=2)[1] == health()


def test_a_picture_is_shown_or_else_linked(vendor: FakeZaloBot) -> None:
    assert send(vendor.url, PHOTO)[0] is None
    vendor.options.takes_photos = False
    assert send(vendor.url, PHOTO)[0] is None
    assert [(seen.text, seen.photo) for seen in vendor.seen("p")] == [
        ("Phiếu", "https://x.vn/to/a.png"),
        ("Phiếu: https://x.vn", None),
    ]
    vendor.options.quota = 0
    vendor.options.takes_photos = True
    assert str(send(vendor.url, PHOTO)[0]) == "quota"


def test_a_picture_that_may_be_there_is_not_linked_as_well(vendor: FakeZaloBot) -> None:
    vendor.fail(Failure(drop=True, handled=True))
    assert isinstance(send(vendor.url, PHOTO)[0], Uncertain)
    assert len(vendor.seen("p")) == 1


def test_typing_is_shown_and_its_failure_is_no_news(vendor: FakeZaloBot) -> None:
    async def typing() -> None:
        async with opened(vendor.url) as channel:
            await channel.show_typing("p")
            vendor.stop()
            await channel.show_typing("p")

    run(typing())
    assert vendor.typing == ["p"]


def test_the_token_is_in_no_error_and_no_log(vendor: FakeZaloBot, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "bot")
    secret = TOKEN.split(":")[1]
    told = [repr(send(vendor.url, {"method": "nothing"})[0])]
    vendor.fail(Failure(drop=True))
    told += [repr(send(vendor.url)[0])]
    vendor.stop()
    error, health = send(vendor.url)
    assert error is not None
    assert error.__suppress_context__
    told += [repr(error), repr(health), *(record.getMessage() for record in caplog.records)]
    assert [line for line in told if secret in line] == []


def test_asking_about_the_bot_names_it_or_what_is_wrong(vendor: FakeZaloBot) -> None:
    assert run(check(settings(vendor.url))) == Checked("3142536475", "bot.ChonNghe")
    found = [run(check(settings(vendor.url, token))) for token in ("3142536475:other", "x")]
    vendor.fail(Failure(400, refusal(400)))
    found.append(run(check(settings(vendor.url))))
    vendor.stop()
    found += [run(check(settings(vendor.url, token))) for token in (TOKEN, None)]
    problems = [problem for checked in found for problem in checked.problems]
    names = ["token_refused", "bad_token", "refused", "unreachable", "no_token"]
    assert problems == [f"setup_zalo_bot.{name}" for name in names]
    assert all(replies().text(problem) for problem in problems)


def test_a_test_message_is_sent_or_fails_with_the_reason(vendor: FakeZaloBot) -> None:
    run(send_test(settings(vendor.url), "p", "Chọn Nghề nhắn thử."))
    assert vendor.seen("p")[0].text.startswith("Chọn Nghề")
    with pytest.raises(Refused):
        run(send_test(settings(vendor.url), "p", "x" * 2001))


def test_a_channel_without_a_token_cannot_be_opened() -> None:
    with pytest.raises(Broken):
        open_zalo_bot(settings("http://127.0.0.1:9", None), replies())
