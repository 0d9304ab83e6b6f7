"""One process works at a time; the others only store, and take over when it stops, is killed or loses the lock."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from bot.channels.duty import AdvisoryLock, FileLock, Lock, duty_lock, on_duty
from bot.channels.models import Arrival
from knowledge.database import open_engine, upgrade
from tests.bot.desks import run
from tests.bot.vendors.plain import House, HouseRasa, PlainChannel, held, in_ledger, quick_database, until
from tests.knowledge.conftest import postgres_url  # noqa: F401 - a fixture


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = quick_database(tmp_path)
    yield made
    made.dispose()


async def works(house: House) -> bool:
    return bool((await house.board.health())["plain"]["on_duty"])


async def takes_over(house: House) -> None:
    for _ in range(1000):
        if await works(house):
            return
        await asyncio.sleep(0.02)
    pytest.fail("nobody took over")


def one_after_the_other(first: Lock, second: Lock) -> None:
    assert first.take()
    assert (first.held(), second.take(), second.held()) == (True, False, False)
    second.release()
    assert first.held()
    first.release()
    assert not first.held()
    assert second.take()
    second.release()


def test_only_one_has_the_file(tmp_path: Path) -> None:
    one_after_the_other(FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock"))


def test_the_lock_is_let_go_whatever_happens_on_duty(engine: Engine) -> None:
    async def work() -> None:
        lock = duty_lock(engine)

        async def fault() -> None:
            async with on_duty(lock):
                assert lock.held()
                raise ValueError("fault")

        with pytest.raises(ValueError, match="fault"):
            await fault()
        assert not lock.held()

    run(work())


def test_what_the_other_accepted_is_answered_by_the_one_on_duty(engine: Engine) -> None:
    async def work() -> None:
        with HouseRasa() as rasa:
            async with held(engine, rasa.url) as first:
                await takes_over(first)
                async with held(engine, rasa.url) as second:
                    second.numbers = 100
                    await second.take(second.event("lan", "9+ là gì?"))
                    await first.reads("lan", "answer to 9+")
                    await first.take(first.event("lan", "em muốn hỏi nữa"))
                    await first.reads("lan", "answer to em muốn hỏi nữa")
                    assert not await works(second)
                    assert second.channel.tried == []
                    await first.quiet()

    run(work())


def test_when_one_stops_the_other_takes_over(engine: Engine) -> None:
    async def work() -> None:
        with HouseRasa() as rasa:
            async with held(engine, rasa.url, running=False) as second, AsyncExitStack() as stack:
                second.numbers = 100
                async with held(engine, rasa.url) as first:
                    await takes_over(first)
                    await stack.enter_async_context(second.board.running())
                    await first.say("lan", "9+ là gì?")
                    assert not await works(second)
                await takes_over(second)
                assert await second.say("lan", "nghề hàn") == ["answer to nghề hàn"]
                assert first.channel.texts("lan")[-1] == "answer to 9+ là gì?"

    run(work())


def live_until_killed(url: str, rasa_url: str, ledger: Path, ready: int) -> None:
    """A process that works until it is killed; says so as soon as it is on duty."""

    async def live() -> None:
        async with held(open_engine(url), rasa_url, channel=PlainChannel(ledger=ledger)) as house:
            await takes_over(house)
            os.write(ready, b"!")
            await asyncio.sleep(120)

    try:
        asyncio.run(live())
    finally:
        os._exit(1)


def killed_on_duty(url: str, folder: Path) -> None:
    """A process on duty is killed; what it had not answered is answered here, and nothing twice."""
    ledger, (is_ready, ready) = folder / "ledger", os.pipe()

    async def work(rasa: HouseRasa, child: int) -> None:
        engine = open_engine(url)
        async with held(engine, rasa.url, channel=PlainChannel(ledger=ledger)) as house:
            await house.take(house.event("lan", "9+ là gì?"))
            await until(lambda: "answer to 9+ là gì?" in in_ledger(ledger))
            assert not await works(house)
            await house.take(house.event("lan", "chậm"))
            await until(lambda: "chậm" in rasa.asked())
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            rasa.hold.set()
            await takes_over(house)
            await house.quiet()
            assert in_ledger(ledger)[1:] == ["answer to 9+ là gì?", "answer to chậm"]
            assert [turn.text for turn in house.turns("lan")] == ["9+ là gì?", "chậm"]
            assert {row.state for row in house.rows(Arrival)} == {"done"}
        engine.dispose()

    with HouseRasa() as rasa:
        child = os.fork()
        if child == 0:
            live_until_killed(url, rasa.url, ledger, ready)
        assert os.read(is_ready, 1) == b"!"
        run(work(rasa, child))


def test_when_one_is_killed_the_other_takes_over(tmp_path: Path) -> None:
    engine = quick_database(tmp_path)
    url = str(engine.url)
    engine.dispose()
    killed_on_duty(url, tmp_path)


def test_who_loses_the_lock_stops_working_and_comes_back(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    async def work() -> None:
        with HouseRasa() as rasa:
            async with held(engine, rasa.url) as house:
                await takes_over(house)
                lost = [True]
                monkeypatch.setattr(FileLock, "held", lambda _self: not lost[0])
                for _ in range(500):
                    if not await works(house):
                        break
                    await asyncio.sleep(0.005)
                else:
                    pytest.fail("it worked on without its lock")
                lost[0] = False
                await takes_over(house)
                assert (await house.say("lan", "9+ là gì?"))[-1] == "answer to 9+ là gì?"

    run(work())


def test_a_fault_in_the_work_stops_it_for_a_moment_only(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    async def work() -> None:
        with HouseRasa() as rasa:
            async with held(engine, rasa.url) as house:
                await takes_over(house)
                speak, faults = house.parts.alarm.speak, [RuntimeError("words of a pupil")]

                async def faulty() -> None:
                    if faults:
                        raise faults.pop()
                    await speak()

                monkeypatch.setattr(house.parts.alarm, "speak", faulty)
                await until(lambda: not faults)
                assert (await house.say("lan", "9+ là gì?"))[-1] == "answer to 9+ là gì?"

    run(work())


@pytest.mark.postgres
def test_postgres_lets_only_one_work(postgres_url: str, tmp_path: Path) -> None:  # noqa: F811
    engine, other = open_engine(postgres_url), open_engine(postgres_url)
    upgrade(engine)
    first, second = duty_lock(engine), duty_lock(other)
    assert isinstance(first, AdvisoryLock)
    one_after_the_other(first, second)
    assert first.take()
    with other.connect() as connection:
        query = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
        assert connection.scalar(text(query))
    assert not first.held()
    assert second.take()
    first.release()
    second.release()
    for made in (engine, other):
        made.dispose()
    killed_on_duty(postgres_url, tmp_path)


@pytest.mark.postgres
def test_a_database_that_is_down_has_nobody_on_duty(tmp_path: Path) -> None:
    engine = open_engine(f"postgresql://nobody@/none?host={tmp_path}")
    lock = duty_lock(engine)
    assert not lock.take()
    assert not lock.held()
    with pytest.raises(OperationalError), engine.connect():
        pass
