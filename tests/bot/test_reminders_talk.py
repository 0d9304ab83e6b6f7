"""Reminders at the desk: a pressed choice is kept, one word stops them, an unclear "dừng" is asked about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.clock import local_day
from bot.reminders.models import Reminder
from bot.reminders.store import MOST
from tests.bot.calling import Caller
from tests.bot.desks import desk_over, opened, run
from tests.bot.fake_rasa import FakeRasa, Messages, custom

TOMORROW = local_day(datetime.now(UTC)) + timedelta(days=1)
GUIDE = {"guide": {"at": "day", "stage": "asking"}}


class Rasa:
    """Offers one reminder button with every answer; ``context`` is what the talk remembers."""

    def __init__(self, payload: str, **context: Any) -> None:  # noqa: ANN401
        self.payload, self.context = payload, context

    def __call__(self, message: str) -> Messages:
        button = {"title": "Nhắc", "payload": self.payload}
        return [custom(f"answer to {message}", buttons=[button], trace={"context": self.context})]


def reminders(engine: Engine) -> list[Reminder]:
    with Session(engine, expire_on_commit=False) as session:
        return list(session.scalars(select(Reminder)))


def payload(subject: str = "admission", days: int = 0) -> str:
    return f"!remind:{subject}:{TOMORROW + timedelta(days=days)}"


def test_a_pressed_choice_is_kept_once_with_the_school_and_the_stop_word(engine: Engine) -> None:
    async def work() -> None:
        with FakeRasa(Rasa(payload(), school="cd_da_nang")) as rasa:
            async with desk_over(engine, rasa.url) as desk:
                caller = Caller(desk, (await opened(desk)).talk_id)
                await caller.say("nhắc em với")
                said = await caller.press("Nhắc")
                assert "DỪNG" in said
                assert TOMORROW.strftime("%d/%m/%Y") in said
                [kept] = reminders(engine)
                assert (kept.subject, kept.due, kept.state) == ("admission", TOMORROW, "waiting")
                assert kept.school_id == "cd_da_nang"
                await caller.say("nhắc em với")
                assert "ghi rồi" in await caller.press("Nhắc")
                assert len(reminders(engine)) == 1

    run(work())


@pytest.mark.parametrize("words", ["DỪNG", "dừng", "dung", "stop", "dừng nhắc em nhé", "đừng nhắc nữa ạ"])
def test_one_word_stops_all(engine: Engine, words: str) -> None:
    async def work() -> None:
        with FakeRasa(Rasa(payload())) as rasa:
            async with desk_over(engine, rasa.url) as desk:
                caller = Caller(desk, (await opened(desk)).talk_id)
                await caller.say("nhắc em với")
                await caller.press("Nhắc")
                assert "Đã dừng 1" in await caller.say(words)
                assert [one.state for one in reminders(engine)] == ["stopped"]
                heard = len(rasa.received)
                await caller.say(words)
                assert len(rasa.received) == heard + 1

    run(work())


@pytest.mark.parametrize("words", ["đúng", "đừng", "trường dừng tuyển chưa?", "dừng học phổ thông thì sao", "đứng"])
def test_other_words_stop_nothing(engine: Engine, words: str) -> None:
    async def work() -> None:
        with FakeRasa(Rasa(payload())) as rasa:
            async with desk_over(engine, rasa.url) as desk:
                caller = Caller(desk, (await opened(desk)).talk_id)
                await caller.say("nhắc em với")
                await caller.press("Nhắc")
                assert "answer to" in await caller.say(words)
                assert [one.state for one in reminders(engine)] == ["waiting"]

    run(work())


def test_with_a_question_of_the_guide_open_it_is_asked_what_shall_stop(engine: Engine) -> None:
    async def work() -> None:
        with FakeRasa(Rasa(payload(), **GUIDE)) as rasa:
            async with desk_over(engine, rasa.url) as desk:
                caller = Caller(desk, (await opened(desk)).talk_id)
                await caller.say("nhắc em với")
                await caller.press("Nhắc")
                assert "?" in await caller.say("dừng")
                assert reminders(engine)[0].state == "waiting"
                await caller.press("Dừng chọn nghề")
                assert rasa.received[-1][1] == '/guide_command{"command": "leave"}'
                assert "?" in await caller.say("dừng")
                await caller.press("Dừng lời nhắc")
                assert reminders(engine)[0].state == "stopped"

    run(work())


def test_while_the_guide_asks_a_message_is_not_split(engine: Engine) -> None:
    words = "em thích nấu ăn. Học phí bao nhiêu?"

    async def work() -> None:
        for context, count in (({}, 2), (GUIDE, 1)):
            with FakeRasa(Rasa(payload(), **context)) as rasa:
                async with desk_over(engine, rasa.url) as desk:
                    caller = Caller(desk, (await opened(desk)).talk_id)
                    await caller.say("xin chào")
                    await caller.say("9+ là gì? Học phí bao nhiêu?")
                    assert len(rasa.received) == 1 + count
                    await caller.say(words)

    run(work())


@pytest.mark.parametrize(
    "bad",
    [
        "!remind:admission:2020-01-01",
        "!remind:admission:x",
        "!remind:nothing:2027-03-01",
        "!remind:admission:2999-01-01",
    ],
)
def test_a_day_that_is_past_or_a_subject_that_is_gone_is_not_kept(engine: Engine, bad: str) -> None:
    async def work() -> None:
        with FakeRasa(Rasa(bad)) as rasa:
            async with desk_over(engine, rasa.url) as desk:
                caller = Caller(desk, (await opened(desk)).talk_id)
                await caller.say("nhắc em với")
                await caller.press("Nhắc")
                assert reminders(engine) == []
                assert caller.titles() == ["Chọn ngày nhắc"]

    run(work())


def test_a_talk_keeps_only_so_many(engine: Engine) -> None:
    async def work() -> None:
        offer = Rasa(payload())
        with FakeRasa(offer) as rasa:
            async with desk_over(engine, rasa.url) as desk:
                caller = Caller(desk, (await opened(desk)).talk_id)
                for days in range(MOST + 1):
                    offer.payload = payload(days=days)
                    await caller.say("nhắc em với")
                    said = await caller.press("Nhắc")
                assert str(MOST) in said
                assert len(reminders(engine)) == MOST

    run(work())
