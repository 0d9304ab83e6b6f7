"""Words live in the queue only while they wait; who leaves or asks for it is forgotten, down to the file's bytes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.channels.models import Arrival, Delivery, Person
from bot.channels.ports import TryLater
from bot.leads.models import Lead
from bot.record.models import Talk, Turn
from bot.reminders.models import Reminder
from knowledge.models import Base
from tests.bot.desks import replies, run
from tests.bot.fake_rasa import Messages, custom
from tests.bot.vendors.plain import House, HouseRasa, file_bytes, held, quick_database, until

# Masking takes it out of what is recorded: in the file it can only be where words wait.
NUMBER = "0912345678"
VENDOR_ID = "vendor-id-of-lan"
CANARY = "em hoi ve hoa co gioi so"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = quick_database(tmp_path)
    yield made
    made.dispose()


def silent(_message: str) -> Messages:
    return [custom("Trả lời không nhắc lại.")]


def holds(folder: Path, *words: str) -> list[str]:
    found = file_bytes(folder)
    return [word for word in words if word.encode() in found]


def counted(engine: Engine) -> dict[str, int]:
    """How many rows each table holds, empty tables left out."""
    with Session(engine) as session:
        rows = {table.name: session.query(table).count() for table in Base.metadata.sorted_tables}
    return {name: count for name, count in rows.items() if count}


def test_words_wait_in_the_file_and_are_gone_with_the_answer(engine: Engine, tmp_path: Path) -> None:
    async def work() -> None:
        with HouseRasa(silent) as rasa:
            async with held(engine, rasa.url) as house:
                await house.say("minh", "chào")
                rasa.door.stop()
                await house.take(house.event("lan", f"số em là {NUMBER}, 9+ là gì?", reference="m1"))
                await house.reads("lan", replies().text("channel.sorry"))
                assert holds(tmp_path, NUMBER) == [NUMBER]
                await house.take(house.event("lan", f"số em là {NUMBER}, nghề hàn?", "edited", reference="m1"))
                rasa.door.restart()
                await house.quiet()
                assert holds(tmp_path, NUMBER) == []
                assert {row.text for row in house.rows(Arrival)} == {""}
                assert {row.parcel for row in house.rows(Delivery)} == {None}
                assert "nghề hàn" in house.turns("lan")[0].text

    run(work())


def test_what_is_answered_with_an_honest_word_or_dropped_leaves_no_words(engine: Engine, tmp_path: Path) -> None:
    async def work() -> None:
        with HouseRasa(silent) as rasa:
            async with held(engine, rasa.url) as house:
                rasa.status = 500
                await house.say("lan", f"số em là {NUMBER}")
                assert holds(tmp_path, NUMBER) == []
                rasa.status = 200
                await house.say("lan", f"muộn rồi, số em là {NUMBER}", sent_at=house.clock() - timedelta(hours=9))
                assert holds(tmp_path, NUMBER) == []

    run(work())


async def known(house: House) -> str:
    """Somebody with a talk, one before it, a wish to be called, a reminder, and an answer that is to be sent yet."""
    await house.say(VENDOR_ID, CANARY, event_id="f1")
    await house.say(VENDOR_ID, "/moi", event_id="f2")
    await house.say(VENDOR_ID, CANARY, event_id="f3")
    talk = house.person(VENDOR_ID).talk_id or ""
    day, now = date(2027, 3, 1), datetime.now(UTC)
    with Session(house.engine) as session, session.begin():
        common = {"talk_id": talk, "created_at": now}
        session.add(Reminder(id="r1", subject="s", due=day, state="waiting", **common))
        session.add(Lead(id="l1", state="open", name=CANARY, expires_at=now + timedelta(days=9), **common))
    house.channel.fail(TryLater("busy", 600.0), VENDOR_ID)
    await house.take(house.event(VENDOR_ID, "câu nữa", event_id="f4"))
    await until(lambda: any(row.not_before for row in house.rows(Delivery, state="waiting")))
    return talk


def test_who_leaves_is_not_known_any_more(engine: Engine, tmp_path: Path) -> None:
    async def work() -> None:
        with HouseRasa(silent) as rasa:
            async with held(engine, rasa.url) as house:
                talk = await known(house)
                await house.take(house.event(VENDOR_ID, kind="left", event_id="f5"))
                await until(lambda: not house.rows(Person))
                await house.quiet()
                assert holds(tmp_path, VENDOR_ID) == []
                assert house.rows(Delivery) == []
                assert [row.state for row in house.rows(Reminder)] == ["stopped"]
                assert {row.person_id for row in house.rows(Arrival)} == {None}
                assert {row.id for row in house.rows(Talk)} >= {talk}
                await house.take(house.event(VENDOR_ID, kind="left", event_id="f5"))
                assert house.rows(Person) == []
                assert len(await house.say(VENDOR_ID, "em đây", event_id="f6")) == 2

    run(work())


@pytest.mark.parametrize("way", ["button", "withdrawn"])
def test_who_is_erased_leaves_nothing_but_the_ids_of_events(engine: Engine, tmp_path: Path, way: str) -> None:
    async def work() -> None:
        with HouseRasa(silent) as rasa:
            async with held(engine, rasa.url) as house:
                await known(house)
                assert set(holds(tmp_path, VENDOR_ID, CANARY)) == {VENDOR_ID, CANARY}
                if way == "button":
                    await house.take(house.event(VENDOR_ID, "erase-all", "button", event_id="f5"))
                else:
                    await house.take(house.event(VENDOR_ID, kind="withdrawn", event_id="f5"))
                await until(lambda: not house.rows(Person))
                await house.quiet()
                assert counted(engine) == {"arrival": 5}
                assert holds(tmp_path, VENDOR_ID, CANARY) == []
                for row in house.rows(Arrival):
                    assert (row.person_id, row.text, row.campaign, row.state) == (None, "", None, "done")
                said = house.channel.texts(VENDOR_ID)[-1]
                assert (said == replies().text("channel.erased")) == (way == "button")
                again = await house.say(VENDOR_ID, "erase-all", "button", event_id="f5")
                assert again == []
                assert counted(engine) == {"arrival": 5}

    run(work())


def test_somebody_elses_talk_is_not_touched(engine: Engine) -> None:
    async def work() -> None:
        with HouseRasa(silent) as rasa:
            async with held(engine, rasa.url) as house:
                await house.say("minh", "9+ là gì?")
                await house.say("lan", "9+ là gì?")
                await house.say("lan", "erase-all", "button")
                assert [row.vendor_id for row in house.rows(Person)] == ["minh"]
                assert len(house.turns("minh")) == 1
                with Session(engine) as session:
                    assert session.query(Turn).count() == 2

    run(work())
