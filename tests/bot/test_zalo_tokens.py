"""Zalo's tokens: refreshed once, saved before they are used, and never lost without being noticed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from bot.channels.notes import Notes, NotKept
from bot.channels.ports import Broken, SendError, TryLater, Unreachable
from bot.channels.zalo.pair import from_value
from bot.channels.zalo.tokens import NOTE, RECOVERY, Tokens
from bot.settings import Settings
from tests.bot.desks import Clock, run
from tests.bot.vendors.loopback import Failure
from tests.bot.vendors.zalo import OA, FakeZalo
from tests.bot.vendors.zalo_oauth import TOKEN_PATH


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def zalo(clock: Clock) -> Iterator[FakeZalo]:
    with FakeZalo(now=clock) as made:
        yield made


@pytest.fixture
def settings(zalo: FakeZalo) -> Settings:
    return zalo.settings()


@pytest.fixture
def tokens(settings: Settings, engine: Engine, clock: Clock) -> Tokens:
    return Tokens(settings, engine, clock)


def state(engine: Engine) -> str:
    return from_value(Notes(engine, "zalo", OA).read(NOTE) or {}).state


class Crash(BaseException):
    """What no code of ours catches, as a kill."""


def failing(after: Callable[[Mapping[str, Any]], bool], error: BaseException) -> Callable[..., None]:
    """A way to write notes that fails where ``after`` says so."""
    real = Notes.write

    def write(self: Notes, name: str, value: Mapping[str, Any]) -> None:
        if after(value):
            raise error
        real(self, name, value)

    return write


def test_the_first_pair_comes_from_the_setting(zalo: FakeZalo, tokens: Tokens, engine: Engine) -> None:
    assert run(tokens.access()) == zalo.tokens.access
    kept = from_value(Notes(engine, "zalo", OA).read(NOTE) or {})
    assert (kept.access, kept.refresh, kept.state) == (zalo.tokens.access, zalo.tokens.refresh, "ready")
    assert kept.expires_at - kept.rotated_at == timedelta(hours=25)
    assert kept.previous is not None
    assert kept.previous["refresh"] == zalo.tokens.issued[1]


def test_a_restart_uses_what_was_kept(zalo: FakeZalo, settings: Settings, engine: Engine, clock: Clock) -> None:
    first = run(Tokens(settings, engine, clock).access())
    assert run(Tokens(settings, engine, clock).access()) == first
    # Neither does it need the setting any more.
    assert run(Tokens(zalo.settings(zalo_refresh_token=None), engine, clock).access()) == first
    assert zalo.tokens.asked == 1


def test_twenty_at_once_refresh_once(zalo: FakeZalo, tokens: Tokens, clock: Clock) -> None:
    run(tokens.access())
    clock.ahead += timedelta(hours=26)

    async def all_at_once() -> list[str]:
        return await asyncio.gather(*(tokens.access() for _ in range(20)))

    assert set(run(all_at_once())) == {zalo.tokens.access}
    assert zalo.tokens.asked == 2


def test_twenty_refused_at_once_refresh_once(zalo: FakeZalo, tokens: Tokens) -> None:
    stale = run(tokens.access())
    zalo.tokens.revoke()

    async def all_at_once() -> list[str]:
        return await asyncio.gather(*(tokens.renew(stale) for _ in range(20)))

    assert set(run(all_at_once())) == {zalo.tokens.access}
    assert zalo.tokens.asked == 2


def test_refreshed_ahead_of_time_and_not_before(zalo: FakeZalo, tokens: Tokens, clock: Clock) -> None:
    run(tokens.access())
    clock.ahead += timedelta(hours=18, minutes=55)
    run(tokens.refresh_ahead())
    assert zalo.tokens.asked == 1
    clock.ahead += timedelta(hours=1, minutes=10)
    run(tokens.refresh_ahead())
    assert zalo.tokens.asked == 2
    assert run(tokens.access()) == zalo.tokens.access


def test_a_crash_between_zalos_rotation_and_our_saving_is_recognised(
    zalo: FakeZalo, settings: Settings, engine: Engine, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = run(Tokens(settings, engine, clock).access())
    with monkeypatch.context() as patch:
        patch.setattr(Notes, "write", failing(lambda value: value["access"] != old, Crash()))
        with pytest.raises(Crash):
            run(Tokens(settings, engine, clock).renew(old))
    assert (zalo.tokens.asked, state(engine)) == (2, "refreshing")
    after = Tokens(settings, engine, clock)
    run(after.refresh_ahead())
    assert (zalo.tokens.asked, state(engine)) == (3, "broken")
    assert "14020" in str(after.told()["token_trouble"])
    # And never again with that token, whoever asks.
    clock.ahead += timedelta(hours=26)
    for again in (after, Tokens(settings, engine, clock)):
        run(again.refresh_ahead())
        with pytest.raises(Broken):
            run(again.access())
    assert zalo.tokens.asked == 3


def test_a_crash_before_zalo_was_asked_heals(
    zalo: FakeZalo, settings: Settings, engine: Engine, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crashed(*_: object) -> None:
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr("bot.channels.zalo.oauth.OAuth.refreshed", crashed)
        with pytest.raises(Crash):
            run(Tokens(settings, engine, clock).access())
    assert state(engine) == "refreshing"
    run(Tokens(settings, engine, clock).refresh_ahead())
    assert (zalo.tokens.asked, state(engine)) == (1, "ready")


def test_a_second_crash_asks_for_a_person(
    zalo: FakeZalo, settings: Settings, engine: Engine, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crashed(*_: object) -> None:
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr("bot.channels.zalo.oauth.OAuth.refreshed", crashed)
        for _ in range(2):
            with pytest.raises(Crash):
                run(Tokens(settings, engine, clock).access())
    with pytest.raises(Broken):
        run(Tokens(settings, engine, clock).access())
    assert (zalo.tokens.asked, state(engine)) == (0, "broken")


def test_a_lost_answer_is_tried_once_more_and_not_at_once(
    zalo: FakeZalo, tokens: Tokens, engine: Engine, clock: Clock
) -> None:
    zalo.lose_tokens()
    for _ in range(3):
        with pytest.raises(TryLater) as later:
            run(tokens.access())
        assert 0 < (later.value.seconds or 0) <= RECOVERY.total_seconds()
    assert (zalo.tokens.asked, state(engine)) == (1, "needs_check")
    clock.ahead += RECOVERY
    with pytest.raises(Broken):
        run(tokens.access())
    with pytest.raises(Broken):
        run(tokens.access())
    assert (zalo.tokens.asked, state(engine)) == (2, "broken")


@pytest.mark.parametrize(
    "failure",
    [
        Failure(500, b'{"error":-14020}'),
        Failure(502, b"<html>"),
        Failure(200, b"<html>"),
        Failure(200, b"{}"),
        Failure(drop=True),
    ],
)
def test_trouble_at_zalo_that_passes_heals(
    zalo: FakeZalo, tokens: Tokens, engine: Engine, clock: Clock, failure: Failure
) -> None:
    failure.path = TOKEN_PATH
    zalo.fail(failure)
    with pytest.raises(TryLater):
        run(tokens.access())
    clock.ahead += RECOVERY
    assert run(tokens.access()) == zalo.tokens.access
    assert state(engine) == "ready"


def test_no_connection_uses_no_token_up(zalo: FakeZalo, tokens: Tokens, engine: Engine) -> None:
    zalo.stop()
    for _ in range(3):
        with pytest.raises(Unreachable):
            run(tokens.access())
    assert state(engine) == "ready"
    zalo.restart()
    assert run(tokens.access()) == zalo.tokens.access


@pytest.mark.parametrize("failure", [Failure(429, b"", {"Retry-After": "7"}), Failure(200, b'{"error":-32}')])
def test_a_busy_zalo_uses_no_token_up(zalo: FakeZalo, tokens: Tokens, failure: Failure) -> None:
    failure.path, failure.times = TOKEN_PATH, 3
    zalo.fail(failure)
    for _ in range(3):
        with pytest.raises(TryLater):
            run(tokens.access())
    assert run(tokens.access()) == zalo.tokens.access


def test_a_refused_refresh_is_not_repeated_and_a_new_setting_heals(
    zalo: FakeZalo, engine: Engine, clock: Clock
) -> None:
    used = Tokens(zalo.settings(zalo_refresh_token="used-long-ago"), engine, clock)  # noqa: S106
    for _ in range(3):
        with pytest.raises(Broken):
            run(used.access())
    assert (zalo.tokens.asked, state(engine)) == (1, "broken")
    assert run(Tokens(zalo.settings(), engine, clock).access()) == zalo.tokens.access


def test_a_corrected_app_secret_heals(zalo: FakeZalo, engine: Engine, clock: Clock) -> None:
    with pytest.raises(Broken):
        run(Tokens(zalo.settings(zalo_app_secret="wrong"), engine, clock).access())  # noqa: S106
    assert run(Tokens(zalo.settings(), engine, clock).access()) == zalo.tokens.access


def test_a_living_access_token_serves_on_while_the_refresh_is_broken(
    zalo: FakeZalo, tokens: Tokens, clock: Clock
) -> None:
    access = run(tokens.access())
    zalo.tokens.refresh = "somebody else's"
    clock.ahead += timedelta(hours=21)
    run(tokens.refresh_ahead())
    assert tokens.told()["token"] == "broken"  # noqa: S105
    assert run(tokens.access()) == access
    clock.ahead += timedelta(hours=4)
    with pytest.raises(Broken):
        run(tokens.access())


def test_without_any_token_a_person_is_needed(zalo: FakeZalo, engine: Engine) -> None:
    with pytest.raises(Broken, match="no zalo token"):
        run(Tokens(zalo.settings(zalo_refresh_token=None), engine).access())


def test_a_pair_that_the_database_refuses_is_held_and_saved_later(
    zalo: FakeZalo, tokens: Tokens, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.zalo.tokens.SAVE_TRIES", 1)
    with monkeypatch.context() as patch:
        patch.setattr(Notes, "write", failing(lambda value: bool(value["access"]), NotKept("OperationalError")))
        for _ in range(2):
            with pytest.raises(TryLater):
                run(tokens.access())
    assert run(tokens.access()) == zalo.tokens.access
    assert (zalo.tokens.asked, state(engine)) == (1, "ready")


def test_without_a_noted_intent_zalo_is_not_asked(
    zalo: FakeZalo, tokens: Tokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Notes, "write", failing(lambda _: True, NotKept("OperationalError")))
    with pytest.raises(TryLater):
        run(tokens.access())
    assert zalo.tokens.asked == 0


def test_whoever_stops_waiting_does_not_stop_the_refresh(zalo: FakeZalo, tokens: Tokens, engine: Engine) -> None:
    zalo.fail(Failure(path=TOKEN_PATH, handled=True, hang=True))

    async def leave() -> None:
        waiting = asyncio.create_task(tokens.access())
        while not zalo.tokens.asked:
            await asyncio.sleep(0.01)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        zalo.release()
        await tokens.aclose()

    run(leave())
    # Its answer was cut, and that was written down.
    assert state(engine) == "needs_check"


def test_no_token_and_no_secret_is_logged_or_told(
    zalo: FakeZalo, tokens: Tokens, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    told: list[str] = []
    run(tokens.access())
    clock.ahead += timedelta(hours=26)
    zalo.lose_tokens()
    for _ in range(3):
        clock.ahead += RECOVERY
        run(tokens.refresh_ahead())
        try:
            run(tokens.access())
        except SendError as error:
            told += [str(error), repr(error), repr(error.__cause__)]
        told += [str(tokens.told()), repr(tokens.told())]
    assert "need a look" in caplog.text
    for secret in (*zalo.tokens.issued, "APP_SECRET_FOR_TESTS"):
        assert secret not in caplog.text
        assert secret not in "".join(told)
