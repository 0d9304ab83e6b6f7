"""What each failure of Facebook means for a message, and that nothing secret is told on the way."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator

import pytest

from bot.channels.ports import (
    Broken,
    Closed,
    Gone,
    Refused,
    SendError,
    TryLater,
    Uncertain,
    Unreachable,
)
from tests.bot.desks import run
from tests.bot.vendors.loopback import Failure
from tests.bot.vendors.messenger import PAGE_TOKEN, SIGNING_KEY, FakeMessenger, GraphError
from tests.bot.vendors.messenger_page import HELLO, LAN, page


@pytest.fixture(name="facebook")
def _facebook() -> Iterator[FakeMessenger]:
    with FakeMessenger() as facebook:
        yield facebook


# --- errors ---------------------------------------------------------------------------------------------------------


def failure_of(facebook: FakeMessenger, timeout: float = 20) -> SendError:
    async def sending() -> SendError:
        async with page(facebook, timeout) as channel:
            facebook.say(LAN, "Chào")
            with pytest.raises(SendError) as caught:
                await channel.send(LAN, HELLO)
            return caught.value

    return run(sending())


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (GraphError(1, "An unknown error occurred", status=500), TryLater),
        (GraphError(2, "An unexpected error has occurred", status=500), TryLater),
        (GraphError(1200, "Temporary send message failure. Please try again later."), TryLater),
        (GraphError(4, "Application request limit reached"), TryLater),
        (GraphError(17, "User request limit reached"), TryLater),
        (GraphError(32, "Page request limit reached"), TryLater),
        (GraphError(613, "Calls to this API have exceeded the rate limit."), TryLater),
        (GraphError(80006, "Too many calls", status=429), TryLater),
        (GraphError(999999, "Something new", status=503), TryLater),
        (GraphError(10, "This message is sent outside of allowed window.", 2018278), Closed),
        (GraphError(10, "Outside of allowed window. You need News Messaging permission", 2018065), Closed),
        (GraphError(10, "This message is sent outside of allowed window."), Closed),
        (GraphError(10, "Application does not have permission for this action"), Broken),
        (GraphError(10, "This Person Cannot Receive Messages", 2018108), Gone),
        (GraphError(551, "This person isn't receiving messages from you right now", 2018108), Gone),
        (GraphError(100, "No matching user found", 2018001), Gone),
        (GraphError(551, "This person isn't available right now.", 1545041), Refused),
        (GraphError(200, "This person isn't receiving messages from you right now", 1545041), Refused),
        (GraphError(100, "Param recipient[id] must be a valid ID string"), Refused),
        (GraphError(999999, "Something new"), Refused),
        (GraphError(190, "Error validating access token", 460, status=401), Broken),
        (GraphError(200, "Requires pages_messaging permission", status=403), Broken),
        (GraphError(230, "Requires pages_messaging permission"), Broken),
        (GraphError(368, "Temporarily blocked for policies violations"), Broken),
        (GraphError(100, "API calls from the server require an appsecret_proof argument"), Broken),
    ],
    ids=str,
)
def test_what_each_error_means(facebook: FakeMessenger, error: GraphError, kind: type[SendError]) -> None:
    facebook.fail_send(error)
    assert type(failure_of(facebook)) is kind


@pytest.mark.parametrize(("told", "waits"), [(17, 17), (None, 60), (10**9, 24 * 3600)])
def test_facebook_says_how_long_to_wait(facebook: FakeMessenger, told: int | None, waits: float) -> None:
    facebook.fail_send(GraphError(613, "Calls to this API have exceeded the rate limit.", status=429), retry_after=told)
    failure = failure_of(facebook)
    assert isinstance(failure, TryLater)
    assert failure.seconds == waits


@pytest.mark.parametrize("body", [b"<html>Bad Gateway</html>", b"", b"[]", b'"x"', b"[" * 100_000])
@pytest.mark.parametrize("status", [403, 502])
def test_something_before_facebook_answers(facebook: FakeMessenger, status: int, body: bytes) -> None:
    facebook.fail(Failure(status, body, path="/me/messages"))
    assert isinstance(failure_of(facebook), TryLater)


def test_a_hang_after_the_message_is_uncertain(facebook: FakeMessenger) -> None:
    facebook.hang_send()
    assert isinstance(failure_of(facebook, timeout=0.3), Uncertain)
    assert [seen.text for seen in facebook.seen(LAN)] == ["Chào bạn"]


def test_a_cut_connection_is_uncertain(facebook: FakeMessenger) -> None:
    facebook.fail(Failure(path="/me/messages", drop=True))
    assert isinstance(failure_of(facebook), Uncertain)


def test_no_connection_is_surely_not_sent(facebook: FakeMessenger) -> None:
    async def sending() -> None:
        async with page(facebook) as channel:
            facebook.stop()
            with pytest.raises(Unreachable):
                await channel.send(LAN, HELLO)
            await channel.show_typing(LAN)

    run(sending())


def test_blocked_and_unknown_people_are_gone(facebook: FakeMessenger) -> None:
    async def sending() -> None:
        async with page(facebook) as channel:
            facebook.say(LAN, "Chào")
            facebook.block(LAN)
            for person in (LAN, "7000000000000002"):
                with pytest.raises(Gone):
                    await channel.send(person, HELLO)

    run(sending())


def test_a_broken_account_is_seen_in_its_health_until_a_message_goes_through(facebook: FakeMessenger) -> None:
    async def sending() -> list[object]:
        async with page(facebook) as channel:
            facebook.say(LAN, "Chào")
            facebook.fail_send(GraphError(190, "Error validating access token", 460, status=401))
            told = [channel.health()["problem"]]
            with pytest.raises(Broken):
                await channel.send(LAN, HELLO)
            told.append(channel.health()["problem"])
            await channel.send(LAN, HELLO)
            return [*told, channel.health()["problem"]]

    assert run(sending()) == [None, "error 190/460", None]


# --- secrets --------------------------------------------------------------------------------------------------------


def test_no_secret_person_or_word_is_logged_or_raised(
    facebook: FakeMessenger, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    told: list[str] = []

    async def failing() -> None:
        async with page(facebook, 0.3) as channel:
            facebook.say(LAN, "Chào")
            facebook.hang_send()
            message = f"Error validating access token {PAGE_TOKEN} of {LAN}: Chào bạn"
            for code, status in ((190, 401), (10, 403), (100, 400), (613, 429), (2, 500)):
                facebook.fail_send(GraphError(code, message, status=status))
            for _ in range(6):
                with pytest.raises(SendError) as caught:
                    await channel.send(LAN, HELLO)
                told.append("".join(traceback.format_exception(caught.value)))
            told.append(str(channel.health()))
            facebook.stop()
            await channel.show_typing(LAN)

    run(failing())
    told += [record.getMessage() for record in caplog.records if not record.name.startswith("asyncio")]
    everything = "\n".join(told)
    assert len(told) > 7
    assert [secret for secret in (PAGE_TOKEN, SIGNING_KEY, LAN, "Chào") if secret in everything] == []


def test_the_token_is_in_no_address(facebook: FakeMessenger) -> None:
    async def talk() -> None:
        async with page(facebook) as channel:
            facebook.say(LAN, "Chào")
            await channel.send(LAN, HELLO)
            await channel.show_typing(LAN)

    run(talk())
    assert [request for request in facebook.requests if PAGE_TOKEN in request.path] == []
    assert len(facebook.requests) == 2
