"""The record keeps talks and turns as they were, in order."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.record.models import Talk
from bot.record.store import NewTurn, Record, TurnResult
from tests.bot.desks import database

REPLY = [{"text": "chào", "buttons": [{"title": "9+ là gì?", "id": "b1"}], "table": None, "sources": []}]


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    engine = database(tmp_path)
    yield Record(engine)
    engine.dispose()


def _open(record: Record, talk_id: str = "talk", role: str | None = None) -> None:
    talk = Talk(id=talk_id, channel="web", role=role, context={"role": role} if role else {})
    record.open_talk(talk, NewTurn(f"{talk_id}-0", ""), TurnResult(reply=REPLY, payloads={"b1": "/ask"}))


def test_an_opened_talk_has_its_opening_as_turn_zero(record: Record) -> None:
    _open(record)
    turns = record.turns("talk")
    assert turns is not None
    assert [(turn.number, turn.text, turn.reply) for turn in turns] == [(0, "", REPLY)]


def test_turns_are_numbered_in_the_order_they_were_accepted(record: Record) -> None:
    _open(record)
    for name in ("a", "b", "c"):
        assert record.accept("talk", NewTurn(name, name)) is not None
    assert [(turn.number, turn.text) for turn in record.turns("talk") or []][1:] == [(1, "a"), (2, "b"), (3, "c")]


def test_an_accepted_turn_is_stored_before_it_is_answered(record: Record) -> None:
    _open(record)
    record.accept("talk", NewTurn("a", "câu hỏi"))
    turn = (record.turns("talk") or [])[-1]
    assert turn.text == "câu hỏi"
    assert turn.answered_at is None


def test_completing_keeps_everything_and_moves_the_talk_on(record: Record) -> None:
    _open(record)
    record.accept("talk", NewTurn("a", "câu hỏi"))
    result = TurnResult(
        reply=REPLY,
        intent="ask_fact",
        confidence=0.9,
        entities=[{"kind": "school", "ids": ["x"]}],
        retrieved=[{"id": "p", "score": 0.5}],
        facts=["f1"],
        refusal="no_grounding",
        latency={"answer_ms": 3.5},
        context={"role": "parent", "school": "x"},
    )
    record.complete("a", result)
    turn = (record.turns("talk") or [])[-1]
    assert (turn.intent, turn.confidence, turn.refusal) == ("ask_fact", 0.9, "no_grounding")
    assert (turn.entities, turn.retrieved, turn.facts) == (result.entities, result.retrieved, ["f1"])
    assert turn.latency == {"answer_ms": 3.5}
    state = record.state("talk", 3)
    assert state is not None
    assert (state.role, state.context) == ("parent", {"role": "parent", "school": "x"})
    assert state.recent[0] == "ask_fact"
    assert state.last_at.tzinfo is not None


def test_no_context_leaves_what_the_talk_remembered(record: Record) -> None:
    _open(record, role="pupil")
    record.accept("talk", NewTurn("a", "hỏi"))
    record.complete("a", TurnResult(reply=REPLY))
    state = record.state("talk", 3)
    assert state is not None
    assert (state.role, state.context) == ("pupil", {"role": "pupil"})


def test_a_button_is_found_in_its_own_talk_only(record: Record) -> None:
    _open(record)
    record.open_talk(Talk(id="other", channel="web", context={}), NewTurn("o", ""), TurnResult(reply=[]))
    assert record.payload("talk", "b1") == ("9+ là gì?", "/ask")
    assert record.payload("other", "b1") is None
    assert record.payload("talk", "b2") is None


def test_unknown_talks_are_said_to_be_unknown(record: Record) -> None:
    assert record.state("nobody", 3) is None
    assert record.turns("nobody") is None
    assert record.payload("nobody", "b1") is None
    assert record.accept("nobody", NewTurn("a", "hỏi")) is None


def test_talks_are_listed_latest_first_with_their_messages_counted(record: Record) -> None:
    for talk_id in ("one", "two"):
        _open(record, talk_id)
    record.accept("one", NewTurn("a", "hỏi"))
    assert [(talk.id, count) for talk, count in record.talks(10)] == [("one", 1), ("two", 0)]
    assert len(record.talks(1)) == 1


def test_accepting_tells_the_talk_as_it_was_before(record: Record) -> None:
    _open(record)
    before = record.state("talk", 3)
    state = record.accept("talk", NewTurn("a", "hỏi"), 3)
    after = record.state("talk", 3)
    assert before is not None
    assert after is not None
    assert state == before
    assert after.last_at > before.last_at
