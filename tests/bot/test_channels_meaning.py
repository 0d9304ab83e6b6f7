"""What people mean on a channel: a double tap, words for a command, a yes to erasing, numbers under a question."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.channels.choices import first_numbers, shown
from bot.channels.text import LONGEST_ADDRESS, Words
from bot.channels.zalo_bot.rendering import render
from bot.inbox.care import Care
from bot.inbox.messages import Button, OutMessage, SourceRef
from bot.inbox.replying import Reply
from bot.safety.lists import load_card
from tests.bot.desks import CONTENT, detector, replies, run
from tests.bot.fake_rasa import Messages, custom
from tests.bot.vendors.plain import HouseRasa, held, quick_database

ERASED = "channel.erased"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = quick_database(tmp_path)
    yield engine
    engine.dispose()


def offering(message: str) -> Messages:
    return [custom(f"answer to {message}", buttons=[{"title": "Lớp 9", "payload": "/grade_9"}])]


def question() -> OutMessage:
    """A question of the guided talk: two answers and a way around it."""
    answers = [Button(title=title, id=title) for title in ("Không thích", "Thích")]
    return OutMessage(text="Câu 2/30", buttons=[*answers, Button(title="Bỏ qua", id="skip", kind="steer")])


def test_the_same_press_twice_in_a_moment_is_one(engine: Engine) -> None:
    async def work() -> None:
        with HouseRasa(offering) as rasa:
            async with held(engine, rasa.url) as house:
                await house.say("lan", "chào")
                button = house.channel.button("lan", "Lớp 9")
                await house.take(house.event("lan", button, kind="button"), house.event("lan", button, kind="button"))
                await house.quiet()
                assert rasa.asked() == ["chào", "/grade_9"]
                house.clock.ahead += timedelta(seconds=5)
                await house.say("lan", button, "button")
                assert rasa.asked() == ["chào", "/grade_9", "/grade_9"]

    run(work())


@pytest.mark.parametrize("yes", ["đồng ý xoá", "co", "ok xoá đi", "Xoá hết", "1", "ừ"])
def test_erasing_is_asked_in_words_and_agreed_to_in_words(engine: Engine, yes: str) -> None:
    async def work() -> None:
        with HouseRasa() as rasa:
            async with held(engine, rasa.url) as house:
                await house.say("lan", "chào")
                [asked] = await house.say("lan", "xoa het tin nhan cua em di")
                assert asked == replies().text("channel.erase_sure")
                assert await house.say("lan", yes) == [replies().text(ERASED)]

    run(work())


@pytest.mark.parametrize("no", ["thôi", "khong", "giữ lại nha", "2"])
def test_erasing_is_refused_in_words_and_other_words_decide_nothing(engine: Engine, no: str) -> None:
    async def work() -> None:
        with HouseRasa() as rasa:
            async with held(engine, rasa.url) as house:
                await house.say("lan", "chào")
                await house.say("lan", "/xoa")
                assert await house.say("lan", no) == [replies().text("channel.erase_kept")]
                await house.say("lan", "/xoa")
                assert await house.say("lan", "9+ là gì") == ["answer to 9+ là gì"]
                assert house.person("lan").talk_id

    run(work())


def test_help_names_every_command(engine: Engine) -> None:
    async def work() -> None:
        with HouseRasa() as rasa:
            async with held(engine, rasa.url) as house:
                await house.say("lan", "chào")
                [told] = await house.say("lan", "/help")
                assert all(f"/{name}" in told for name in ("chonnghe", "goilai", "nguoithat", "xoa"))
                assert rasa.asked() == ["chào"]

    run(work())


def test_the_open_question_keeps_its_numbers_whatever_is_answered_before_it() -> None:
    answer = OutMessage(text="Học phí", buttons=[Button(title="Xem thêm", id="more"), Button(title="Địa chỉ", id="x")])
    alone, beside = render([question()], words()), render([answer, question()], words())
    assert alone[-1] == beside[-1]
    assert "4. Xem thêm" in str(beside[0])
    assert [choice["id"] for choice in shown([answer, question()])] == ["Không thích", "Thích", "skip", "more", "x"]
    assert first_numbers([answer, question()]) == [4, 1]


def test_after_a_help_card_an_open_question_keeps_its_buttons() -> None:
    care = Care(detector(), load_card(CONTENT), replies())
    reply = Reply(messages=[OutMessage(text="Mình nghe đây.", buttons=[Button(title="9+", id="a")]), question()])
    care.stay_near(reply, "small_talk", None)
    assert [len(message.buttons) for message in reply.messages] == [0, 3, 0]


def test_a_very_long_address_is_told_by_whose_it_is() -> None:
    short = SourceRef(title="Báo", url="https://baodanang.vn/tin", date="2025")
    long = SourceRef(title="Bản sao", url="https://example.vn/" + "x" * LONGEST_ADDRESS)
    assert "https://baodanang.vn/tin" in words().source(short)
    assert words().source(long) == "Bản sao\nexample.vn"


def words() -> Words:
    return Words(replies(), None)
