"""A message in a language nobody here speaks: kind words, a way to a person, never a search by chance."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from tests.bot.desks import desk_over, opened, run, said, turns
from tests.bot.fake_rasa import FakeRasa, Messages, custom
from tests.nlu.foreign_sentences import FOREIGN

GUIDE = {"guide": {"at": "day", "stage": "asking"}}
GO_ON = '/guide_command{"command": "go_on"}'


def with_open_question(message: str) -> Messages:
    """A Rasa that holds a question of the guided talk open."""
    text = "Câu 1/5. Em thích gì?" if message.startswith("/guide") else "Mình hỏi nhé?"
    return [custom(text, trace={"context": GUIDE})]


@pytest.mark.parametrize("language", FOREIGN)
def test_a_foreign_message_never_reaches_rasa(engine: Engine, language: str) -> None:
    async def work() -> None:
        with FakeRasa() as rasa:
            async with desk_over(engine, rasa.url) as desk:
                talk = await opened(desk)
                answer = await desk.answer(talk.talk_id, text=FOREIGN[language][0])
                assert rasa.received == []
                assert answer.refusal == "out_of_scope"
                assert "tiếng Việt" in said(answer)
                assert "Vietnamese" in said(answer)
                assert turns(engine, talk.talk_id)[0].refusal == "out_of_scope"
                await desk.answer(talk.talk_id, button=answer.messages[0].buttons[0].id)
                assert rasa.received == [(talk.talk_id, "/ask_person")]

    run(work())


@pytest.mark.parametrize(
    "text", ["how much is the tuition", "em muốn học marketing online ở college nào", "hoc nghe o dau", "bonjour"]
)
def test_what_may_be_understood_reaches_rasa(engine: Engine, text: str) -> None:
    async def work() -> None:
        with FakeRasa() as rasa:
            async with desk_over(engine, rasa.url) as desk:
                talk = await opened(desk)
                assert (await desk.answer(talk.talk_id, text=text)).refusal is None
                assert rasa.received == [(talk.talk_id, text)]

    run(work())


def test_danger_comes_before_the_language(engine: Engine) -> None:
    async def work() -> None:
        with FakeRasa() as rasa:
            async with desk_over(engine, rasa.url) as desk:
                talk = await opened(desk)
                answer = await desk.answer(talk.talk_id, text="안녕하세요 도와주세요 저는 힘들어요. em muốn chết")
                assert "111" in said(answer)
                assert answer.refusal is None

    run(work())


def test_the_open_question_of_the_guided_talk_comes_again(engine: Engine) -> None:
    async def work() -> None:
        with FakeRasa(with_open_question) as rasa:
            async with desk_over(engine, rasa.url) as desk:
                talk = await opened(desk)
                await desk.answer(talk.talk_id, text="chọn nghề")
                answer = await desk.answer(talk.talk_id, text=FOREIGN["ko"][0])
                assert rasa.received[-1] == (talk.talk_id, GO_ON)
                assert "Vietnamese" in answer.messages[0].text
                assert answer.messages[1].text == "Câu 1/5. Em thích gì?"
                rasa.status = 500
                alone = await desk.answer(talk.talk_id, text=FOREIGN["ko"][0])
                assert [alone.refusal, len(alone.messages)] == ["out_of_scope", 1]

    run(work())
