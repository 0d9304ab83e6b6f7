"""What two questions of one message are both answered with is told once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from bot.inbox.replying import Reply
from tests.bot.desks import desk_over, opened, run, turns
from tests.bot.fake_rasa import FakeRasa, Messages, custom

UNKNOWN = "Mình chưa có thông tin cho câu này."
PERSON = {"title": "Gặp người tư vấn", "payload": "/ask_person"}
TWO = "Học phí ở Tam Kỳ bao nhiêu? Ký túc xá có chỗ để xe máy không?"


def button(title: str) -> dict[str, str]:
    """A button of its own."""
    return {"title": title, "payload": f'/choose{{"article": "{title}"}}'}


def said_once(messages: Iterable[dict[str, Any]]) -> Reply:
    """The reply to one question, from what Rasa says."""
    reply = Reply()
    reply.add(messages)
    return reply


def test_the_same_sentence_is_told_once_with_the_buttons_and_traces_of_both(engine: Engine) -> None:
    def rasa_says(message: str) -> Messages:
        own = "Học phí" if "phí" in message else "Ký túc xá"
        trace = {"retrieved": [{"id": own, "score": 0.3}]}
        return [custom(UNKNOWN, buttons=[button(own), PERSON], refusal="no_grounding", trace=trace)]

    async def work() -> None:
        with FakeRasa(rasa_says) as rasa:
            async with desk_over(engine, rasa.url) as desk:
                talk = await opened(desk)
                answer = await desk.answer(talk.talk_id, text=TWO)
                assert len(rasa.received) == 2
                assert [message.text for message in answer.messages] == [UNKNOWN]
                titles = [one.title for one in answer.messages[0].buttons]
                assert titles == ["Học phí", "Gặp người tư vấn", "Ký túc xá"]
                assert answer.refusal == "no_grounding"
                turn = turns(engine, talk.talk_id)[0]
                assert [one["id"] for one in turn.retrieved] == ["Học phí", "Ký túc xá"]
                for one in answer.messages[0].buttons:
                    await desk.answer(talk.talk_id, button=one.id)

    run(work())


def test_the_same_words_over_another_table_are_told() -> None:
    tables = [{"columns": ["Nghề"], "rows": [[trade]]} for trade in ("Hàn", "May")]
    reply = said_once(custom("So sánh:", table=table) for table in tables)
    assert [message.table.rows for message in reply.messages if message.table] == [[["Hàn"]], [["May"]]]


def test_a_long_message_that_repeats_itself_stays_whole() -> None:
    text = "Một câu dài vừa phải.\n" * 1000
    reply = said_once([custom(text), custom(text)])
    assert sum(message.text.count("Một câu") for message in reply.messages) == 1000


@given(st.lists(st.tuples(st.sampled_from(["Một.", "Hai.", "Ba."]), st.sampled_from("abc")), min_size=1, max_size=8))
def test_no_text_and_no_button_is_told_twice(said: list[tuple[str, str]]) -> None:
    reply = said_once(custom(text, buttons=[button(title)]) for text, title in said)
    texts = [message.text for message in reply.messages]
    shown = [(message.text, one.title) for message in reply.messages for one in message.buttons]
    assert texts == list(dict.fromkeys(text for text, _ in said))
    assert sorted(shown) == sorted(set(said))
    assert {one.id for message in reply.messages for one in message.buttons} == set(reply.payloads)
