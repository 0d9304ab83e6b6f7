"""Danger at the desk: first, always, and kindly in the turns after."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.bot.desks import desk_over, opened, run, said, turns
from tests.bot.fake_rasa import FakeRasa, custom


@pytest.mark.parametrize(
    "text", ["em muốn chết", "/em muốn tự tử", "ba đánh em. sđt 0905123456", "học phí " * 1500 + "em muốn chết"]
)
def test_danger_is_answered_before_rasa_and_recorded_masked(engine: Engine, text: str) -> None:
    async def work() -> None:
        with FakeRasa() as rasa:
            async with desk_over(engine, rasa.url) as desk:
                talk = await opened(desk)
                answer = await desk.answer(talk.talk_id, text=text)
                assert "111" in answer.messages[0].text.splitlines()[0]
                assert rasa.received == []
                turn = turns(engine, talk.talk_id)[0]
                assert turn.intent == "danger"
                assert turn.entities[0]["kind"] == "danger"
                assert "0905123456" not in turn.text

    run(work())


def test_the_card_needs_no_rasa_no_database_and_no_known_talk(engine: Engine, tmp_path: Path) -> None:
    async def work() -> None:
        async with desk_over(engine, "http://127.0.0.1:9") as desk:
            talk = await opened(desk)
            with sqlite3.connect(tmp_path / "desk.db") as broken:
                broken.execute("DROP TABLE turn")
                broken.execute("DROP TABLE talk")
            for talk_id in (talk.talk_id, "nobody"):
                answer = await desk.answer(talk_id, text="em muốn chết")
                assert "111" in answer.messages[0].text.splitlines()[0]
            after = await desk.answer(talk.talk_id, text="9+ là gì?")
            assert after.refusal == "unavailable"
            assert "111" in after.messages[-1].text

    run(work())


def test_a_held_write_lock_does_not_hold_the_card(engine: Engine, tmp_path: Path) -> None:
    async def work() -> None:
        async with desk_over(engine, "http://127.0.0.1:9") as desk:
            talk = await opened(desk)
            holder = sqlite3.connect(tmp_path / "desk.db", isolation_level=None)
            holder.execute("BEGIN EXCLUSIVE")
            try:
                answer = await asyncio.wait_for(desk.answer(talk.talk_id, text="em muốn chết"), 30)
            finally:
                holder.close()
            assert "111" in answer.messages[0].text

    run(work())


def test_a_message_that_hangs_in_the_same_talk_does_not_hold_the_card(engine: Engine) -> None:
    async def work() -> None:
        with FakeRasa() as rasa:
            rasa.delay = 1.5
            async with desk_over(engine, rasa.url) as desk:
                talk = await opened(desk)
                slow = asyncio.create_task(desk.answer(talk.talk_id, text="9+ là gì?"))
                while not rasa.received:
                    await asyncio.sleep(0.01)
                card = await desk.answer(talk.talk_id, text="em muốn chết")
                assert "111" in said(card)
                assert not slow.done()
                await slow

    run(work())


def test_the_number_stays_for_three_turns_without_suggestions(engine: Engine) -> None:
    small_talk = custom(
        "Chào bạn!", buttons=[{"title": "Xem trường", "payload": "/find_schools"}], trace={"intent": "greet"}
    )

    async def work() -> None:
        with FakeRasa(lambda _: [small_talk]) as rasa:
            async with desk_over(engine, rasa.url) as desk:
                talk = await opened(desk)
                await desk.answer(talk.talk_id, text="em muốn chết")
                for _ in range(3):
                    answer = await desk.answer(talk.talk_id, text="chào bạn")
                    assert "111" in answer.messages[-1].text
                    assert not any(message.buttons for message in answer.messages)
                fourth = await desk.answer(talk.talk_id, text="chào bạn")
                assert "111" not in said(fourth)
                assert fourth.messages[0].buttons

    run(work())


@pytest.mark.parametrize("text", ["đùa thôi", "thôi không có gì", "em giỡn thôi mà"])
def test_taking_it_back_is_answered_kindly_without_rasa(engine: Engine, text: str) -> None:
    async def work() -> None:
        with FakeRasa() as rasa:
            async with desk_over(engine, rasa.url) as desk:
                talk = await opened(desk)
                await desk.answer(talk.talk_id, text="em muốn chết")
                answer = await desk.answer(talk.talk_id, text=text)
                assert rasa.received == []
                assert "111" in answer.messages[-1].text

    run(work())


def test_without_a_card_before_it_nothing_is_read_as_taking_back(engine: Engine) -> None:
    async def work() -> None:
        with FakeRasa() as rasa:
            async with desk_over(engine, rasa.url) as desk:
                await desk.answer((await opened(desk)).talk_id, text="không có gì đâu")
                assert len(rasa.received) == 1

    run(work())


def test_an_indirect_line_gets_a_question_and_two_ways_to_answer_it(engine: Engine) -> None:
    async def work() -> None:
        with FakeRasa() as rasa:
            async with desk_over(engine, rasa.url) as desk:
                talk = await opened(desk)
                question = await desk.answer(talk.talk_id, text="em thấy mình là gánh nặng của cả nhà")
                assert "111" in said(question)
                assert "?" in said(question)
                help_button, fine_button = question.messages[0].buttons
                fine = await desk.answer(talk.talk_id, button=fine_button.id)
                assert "111" in fine.messages[-1].text
                card = await desk.answer(talk.talk_id, button=help_button.id)
                assert "111" in card.messages[0].text.splitlines()[0]
                assert len(card.messages) == 1
                assert rasa.received == []

    run(work())


def test_a_second_indirect_line_gets_the_card(engine: Engine) -> None:
    async def work() -> None:
        with FakeRasa() as rasa:
            async with desk_over(engine, rasa.url) as desk:
                talk = await opened(desk)
                await desk.answer(talk.talk_id, text="em thấy mình là gánh nặng của cả nhà")
                again = await desk.answer(talk.talk_id, text="em không muốn thức dậy nữa")
                assert "111" in again.messages[0].text.splitlines()[0]

    run(work())
