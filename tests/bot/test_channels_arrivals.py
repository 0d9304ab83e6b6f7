"""The durable inbox: an event is kept once however it comes, in order, and its words only while it waits."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from bot.channels.arrivals import Arrivals, Ending
from bot.channels.deliveries import Deliveries
from bot.channels.forget import leave
from bot.channels.messages import Inbound, Kind
from bot.channels.models import Arrival, Delivery, Person
from bot.channels.storing import SHELVED, Judged
from bot.record.models import Talk
from knowledge.database import open_engine, upgrade
from tests.bot.desks import Clock, run
from tests.bot.vendors.plain import HouseRasa, file_bytes, held, quick_database
from tests.knowledge.conftest import postgres_url  # noqa: F401 - a fixture

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
CANARY = "0912 345 678"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = quick_database(tmp_path)
    yield made
    made.dispose()


def event(number: int, text: str = "9+ là gì?", kind: Kind = "text", **more: Any) -> Inbound:  # noqa: ANN401
    given: dict[str, Any] = {"event_id": f"e{number}", "person": "lan", "sent_at": NOW, "order": number} | more
    return Inbound(text=text, kind=kind, **given)


def store(arrivals: Arrivals, *events: Inbound, urgent: bool = False) -> set[int]:
    return set(arrivals.store([("plain", "us", Judged(one, urgent)) for one in events]))


def count(engine: Engine, model: type[Any]) -> int:
    with Session(engine) as session:
        return session.query(model).count()


def person(engine: Engine) -> Person:
    with Session(engine) as session:
        return session.query(Person).one()


def waiting_texts(arrivals: Arrivals) -> list[str]:
    return [one.text for person_id in arrivals.scan() for one in arrivals.of(person_id)]


def test_the_same_event_ten_times_from_two_threads_is_one_arrival(engine: Engine) -> None:
    arrivals, events = Arrivals(engine), [event(number, f"câu {number}") for number in range(5)] * 10
    found: list[int] = []

    def some(seed: int) -> None:
        mixed = random.Random(seed).sample(events, len(events))
        for batch in (mixed[:1], mixed[1:20], mixed[20:]):
            found.extend(store(arrivals, *batch))

    threads = [threading.Thread(target=some, args=(seed,)) for seed in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count(engine, Arrival) == 5
    assert set(found) == {person(engine).id}
    assert waiting_texts(arrivals) == [f"câu {number}" for number in range(5)]


def test_a_repeated_event_wakes_nobody(engine: Engine) -> None:
    arrivals = Arrivals(engine)
    assert len(store(arrivals, event(1))) == 1
    assert store(arrivals, event(1)) == set()


def test_the_same_id_of_another_account_is_another_event(engine: Engine) -> None:
    arrivals = Arrivals(engine)
    arrivals.store([("plain", "us", Judged(event(1))), ("plain", "them", Judged(event(1)))])
    assert (count(engine, Arrival), count(engine, Person)) == (2, 2)


def test_what_was_said_first_comes_first_however_late_it_arrives(engine: Engine) -> None:
    arrivals = Arrivals(engine)
    store(arrivals, event(5, "ba", sent_at=NOW + timedelta(seconds=1), order=1))
    store(arrivals, event(4, "hai", order=8))
    store(arrivals, event(3, "một", order=7))
    assert waiting_texts(arrivals) == ["một", "hai", "ba"]
    store(arrivals, event(9, "cứu", sent_at=NOW + timedelta(hours=1)), urgent=True)
    assert waiting_texts(arrivals) == ["cứu", "một", "hai", "ba"]


@pytest.mark.parametrize("kind", ["text", "media"])
def test_an_edit_changes_the_words_that_wait(engine: Engine, kind: Kind) -> None:
    arrivals = Arrivals(engine)
    store(arrivals, event(1, "nghề hàm", kind, reference="m1"), event(2, "khác", reference="m2"))
    assert len(store(arrivals, event(3, "nghề hàn", "edited", reference="m1"))) == 1
    assert waiting_texts(arrivals) == ["nghề hàn", "khác"]


def test_an_edit_after_the_answer_changes_nothing(engine: Engine) -> None:
    arrivals = Arrivals(engine)
    [person_id] = store(arrivals, event(1, reference="m1"))
    arrivals.end(arrivals.of(person_id), Ending())
    store(arrivals, event(2, "khác", "edited", reference="m1"))
    assert arrivals.scan() == {}
    assert "khác" not in [row.text for row in rows(engine, Arrival)]


def test_an_edit_without_a_reference_changes_no_other_message(engine: Engine) -> None:
    arrivals = Arrivals(engine)
    store(arrivals, event(1, "một"), event(2, "hai"), event(3, "sửa", "edited"))
    assert waiting_texts(arrivals) == ["một", "hai"]


def test_an_edit_of_somebody_unknown_makes_them_no_more_known(engine: Engine) -> None:
    arrivals = Arrivals(engine)
    assert store(arrivals, event(1, "sửa", "edited", reference="m1")) == set()
    assert (count(engine, Person), count(engine, Arrival)) == (0, 1)


def test_a_repeated_event_does_not_bring_back_somebody_who_left(engine: Engine) -> None:
    arrivals = Arrivals(engine)
    [person_id] = store(arrivals, event(1, kind="left"))
    leave(engine, person_id)
    assert store(arrivals, event(1, kind="left")) == set()
    assert count(engine, Person) == 0


def test_the_reply_window_counts_from_when_the_words_were_said(engine: Engine) -> None:
    clock = Clock()
    arrivals = Arrivals(engine, clock)
    said = clock() - timedelta(hours=20)
    [person_id] = store(arrivals, event(1, sent_at=said))
    last = person(engine).last_at.replace(tzinfo=UTC)
    assert abs(last - said) < timedelta(seconds=1)
    store(arrivals, event(2, sent_at=clock() + timedelta(days=400)), event(1, sent_at=clock()))
    assert abs(person(engine).last_at.replace(tzinfo=UTC) - clock()) < timedelta(minutes=1)
    store(arrivals, event(3, sent_at=said))
    assert abs(person(engine).last_at.replace(tzinfo=UTC) - clock()) < timedelta(minutes=1)
    assert len(arrivals.of(person_id)) == 3


def test_a_nul_in_the_words_is_no_reason_to_refuse_them(engine: Engine) -> None:
    arrivals = Arrivals(engine)
    store(arrivals, event(1, "9+\0 là gì?", campaign="NH\0" + "1"))
    assert waiting_texts(arrivals) == ["9+ là gì?"]


def rows(engine: Engine, model: type[Any]) -> list[Any]:
    with Session(engine) as session:
        return list(session.query(model).order_by(model.id))


def test_ended_arrivals_lose_their_words_and_put_their_parcels_in_the_outbox(engine: Engine, tmp_path: Path) -> None:
    arrivals = Arrivals(engine)
    [person_id] = store(arrivals, event(1, CANARY), event(2, CANARY))
    assert CANARY.encode() in file_bytes(tmp_path)
    first, second = arrivals.of(person_id)
    with Session(engine) as session, session.begin():
        session.add(Talk(id="t" * 20, channel="plain"))
    ending = Ending([{"text": "a"}, {"text": "b"}], [{"id": "x", "title": "X"}], "t" * 20)
    arrivals.end([first], ending)
    arrivals.end([second], Ending(), SHELVED)
    assert CANARY.encode() not in file_bytes(tmp_path)
    assert [row.state for row in rows(engine, Arrival)] == ["done", "shelved"]
    assert [(row.parcel, row.arrival_id) for row in rows(engine, Delivery)] == [
        ({"text": "a"}, first.id),
        ({"text": "b"}, first.id),
    ]
    assert (person(engine).talk_id, person(engine).choices) == ("t" * 20, [{"id": "x", "title": "X"}])


def test_an_arrival_ends_once(engine: Engine) -> None:
    arrivals = Arrivals(engine)
    [person_id] = store(arrivals, event(1))
    found = arrivals.of(person_id)
    arrivals.end(found, Ending([{"text": "a"}]))
    arrivals.end(found, Ending([{"text": "a"}]))
    arrivals.interrupt(found[0], NOW, Ending([{"text": "sorry"}]), counted=True)
    assert [row.parcel for row in rows(engine, Delivery)] == [{"text": "a"}]
    assert arrivals.scan() == {}


def test_an_answer_that_was_overtaken_does_not_take_the_talk_back(engine: Engine) -> None:
    arrivals = Arrivals(engine)
    [person_id] = store(arrivals, event(1), event(2))
    first, second = arrivals.of(person_id)
    with Session(engine) as session, session.begin():
        session.add_all([Talk(id=name * 20, channel="plain") for name in "ab"])
    arrivals.end([second], Ending([], [{"id": "x", "title": "X"}], "a" * 20))
    arrivals.end([first], Ending([], [], "b" * 20))
    assert (person(engine).talk_id, person(engine).choices) == ("a" * 20, [{"id": "x", "title": "X"}])


def test_ids_are_kept_for_a_week_and_what_waits_for_ever(engine: Engine) -> None:
    clock = Clock()
    arrivals = Arrivals(engine, clock)
    [person_id] = store(arrivals, event(1), event(2))
    arrivals.end(arrivals.of(person_id)[:1], Ending())
    clock.ahead = timedelta(days=6)
    assert arrivals.sweep() == 0
    clock.ahead = timedelta(days=8)
    assert arrivals.sweep() == 1
    assert [row.event_id for row in rows(engine, Arrival)] == ["e2"]


def test_the_outbox_forgets_what_it_sent_and_keeps_the_shelf_for_a_week(engine: Engine) -> None:
    clock = Clock()
    arrivals, deliveries = Arrivals(engine, clock), Deliveries(engine, clock)
    [person_id] = store(arrivals, event(1))
    arrivals.end(arrivals.of(person_id), Ending([{"text": "a"}, {"text": "b"}, {"text": "c"}]))
    sent, shelved, waits = deliveries.of(person_id)
    deliveries.sent(sent.id)
    deliveries.shelve(shelved, "no")
    assert [row.parcel for row in rows(engine, Delivery)] == [None, {"text": "b"}, {"text": "c"}]
    assert deliveries.counts() == {"plain": {"waiting": 1, "shelved": 1}}
    assert [(one.id, one.reason, one.attempts) for one in deliveries.shelf()] == [(shelved.id, "no", 1)]
    assert not deliveries.retry(waits.id)
    assert not deliveries.drop(waits.id)
    clock.ahead = timedelta(days=8)
    assert deliveries.sweep() == 2
    assert [row.id for row in rows(engine, Delivery)] == [waits.id]


def test_the_same_events_through_the_door_are_answered_once_and_in_order(engine: Engine) -> None:
    async def work() -> None:
        with HouseRasa() as rasa:
            async with held(engine, rasa.url) as house:
                events = [house.event("lan", f"câu {number}") for number in range(6)]
                await house.take(*reversed(events), *events)
                for one in events * 8:
                    await house.take(one)
                await house.quiet()
                answers = [text for text in house.channel.texts("lan") if text.startswith("answer")]
                assert answers == [f"answer to câu {number}" for number in range(6)]
                assert rasa.asked() == [f"câu {number}" for number in range(6)]
                assert len(house.turns("lan")) == 6

    run(work())


@pytest.mark.postgres
def test_postgres_keeps_the_same_promises(postgres_url: str) -> None:  # noqa: F811
    engine = open_engine(postgres_url)
    upgrade(engine)
    test_the_same_event_ten_times_from_two_threads_is_one_arrival(engine)
    with Session(engine) as session, session.begin():
        for table in (Arrival, Person):
            session.query(table).delete()
    test_a_nul_in_the_words_is_no_reason_to_refuse_them(engine)
    arrivals, deliveries = Arrivals(engine), Deliveries(engine)
    [waiting] = arrivals.of(person(engine).id)
    assert waiting.sent_at == NOW
    arrivals.end([waiting], Ending([{"text": "a"}, {"text": "b"}], urgent=True))
    assert (arrivals.scan(), deliveries.scan()) == ({}, {waiting.person_id: True})
    first, second = deliveries.of(waiting.person_id)
    deliveries.sent(first.id)
    deliveries.put_off(second, NOW, counted=True)
    assert [one.attempts for one in deliveries.of(waiting.person_id)] == [1]
    leave(engine, waiting.person_id)
    assert (count(engine, Person), count(engine, Delivery), count(engine, Arrival)) == (0, 0, 1)
    engine.dispose()
