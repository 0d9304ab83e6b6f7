"""Whatever is broken behind the desk, the asker reads one kind reply that says what to do."""

from __future__ import annotations

import logging
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.bot.desks import desk_over, opened, run, said, turns
from tests.bot.fake_rasa import FakeRasa, Messages, custom

CANARY = "chim hoàng yến"


@pytest.mark.parametrize(
    "body", [b"", b"oops", b"[]", b"{}", b"x" * 2_000_000, b'[{"recipient_id": "x"}]', b'[{"custom": 5}]']
)
def test_a_useless_reply_of_rasa_is_never_passed_on(
    engine: Engine, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    async def work() -> None:
        with FakeRasa() as rasa, caplog.at_level(logging.DEBUG):
            rasa.body = body
            async with desk_over(engine, rasa.url) as desk:
                talk = await opened(desk)
                answer = await desk.answer(talk.talk_id, text=f"{CANARY} là gì?")
                assert answer.refusal == "unavailable"
                assert "gửi lại" in said(answer)
                turn = turns(engine, talk.talk_id)[0]
                assert (turn.refusal, turn.answered_at is not None) == ("unavailable", True)

    run(work())
    assert CANARY not in caplog.text


def test_rasa_down_slow_or_failing_gives_the_same_kind_word(engine: Engine) -> None:
    async def work() -> None:
        with FakeRasa() as rasa:
            async with desk_over(engine, rasa.url, patience=0.3) as desk:
                talk = await opened(desk)
                rasa.status = 500
                assert (await desk.answer(talk.talk_id, text="9+ là gì?")).refusal == "unavailable"
                rasa.status, rasa.delay = 200, 2.0
                assert (await desk.answer(talk.talk_id, text="9+ là gì?")).refusal == "unavailable"
        async with desk_over(engine, "http://127.0.0.1:9") as desk:
            assert (await desk.answer(talk.talk_id, text="9+ là gì?")).refusal == "unavailable"

    run(work())


def test_the_first_answer_stands_when_the_second_fails(engine: Engine) -> None:
    def rasa_says(message: str) -> Messages:
        return [custom("Câu một.")] if "9+" in message else []

    async def work() -> None:
        with FakeRasa(rasa_says) as rasa:
            async with desk_over(engine, rasa.url) as desk:
                talk = await opened(desk)
                answer = await desk.answer(talk.talk_id, text="9+ là gì? Học phí bao nhiêu?")
                assert answer.messages[0].text == "Câu một."
                assert len(answer.messages) == 2
                assert answer.refusal == "unavailable"

    run(work())


def test_odd_parts_are_left_out_and_the_rest_stands(engine: Engine) -> None:
    odd: dict[str, Any] = {
        "buttons": [
            {"title": "không payload"},
            7,
            {"title": "Tốt", "payload": "/more", "kind": "lạ"},
            {"title": "Bỏ qua", "payload": "/skip", "kind": "steer"},
        ],
        "title": "Không có trong lời",
        "sources": [{"title": "Xấu", "url": "javascript:alert(1)"}, {"url": "https://a.vn"}],
        "table": {"columns": "không"},
        "trace": {"stages": {}, "entities": "không", "context": 3},
        "refusal": 5,
    }

    async def work() -> None:
        with FakeRasa(lambda _: [custom("Đúng.", **odd), {"text": "Chữ thường."}, custom("")]) as rasa:
            async with desk_over(engine, rasa.url) as desk:
                answer = await desk.answer((await opened(desk)).talk_id, text="9+ là gì?")
                assert [message.text for message in answer.messages] == ["Đúng.", "Chữ thường."]
                buttons = [(button.title, button.kind) for button in answer.messages[0].buttons]
                assert buttons == [("Tốt", None), ("Bỏ qua", "steer")]
                assert answer.messages[0].title is None
                assert [(source.title, source.url) for source in answer.messages[0].sources] == [("Xấu", None)]
                assert answer.refusal is None

    run(work())


def test_a_very_long_reply_is_cut_between_sentences(engine: Engine) -> None:
    async def work() -> None:
        with FakeRasa(lambda _: [custom("Một câu dài vừa phải.\n" * 500)]) as rasa:
            async with desk_over(engine, rasa.url) as desk:
                answer = await desk.answer((await opened(desk)).talk_id, text="9+ là gì?")
                assert len(answer.messages) > 1
                assert all(len(message.text) <= 4096 and message.text.endswith(".") for message in answer.messages)

    run(work())


def test_a_locked_or_lost_database_is_told_kindly(
    engine: Engine, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def work() -> None:
        with FakeRasa() as rasa:
            async with desk_over(engine, rasa.url) as desk:
                talk = await opened(desk)
                with sqlite3.connect(tmp_path / "desk.db") as broken:
                    broken.execute("DROP TABLE turn")
                answer = await desk.answer(talk.talk_id, text=f"{CANARY} là gì?")
                assert answer.refusal == "unavailable"
                assert said(answer)
                fresh = await opened(desk)
                assert "máy" in fresh.messages[0].text
                assert fresh.messages[1].buttons == []

    run(work())
    assert CANARY not in caplog.text
