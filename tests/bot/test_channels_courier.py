"""What waits in the outbox is sent once and in order; each way of failing leads to what docs/channels.md says."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from bot.channels.courier import MOST_TRIES
from bot.channels.deliveries import Deliveries
from bot.channels.models import Delivery, Person
from bot.channels.ports import Broken, Closed, Gone, Refused, SendError, TryLater, Uncertain, Unreachable
from bot.channels.posting import Posting
from bot.record.models import Talk
from knowledge.database import session_factory
from tests.bot.desks import replies, run
from tests.bot.vendors.plain import House, HouseRasa, PlainChannel, card, held, quick_database, until


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = quick_database(tmp_path)
    yield made
    made.dispose()


async def acquainted(house: House, *people: str) -> None:
    """People who have read the disclosure."""
    for person in people:
        await house.say(person, "chào")
        house.channel.sent[person].clear()
    house.channel.tried.clear()


async def pass_time(house: House, seconds: float) -> None:
    """Let time pass, and give everything that is due now a moment to happen."""
    house.clock.ahead += timedelta(seconds=seconds)
    for row in waiting(house):  # the queue may have reckoned with the old time just now
        house.parts.courier.wake(row.person_id, urgent=True)
    await asyncio.sleep(0.15)


async def much_later(house: House) -> None:
    """Let time pass, a minute at a blink, until nothing waits."""
    settled = asyncio.create_task(house.quiet())
    while not settled.done():
        await asyncio.sleep(0.01)
        house.clock.ahead += timedelta(minutes=1)
    await settled


async def put_off(house: House) -> None:
    """Wait until something has failed and is to be tried again later."""
    await until(lambda: any(row.not_before for row in waiting(house)))


def waiting(house: House) -> list[Delivery]:
    return house.rows(Delivery, state="waiting")


def test_a_vendor_that_names_a_time_is_obeyed(engine: Engine) -> None:
    async def work() -> None:
        with HouseRasa() as rasa:
            async with held(engine, rasa.url) as house:
                await acquainted(house, "lan", "minh")
                house.channel.fail(TryLater("busy", 50.0), "lan")
                await house.take(house.event("lan", "câu một"), house.event("lan", "câu hai"))
                await put_off(house)
                assert await house_reads(house, "minh", "câu ba")
                await pass_time(house, 48)
                assert house.channel.texts("lan") == []
                await pass_time(house, 3)
                await house.quiet()
                assert house.channel.texts("lan") == ["answer to câu một", "answer to câu hai"]
                assert house.channel.tried.count("lan") == 3
                assert [row.attempts for row in house.rows(Delivery, state="sent")][-3:] == [1, 0, 0]

    run(work())


async def house_reads(house: House, person: str, text: str) -> bool:
    """Whether somebody else is served meanwhile."""
    await house.take(house.event(person, text))
    await house.reads(person, text)
    return True


def gap() -> str:
    return replies().text("channel.gap")


@pytest.mark.parametrize("error", [TryLater("busy"), SendError("odd"), ValueError("words of a pupil")])
def test_nothing_is_tried_more_than_five_times(engine: Engine, error: Exception) -> None:
    async def work() -> None:
        with HouseRasa() as rasa:
            async with held(engine, rasa.url) as house:
                await acquainted(house, "lan")
                house.channel.fail(error, "lan", MOST_TRIES)
                await house.take(house.event("lan", "câu một"), house.event("lan", "câu hai"))
                await much_later(house)
                assert house.channel.tried == ["lan"] * (MOST_TRIES + 2)
                assert set(house.channel.texts("lan")) == {"answer to câu hai", gap()}
                [shelved] = house.parts.deliveries.shelf()
                assert (shelved.channel, shelved.attempts) == ("plain", MOST_TRIES)
                assert "pupil" not in shelved.reason
                await until(lambda: house.alarms)
                assert house.alarms == [f"plain: shelved: {shelved.reason} ×1"]

    run(work())


def test_what_may_have_arrived_is_tried_once_more(engine: Engine) -> None:
    async def work() -> None:
        with HouseRasa() as rasa:
            async with held(engine, rasa.url) as house:
                await acquainted(house, "lan", "minh")
                house.channel.fail(Uncertain("slow"), "lan", taken=True)
                house.channel.fail(Uncertain("slow"), "minh", 2)
                await house.take(house.event("lan", "câu một"), house.event("minh", "câu hai"))
                await until(lambda: len([row for row in waiting(house) if row.uncertain and row.not_before]) == 2)
                assert not house.alarms
                await pass_time(house, 6)
                await house.quiet()
                assert house.channel.texts("lan") == ["answer to câu một"] * 2
                assert house.channel.texts("minh") == []
                assert sorted(house.channel.tried) == ["lan", "lan", "minh", "minh"]
                uncertain = sorted((row.state, row.reason) for row in house.rows(Delivery, uncertain=True))
                assert uncertain == [("sent", None), ("shelved", "uncertain")]

    run(work())


@pytest.mark.parametrize(("error", "told"), [(Refused("bad markup"), True), (Closed("window is over"), False)])
def test_what_the_vendor_will_never_take_is_shelved_at_once(engine: Engine, error: SendError, told: bool) -> None:
    async def work() -> None:
        with HouseRasa() as rasa:
            async with held(engine, rasa.url) as house:
                await acquainted(house, "lan")
                house.channel.fail(error, "lan")
                await house.take(house.event("lan", "câu một"), house.event("lan", "câu hai"))
                await house.quiet()
                assert set(house.channel.texts("lan")) == {"answer to câu hai", *([gap()] if told else [])}
                assert [one.reason for one in house.parts.deliveries.shelf()] == [str(error)]
                assert (await house.board.health())["plain"]["shelved"] == 1

    run(work())


def test_who_is_gone_is_forgotten_and_written_to_no_more(engine: Engine) -> None:
    async def work() -> None:
        with HouseRasa() as rasa:
            async with held(engine, rasa.url) as house:
                await acquainted(house, "lan")
                talk = house.person("lan").talk_id
                house.channel.fail(Gone("blocked"), "lan", 9)
                house.channel.free.clear()
                house.channel.stuck.add("lan")
                await house.take(house.event("lan", "câu một"), house.event("lan", "câu hai"))
                await until(lambda: len(waiting(house)) == 2)
                house.channel.free.set()
                await house.quiet()
                assert house.channel.tried == ["lan"]
                assert house.rows(Person, vendor_id="lan") == []
                assert [row.id for row in house.rows(Talk)] == [talk]

    run(work())


def test_a_vendor_out_of_reach_stops_the_channel_and_costs_no_try(engine: Engine) -> None:
    async def work() -> None:
        with HouseRasa() as rasa:
            async with held(engine, rasa.url) as house:
                people = [f"bạn {number}" for number in range(8)]
                await acquainted(house, *people)
                house.channel.fail(Unreachable("no connection"), None, 8)
                house.channel.stuck |= set(people)
                house.channel.free.clear()
                await house.take(*(house.event(person, "câu một") for person in people))
                await until(lambda: len(house.channel.tried) == 8)
                house.channel.free.set()
                await until(lambda: not house.channel.failures[None])
                health = (await house.board.health())["plain"]
                assert (health["to_send"], health["trouble"]) == (8, "no connection")
                # Eight that fail together are one failure: the pause is the shortest one.
                await pass_time(house, 1.1)
                await house.quiet()
                assert {row.attempts for row in house.rows(Delivery)} == {0}
                assert all(house.channel.texts(person) == ["answer to câu một"] for person in people)
                assert (await house.board.health())["plain"]["trouble"] is None
                assert not house.alarms

    run(work())


def test_a_vendor_out_of_reach_for_long_is_told(engine: Engine) -> None:
    async def work() -> None:
        with HouseRasa() as rasa:
            async with held(engine, rasa.url) as house:
                await acquainted(house, "lan")
                house.channel.fail(Unreachable("no connection"), None, 7)
                await house.take(house.event("lan", "câu một"))
                await much_later(house)
                await until(lambda: house.alarms)
                assert house.alarms == ["plain: unreachable ×1"]
                assert house.channel.texts("lan") == ["answer to câu một"]

    run(work())


def test_what_only_a_human_can_repair_is_told_once_and_nothing_is_dropped(engine: Engine) -> None:
    async def work() -> None:
        with HouseRasa() as rasa:
            async with held(engine, rasa.url) as house:
                await acquainted(house, "lan", "minh")
                house.channel.fail(Broken("bad token"), None, 4)
                await house.take(house.event("lan", "câu một"), house.event("minh", "câu hai"))
                await until(lambda: house.alarms)
                await much_later(house)
                assert house.alarms == ["plain: bad token ×1"]
                assert (house.channel.texts("lan"), house.channel.texts("minh")) == (
                    ["answer to câu một"],
                    ["answer to câu hai"],
                )
                assert house.parts.deliveries.shelf() == []

    run(work())


def test_after_the_reply_window_an_answer_goes_to_the_shelf_and_reminders_wait(engine: Engine) -> None:
    async def work() -> None:
        with HouseRasa() as rasa:
            channel = PlainChannel(window=timedelta(hours=48))
            async with held(engine, rasa.url, channel=channel) as house:
                await acquainted(house, "lan")
                channel.fail(TryLater("busy", 49 * 3600.0), "lan")
                await house.take(house.event("lan", "câu một"))
                await put_off(house)
                talk, posting = house.person("lan").talk_id or "", Posting(channel, house.clock)
                await pass_time(house, 49 * 3600.0 + 1)
                await house.quiet()
                assert (channel.tried, channel.texts("lan")) == (["lan"], [])
                assert [one.reason for one in house.parts.deliveries.shelf()] == ["window"]
                with session_factory(engine).begin() as session:
                    assert not posting.deliver(session, talk, "Nhắc: nộp hồ sơ")
                await house.say("lan", "em đây")
                with session_factory(engine).begin() as session:
                    assert posting.deliver(session, talk, "Nhắc: nộp hồ sơ")
                    assert not posting.deliver(session, "no talk of ours", "Nhắc: nộp hồ sơ")
                await house.reads("lan", "Nhắc: nộp hồ sơ")

    run(work())


def test_the_shelf_can_be_tried_again_or_thrown_away(engine: Engine) -> None:
    async def work() -> None:
        with HouseRasa() as rasa:
            async with held(engine, rasa.url) as house:
                await acquainted(house, "lan")
                # Two answers, and that a part is missing, which is said of both at once.
                house.channel.fail(Refused("no"), "lan", 3)
                await house.take(house.event("lan", "câu một"), house.event("lan", "câu hai"))
                await house.quiet()
                first, *others = house.parts.deliveries.shelf()
                assert others
                assert all(house.parts.deliveries.drop(other.id) for other in others)
                assert house.parts.deliveries.retry(first.id)
                await house.quiet()
                assert house.channel.texts("lan")[-1] == "answer to câu một"
                assert house.parts.deliveries.shelf() == []
                assert not house.parts.deliveries.retry(first.id)

    run(work())


def test_danger_goes_before_what_waits_and_beside_what_hangs(engine: Engine) -> None:
    async def danger(house: House, person: str) -> None:
        await house.take(house.event(person, "em muốn chết"))
        await house.reads(person, card())
        assert house.channel.texts(person) == [card()]

    async def work() -> None:
        with HouseRasa() as rasa:
            async with held(engine, rasa.url) as house:
                await acquainted(house, "lan", "minh")
                house.channel.fail(TryLater("busy", 500.0), "lan")
                await house.take(house.event("lan", "câu một"))
                await put_off(house)
                house.channel.stuck.add("minh")
                await house.take(house.event("minh", "câu một"))
                await until(lambda: "minh" in house.channel.tried)
                house.channel.stuck.clear()
                with pytest.MonkeyPatch.context() as unscanned:  # who is in danger is not found by chance
                    unscanned.setattr("bot.channels.queue.SCAN_SECONDS", 60.0)
                    for person in ("lan", "minh"):
                        await danger(house, person)
                house.channel.free.set()
                await house.reads("minh", "answer to câu một")
                await pass_time(house, 501)
                await house.quiet()
                assert house.channel.texts("lan") == [card(), "answer to câu một"]

    run(work())


def test_what_overtakes_takes_nothing_else_along(engine: Engine) -> None:
    async def work() -> None:
        with HouseRasa() as rasa:
            async with held(engine, rasa.url) as house:
                await acquainted(house, "lan")
                house.channel.stuck.add("lan")
                await house.take(house.event("lan", "câu một"), house.event("lan", "câu hai"))
                await until(lambda: len(waiting(house)) == 2)
                await house.take(house.event("lan", "em muốn chết"))
                await until(lambda: len(house.channel.tried) == 2)
                await pass_time(house, 1)
                assert len(house.channel.tried) == 2
                house.channel.free.set()
                await house.quiet()
                answers = [text for text in house.channel.texts("lan") if text.startswith("answer")]
                assert answers == ["answer to câu một", "answer to câu hai"]

    run(work())


def test_an_account_that_is_not_connected_keeps_what_is_to_be_sent(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def work() -> None:
        with HouseRasa() as rasa:
            monkeypatch.setattr("bot.channels.queue.GRACE_SECONDS", 0.1)
            async with held(engine, rasa.url, channel=PlainChannel(account="another")) as house:
                house.channel.stuck.add("lan")
                await house.take(house.event("lan", "câu cũ"))
                await until(lambda: house.channel.tried)
            async with held(engine, rasa.url) as house:
                house.numbers = 50
                await house.take(house.event("minh", "câu mới"))
                await house.reads("minh", "câu mới")
                await pass_time(house, 1)
                assert "lan" not in house.channel.tried
                assert len(waiting(house)) == 2

    run(work())


def test_a_mark_that_fails_is_no_reason_to_send_again(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    marked, failed = Deliveries.sent, list[int]()

    def fails_once(self: Deliveries, delivery_id: int) -> None:
        if delivery_id not in failed:
            failed.append(delivery_id)
            raise OperationalError("update", {}, Exception("locked"))
        marked(self, delivery_id)

    async def work() -> None:
        with HouseRasa() as rasa:
            async with held(engine, rasa.url) as house:
                await acquainted(house, "lan")
                monkeypatch.setattr(Deliveries, "sent", fails_once)
                await house.say("lan", "câu một")
                assert len(failed) == 1
                assert house.channel.texts("lan") == ["answer to câu một"]

    run(work())


def test_a_channel_keeps_its_vendors_pace(engine: Engine) -> None:
    """Ten a second: the fourth of four parcels cannot go before 300 ms have passed."""

    async def work() -> None:
        with HouseRasa() as rasa:
            async with held(engine, rasa.url, channel=PlainChannel(pace=10.0)) as house:
                times: list[float] = []
                send = house.channel.send

                async def noted(person: str, parcel: dict[str, Any]) -> None:
                    times.append(asyncio.get_running_loop().time())
                    await send(person, parcel)

                house.channel.send = noted  # type: ignore[method-assign]
                await house.take(house.event("lan", "câu một"), house.event("minh", "câu hai"))
                await house.quiet()
                assert len(times) == 4
                assert all(later - before > 0.09 for before, later in pairwise(times))

    run(work())
