"""Whatever stops a process, and wherever: everything accepted is answered once when another goes on."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from bot.channels.arrivals import Arrivals
from bot.channels.deliveries import Deliveries
from bot.channels.models import Arrival, Delivery
from bot.rasa_client import RasaClient
from bot.record.store import Record
from knowledge.database import open_engine
from tests.bot.desks import run
from tests.bot.vendors.plain import House, HouseRasa, PlainChannel, held, in_ledger, quick_database, until


def test_a_stop_finishes_what_is_in_work_or_leaves_it_waiting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = quick_database(tmp_path)
    monkeypatch.setattr("bot.channels.queue.GRACE_SECONDS", 0.2)

    async def work() -> None:
        with HouseRasa() as rasa:
            async with held(engine, rasa.url) as house:
                await house.take(house.event("lan", "chậm"), house.event("minh", "9+ là gì?"))
                await house.reads("minh", "9+")
                await until(lambda: "chậm" in rasa.asked() and not house.rows(Delivery, state="waiting"))
            assert house.channel.closed
            assert [(row.state, row.text) for row in house.rows(Arrival, state="waiting")] == [("waiting", "chậm")]
            rasa.hold.set()
            async with held(engine, rasa.url) as house:
                await house.quiet()
                assert house.channel.texts("lan")[1:] == ["answer to chậm"]
                assert house.channel.texts("minh") == []
                assert len(house.turns("lan")) == 1
            monkeypatch.setattr("bot.channels.queue.GRACE_SECONDS", 20.0)
            hold = rasa.hold
            hold.clear()
            async with held(engine, rasa.url) as house:
                await house.take(house.event("hoa", "chậm", event_id="last"))
                await until(lambda: rasa.asked().count("chậm") == 3)
                asyncio.get_running_loop().call_later(0.05, hold.set)
            assert house.rows(Arrival, state="waiting") == []

    run(work())


# What a killed process had just done. Each is a method that is left for ever before or after its work.
POINTS: dict[str, tuple[type, str, bool]] = {
    "before it is stored": (Arrivals, "store", False),
    "after it is stored": (Arrivals, "store", True),
    "while Rasa answers": (RasaClient, "say", True),
    "after the answer is recorded": (Record, "complete", True),
    "before the outbox": (Arrivals, "end", False),
    "before it is sent": (PlainChannel, "send", False),
    "after it is sent": (PlainChannel, "send", True),
    "before the mark": (Deliveries, "sent", False),
}
DOUBLED = ("after it is sent", "before the mark")
SENDING = ("before it is sent", *DOUBLED)


def die_at(point: str) -> None:
    owner, name, afterwards = POINTS[point]
    original = getattr(owner, name)

    def die(*given: Any, **named: Any) -> Any:  # noqa: ANN401
        if afterwards:
            original(*given, **named)
        os._exit(9)

    async def die_later(*given: Any, **named: Any) -> Any:  # noqa: ANN401
        if afterwards:
            await original(*given, **named)
        os._exit(9)

    setattr(owner, name, die_later if asyncio.iscoroutinefunction(original) else die)


def killed(point: str, url: str, rasa_url: str, work: Callable[[House], Awaitable[None]], ledger: Path) -> None:
    """Run a house in a process of its own that is killed at this point."""

    async def live() -> None:
        async with held(open_engine(url), rasa_url, channel=PlainChannel(ledger=ledger)) as house:
            await work(house)
            await house.quiet()

    child = os.fork()
    if child == 0:
        try:
            die_at(point)
            asyncio.run(live())
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


@pytest.mark.parametrize("point", POINTS)
def test_after_a_kill_everything_is_answered_once(tmp_path: Path, point: str) -> None:
    engine, ledger = quick_database(tmp_path), tmp_path / "ledger"
    url = str(engine.url)
    engine.dispose()

    async def two(house: House) -> None:
        await house.take(house.event("lan", "câu một"), house.event("lan", "câu hai"))

    async def again() -> list[str]:
        async with held(open_engine(url), rasa.url, channel=PlainChannel(ledger=ledger)) as house:
            await two(house)  # the vendor got no 200, or is not sure that it did
            await house.quiet()
            assert len(house.rows(Arrival)) == 2
            return [turn.text for turn in house.turns("lan")]

    with HouseRasa() as rasa:
        killed(point, url, rasa.url, two, ledger)
        assert run(again()) == ["câu một", "câu hai"]
    read = in_ledger(ledger)
    doubled = read[:1] if point in DOUBLED else []
    assert "máy trả lời tự động" in read[0]
    assert read[len(doubled) + 1 :] == ["answer to câu một", "answer to câu hai"]
    if point == "while Rasa answers":
        # Rasa has half a turn: it is asked for a fresh start before the turn is done again.
        assert rasa.asked(all_of=True) == ["câu một", "/session_start", "câu một", "câu hai"]
    elif point not in SENDING:  # else the second answer may have been under way
        assert rasa.asked(all_of=True) == ["câu một", "câu hai"]
