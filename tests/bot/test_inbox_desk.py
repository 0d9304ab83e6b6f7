"""A message's way through the desk: opening, answer, buttons, record."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from bot.inbox.errors import TextTooLong, UnknownButton, UnknownTalk
from bot.inbox.messages import Answer
from tests.bot.desks import Clock, database, desk_over, opened, run, said, turns
from tests.bot.fake_rasa import FakeRasa, Messages, custom


def test_the_first_message_says_that_it_is_a_machine(engine: Engine) -> None:
    async def work() -> None:
        with FakeRasa() as rasa:
            async with desk_over(engine, rasa.url) as desk:
                talk = await opened(desk)
                first, second = talk.messages
                assert "máy" in first.text
                assert "AI" in first.text
                assert "Trường thử nghiệm" in first.text
                assert "lưu" in first.text
                assert "sai" in first.text
                assert "nguồn" in first.text
                assert "111" in first.text
                assert len(second.buttons) >= 4
                assert len(talk.talk_id) >= 22
                assert rasa.received == []

    run(work())


def test_a_known_role_is_not_asked_for_and_addressed(engine: Engine) -> None:
    async def work() -> None:
        with FakeRasa() as rasa:
            async with desk_over(engine, rasa.url) as desk:
                unknown, parent = await opened(desk), await opened(desk, "parent")
                assert len(parent.messages[1].buttons) == len(unknown.messages[1].buttons) - 2
                assert "anh chị" in parent.messages[0].text

    run(work())


def _trace(**more: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"intent": "ask_fact", "confidence": 0.97, "entities": [{"kind": "school", "ids": ["a"]}], **more}


def test_an_answer_is_shown_without_its_trace_and_recorded_with_it(engine: Engine) -> None:
    sources = [{"title": "Thông báo 2026", "url": "https://example.vn/a", "date": "2026-03"}]
    table = {"columns": ["Trường", "Học phí"], "rows": [["A", "0 đồng"]]}
    trace = _trace(retrieved=[{"id": "p1", "score": 0.8}], facts=["f1"], context={"role": "pupil", "school": "a"})

    async def work() -> None:
        with FakeRasa(lambda _: [custom("Học phí 0 đồng.", sources=sources, table=table, trace=trace)]) as rasa:
            async with desk_over(engine, rasa.url) as desk:
                talk = await opened(desk)
                answer = await desk.answer(talk.talk_id, text="học phí trường A?")
                message = answer.messages[0]
                assert message.text == "Học phí 0 đồng."
                assert [source.model_dump() for source in message.sources] == sources
                assert message.table is not None
                assert message.table.rows == [["A", "0 đồng"]]
                assert "trace" not in answer.model_dump_json()
                turn = turns(engine, talk.talk_id)[0]
                assert (turn.id, turn.intent, turn.confidence) == (answer.turn_id, "ask_fact", 0.97)
                assert (turn.retrieved, turn.facts) == ([{"id": "p1", "score": 0.8}], ["f1"])
                assert {"accept_ms", "answer_ms", "action_ms"} <= set(turn.latency)
                history = await desk.history(talk.talk_id)
                assert [entry.text for entry in history] == ["", "học phí trường A?"]
                assert history[1].messages == answer.messages

    run(work())


def test_a_button_travels_as_an_opaque_id_and_comes_back_as_our_payload(engine: Engine) -> None:
    def rasa_says(message: str) -> Messages:
        return [custom(f"got {message}", buttons=[{"title": "Nghề hàn", "payload": '/inform{"trade": "han"}'}])]

    async def work() -> None:
        with FakeRasa(rasa_says) as rasa:
            async with desk_over(engine, rasa.url) as desk:
                talk = await opened(desk)
                answer = await desk.answer(talk.talk_id, text="nghề nào hợp?")
                button = answer.messages[0].buttons[0]
                assert "inform" not in answer.model_dump_json().replace(answer.messages[0].text, "")
                pressed = await desk.answer(talk.talk_id, button=button.id)
                assert rasa.received[-1] == (talk.talk_id, '/inform{"trade": "han"}')
                assert said(pressed).startswith("got /inform")
                assert [(turn.text, turn.button) for turn in turns(engine, talk.talk_id)][1] == ("Nghề hàn", button.id)

    run(work())


def test_starter_buttons_send_words_or_payloads(engine: Engine) -> None:
    async def work() -> None:
        with FakeRasa() as rasa:
            async with desk_over(engine, rasa.url) as desk:
                talk = await opened(desk)
                for button in talk.messages[1].buttons:
                    await desk.answer(talk.talk_id, button=button.id)
                sent = [message for _, message in rasa.received]
                assert '/state_role{"role": "pupil"}' in sent
                assert "9+ là gì?" in sent

    run(work())


def test_buttons_of_another_talk_and_invented_ones_are_unknown(engine: Engine) -> None:
    async def work() -> None:
        with FakeRasa() as rasa:
            async with desk_over(engine, rasa.url) as desk:
                mine, other = await opened(desk), await opened(desk)
                for button in (other.messages[1].buttons[0].id, "x", "/restart"):
                    with pytest.raises(UnknownButton):
                        await desk.answer(mine.talk_id, button=button)
                assert rasa.received == []

    run(work())


def test_an_unknown_talk_is_said_to_be_unknown(engine: Engine) -> None:
    async def work() -> None:
        with FakeRasa() as rasa:
            async with desk_over(engine, rasa.url) as desk:
                with pytest.raises(UnknownTalk):
                    await desk.answer("nobody", text="9+ là gì?")
                with pytest.raises(UnknownTalk):
                    await desk.history("nobody")

    run(work())


def test_two_questions_get_two_answers(engine: Engine) -> None:
    async def work() -> None:
        with FakeRasa() as rasa:
            async with desk_over(engine, rasa.url) as desk:
                talk = await opened(desk)
                answer = await desk.answer(talk.talk_id, text="9+ là gì? Học phí bao nhiêu?")
                assert [message.text for message in answer.messages] == [
                    f"answer to {text}" for _, text in rasa.received
                ]
                assert len(answer.messages) == 2

    run(work())


def test_no_command_and_no_personal_data_reach_rasa_or_the_record(engine: Engine) -> None:
    async def work() -> None:
        with FakeRasa() as rasa:
            async with desk_over(engine, rasa.url) as desk:
                talk = await opened(desk)
                for text in ("/restart", "\u200b／restart", "Chào bạn. /restart", 'học phí? /x{"a": "b"}'):
                    await desk.answer(talk.talk_id, text=text)
                await desk.answer(talk.talk_id, text="em tên là Trần Thị Lan, sđt 0905123456, trường nào dạy may?")
                assert not any(message.startswith("/") for _, message in rasa.received)
                sent = " ".join(message for _, message in rasa.received)
                kept = " ".join(turn.text for turn in turns(engine, talk.talk_id))
                assert "0905123456" not in sent + kept
                assert "Lan" not in sent + kept
                assert "trường nào dạy may" in sent

    run(work())


@pytest.mark.parametrize("text", ["", "   ", "😀", "🙂🙂", "???", "/", "\u200b", "\u0301" * 1000])
def test_wordless_messages_get_a_kind_word_without_rasa(engine: Engine, text: str) -> None:
    async def work() -> Answer:
        with FakeRasa() as rasa:
            async with desk_over(engine, rasa.url) as desk:
                answer = await desk.answer((await opened(desk)).talk_id, text=text)
                assert rasa.received == []
                return answer

    assert "9+" in said(run(work()))


def test_long_messages_get_a_kind_word_and_longer_ones_are_refused(engine: Engine) -> None:
    async def work() -> None:
        with FakeRasa() as rasa:
            async with desk_over(engine, rasa.url) as desk:
                talk = await opened(desk)
                answer = await desk.answer(talk.talk_id, text="học phí " * 300)
                assert answer.refusal == "too_long"
                assert "2000" in said(answer)
                with pytest.raises(TextTooLong):
                    await desk.answer(talk.talk_id, text="a" * 100_000)
                assert rasa.received == []

    run(work())


def test_only_a_phone_number_is_answered_without_rasa(engine: Engine) -> None:
    async def work() -> None:
        with FakeRasa() as rasa:
            async with desk_over(engine, rasa.url) as desk:
                talk = await opened(desk)
                answer = await desk.answer(talk.talk_id, text="0905123456")
                assert "không giữ" in said(answer)
                assert rasa.received == []

    run(work())


def test_after_a_day_of_silence_the_disclosure_is_said_once_more(engine: Engine) -> None:
    async def work() -> None:
        clock = Clock()
        with FakeRasa() as rasa:
            async with desk_over(engine, rasa.url, clock) as desk:
                talk = await opened(desk)
                assert len((await desk.answer(talk.talk_id, text="9+ là gì?")).messages) == 1
                clock.ahead += clock.ahead.__class__(hours=25)
                answer = await desk.answer(talk.talk_id, text="9+ là gì?")
                assert "AI" in answer.messages[0].text
                assert len(answer.messages) == 2
                clock.ahead *= 0
                assert len((await desk.answer(talk.talk_id, text="9+ là gì?")).messages) == 1

    run(work())


def test_one_talk_is_answered_in_order_and_many_side_by_side(engine: Engine) -> None:
    async def work() -> None:
        with FakeRasa() as rasa:
            async with desk_over(engine, rasa.url) as desk:
                talks = [await opened(desk) for _ in range(4)]
                rasa.delay = 0.02
                asked = [(talk.talk_id, f"câu {number}") for number in range(5) for talk in talks]
                await asyncio.gather(*(desk.answer(talk_id, text=text) for talk_id, text in asked))
                for talk in talks:
                    order = [message for sender, message in rasa.received if sender == talk.talk_id]
                    assert order == [f"câu {number}" for number in range(5)]
                    assert [turn.text for turn in turns(engine, talk.talk_id)] == order
                assert not desk._locks._locks  # a lock that stays would be a leak

    run(work())


def test_a_refusal_is_told_and_recorded(engine: Engine) -> None:
    async def work() -> None:
        with FakeRasa(lambda _: [custom("Mình không biết.", refusal="no_grounding")]) as rasa:
            async with desk_over(engine, rasa.url) as desk:
                talk = await opened(desk)
                answer = await desk.answer(talk.talk_id, text="trường Xyz có dạy không?")
                assert answer.refusal == "no_grounding"
                assert turns(engine, talk.talk_id)[0].refusal == "no_grounding"

    run(work())


@pytest.mark.parametrize(
    ("channel", "abroad"), [("telegram", True), ("messenger", True), ("zalo", False), ("web", False)]
)
def test_who_writes_through_a_server_abroad_is_told_so_first(tmp_path: Path, channel: str, abroad: bool) -> None:
    async def talk() -> str:
        with FakeRasa() as rasa:
            async with desk_over(database(tmp_path), rasa.url) as desk:
                return (await desk.open_talk(channel)).messages[0].text

    assert ("nước ngoài" in run(talk())) == abroad
