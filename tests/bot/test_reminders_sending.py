"""Due reminders are sent exactly once, into the talk on the web, and missed ones say so."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.clock import local_day
from bot.leads.store import Leads
from bot.record.models import Talk
from bot.record.store import NewTurn, Record, TurnResult
from bot.reminders.models import Reminder
from bot.reminders.sending import Channel, Sender, WebChannel, run
from bot.reminders.store import Reminders
from bot.settings import Settings
from bot.upkeep import upkeep
from knowledge.database import session_factory
from knowledge.reminders import load_reminders
from schools.models import School
from tests.bot.calling import leads
from tests.bot.desks import CONTENT, Clock, database, replies, turns

FILE = load_reminders(CONTENT)


class Broken:
    """A channel that fails, or that cannot deliver just now."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error, self.asked = error, 0

    def deliver(self, session: Session, talk_id: str, text: str) -> bool:  # noqa: ARG002 - as Channel
        self.asked += 1
        if self.error:
            raise self.error
        return False


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = database(tmp_path)
    with session_factory(made).begin() as session:
        session.add(_school())
    Record(made).open_talk(Talk(id="talk", channel="web", role="pupil"), NewTurn("0", ""), TurnResult([]))
    yield made
    made.dispose()


@pytest.fixture
def clock() -> Clock:
    return Clock()


def _school() -> School:
    return School(
        id="cd_da_nang",
        name="Cao đẳng Đà Nẵng",
        short="CĐ Đà Nẵng",
        kind="cao_dang",
        region="da_nang",
        status="active",
        status_text="",
    )


def sender(engine: Engine, clock: Clock, channel: Channel | None = None, name: str = "web") -> Sender:
    return Sender(engine, FILE, replies(), {name: channel or WebChannel()}, clock)


def due_in(clock: Clock, days: int) -> date:
    return local_day(clock()) + timedelta(days=days)


def states(engine: Engine) -> list[str]:
    with Session(engine) as session:
        return list(session.scalars(select(Reminder.state).order_by(Reminder.due)))


def test_it_becomes_a_turn_of_its_own_on_its_day_and_only_once(engine: Engine, clock: Clock) -> None:
    Reminders(engine, clock).ask("talk", "admission", due_in(clock, 3), "cd_da_nang")
    assert sender(engine, clock).send_due() == 0
    clock.ahead = timedelta(days=3)
    assert [sender(engine, clock).send_due() for _ in range(3)] == [1, 0, 0]
    [turn] = turns(engine, "talk")
    assert (turn.text, turn.number, turn.intent) == ("", 1, "reminder")
    assert turn.answered_at is not None
    said = turn.reply[0]["text"]
    assert "Cao đẳng Đà Nẵng" in said
    assert "DỪNG" in said
    assert "trễ" not in said
    assert states(engine) == ["sent"]


def test_a_missed_day_is_told_as_missed(engine: Engine, clock: Clock) -> None:
    Reminders(engine, clock).ask("talk", "exam", due_in(clock, 1), None)
    clock.ahead = timedelta(days=5)
    sender(engine, clock).send_due()
    said = turns(engine, "talk")[0].reply[0]["text"]
    assert "trễ" in said
    assert (due_in(clock, 0)).strftime("%d/%m/%Y") in said


def test_a_stopped_one_is_not_sent(engine: Engine, clock: Clock) -> None:
    kept = Reminders(engine, clock)
    kept.ask("talk", "exam", due_in(clock, 1), None)
    assert kept.stop("talk") == 1
    clock.ahead = timedelta(days=2)
    assert sender(engine, clock).send_due() == 0
    assert turns(engine, "talk") == []


@pytest.mark.parametrize("error", [None, OSError()])
def test_what_a_channel_cannot_deliver_waits_for_the_next_time(
    engine: Engine, clock: Clock, error: Exception | None
) -> None:
    Reminders(engine, clock).ask("talk", "exam", due_in(clock, 1), None)
    clock.ahead = timedelta(days=1)
    broken = Broken(error)
    assert sender(engine, clock, broken).send_due() == 0
    assert broken.asked == 1
    assert states(engine) == ["waiting"]
    assert sender(engine, clock).send_due() == 1


def test_a_channel_that_is_not_here_is_left_alone(engine: Engine, clock: Clock) -> None:
    Reminders(engine, clock).ask("talk", "exam", due_in(clock, 1), None)
    clock.ahead = timedelta(days=1)
    assert sender(engine, clock, name="elsewhere").send_due() == 0
    assert states(engine) == ["waiting"]


def test_a_subject_that_is_gone_stops(engine: Engine, clock: Clock) -> None:
    Reminders(engine, clock).ask("talk", "gone", due_in(clock, 1), None)
    clock.ahead = timedelta(days=1)
    assert sender(engine, clock).send_due() == 0
    assert states(engine) == ["stopped"]


def test_what_is_written_for_a_failed_delivery_is_taken_back(engine: Engine, clock: Clock) -> None:
    class HalfWay(WebChannel):
        def deliver(self, session: Session, talk_id: str, text: str) -> bool:
            super().deliver(session, talk_id, text)
            raise OSError

    Reminders(engine, clock).ask("talk", "exam", due_in(clock, 1), None)
    clock.ahead = timedelta(days=1)
    assert sender(engine, clock, HalfWay()).send_due() == 0
    assert turns(engine, "talk") == []
    assert states(engine) == ["waiting"]


def test_the_web_process_sends_and_sweeps(engine: Engine, tmp_path: Path) -> None:
    past = Clock()
    past.ahead = timedelta(days=-2)
    Reminders(engine, past).ask("talk", "exam", due_in(past, 1), None)
    Leads(engine, past).start("talk", "name")

    async def work() -> None:
        async with upkeep(Settings(var_dir=tmp_path, content_dir=CONTENT), engine, replies()):
            while leads(engine) or not await asyncio.to_thread(turns, engine, "talk"):
                await asyncio.sleep(0.01)

    asyncio.run(work())


def test_it_runs_until_it_is_cancelled(engine: Engine, clock: Clock) -> None:
    Reminders(engine, clock).ask("talk", "exam", due_in(clock, 1), None)
    clock.ahead = timedelta(days=1)

    async def work() -> None:
        task = asyncio.create_task(run(sender(engine, clock), pause=0.01))
        while not await asyncio.to_thread(turns, engine, "talk"):
            await asyncio.sleep(0.01)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(work())
