"""News of a talk: in order, from whatever process, from where the listener left off; whoever goes is forgotten."""

from __future__ import annotations

import asyncio
import gc
import json
import subprocess
import sys
import tracemalloc
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine
from starlette.exceptions import HTTPException

from bot.record.models import Talk, Turn
from bot.record.store import NewTurn, Record, TurnResult
from bot.web.pushes import GIVEN_UP, News, Pace, Pushes
from knowledge.database import session_factory
from tests.bot.desks import database
from tests.web.hosting import HOST_ID, Hosted, hosting

ORIGIN = "https://thcs-nguyen-du.edu.vn"
FAST = Pace(look=0.02, beat=0.2, last=30.0, per_talk=2)
WRITER = """
import sys
from knowledge.database import open_engine, session_factory
from bot.record.store import NewTurn, TurnResult, add_turn
with session_factory(open_engine(sys.argv[1])).begin() as session:
    message = {"text": sys.argv[3]}
    add_turn(session, sys.argv[2], NewTurn("of-another-process", ""), TurnResult([message]))
"""


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = database(tmp_path)
    yield made
    made.dispose()


@pytest.fixture
def record(engine: Engine) -> Record:
    made = Record(engine)
    for name in ("a", "b"):
        made.open_talk(Talk(id=name, channel="widget"), NewTurn(f"{name}-0", ""), TurnResult([]))
    return made


def answered(record: Record, talk_id: str, turn_id: str) -> None:
    record.accept(talk_id, NewTurn(turn_id, turn_id))
    record.complete(turn_id, TurnResult([{"text": f"to {turn_id}"}]))


async def told(listening: AsyncIterator[News | None], count: int) -> list[tuple[str, int]]:
    """The next turns that are told of, with the number to go on from."""
    found: list[tuple[str, int]] = []
    async with asyncio.timeout(20):
        while len(found) < count:
            news = await anext(listening)
            if news:
                found.append((news.turn.id, news.seen))
    return found


def test_each_talk_gets_its_own_turns_in_order(record: Record) -> None:
    async def go() -> None:
        pushes = Pushes(record.later, FAST)
        first, second = pushes.listen("a", 0), pushes.listen("b", 0)
        assert (await anext(first), await anext(second)) == (None, None)
        for turn in ("a-1", "b-1", "a-2", "a-3"):
            await asyncio.to_thread(answered, record, turn[0], turn)
        assert await told(first, 3) == [("a-1", 1), ("a-2", 2), ("a-3", 3)]
        assert await told(second, 1) == [("b-1", 1)]
        late = pushes.listen("a", 1)
        assert await told(late, 2) == [("a-2", 2), ("a-3", 3)]

    asyncio.run(go())


def test_an_answer_that_is_overtaken_is_not_lost(record: Record) -> None:
    """A help card does not wait for the answer before it. Who comes again in between is told of both."""

    async def go() -> None:
        pushes = Pushes(record.later, FAST)
        listening = pushes.listen("a", 0)
        await asyncio.to_thread(record.accept, "a", NewTurn("slow", "slow"))
        await asyncio.to_thread(answered, record, "a", "card")
        assert await told(listening, 1) == [("card", 0)]
        await asyncio.to_thread(record.complete, "slow", TurnResult([]))
        assert await told(listening, 1) == [("slow", 1)]
        await asyncio.to_thread(answered, record, "a", "next")
        assert await told(listening, 1) == [("next", 3)]
        assert await told(pushes.listen("a", 0), 3) == [("slow", 1), ("card", 2), ("next", 3)]

    asyncio.run(go())


def test_a_turn_that_nobody_will_answer_holds_nothing_up(record: Record, engine: Engine) -> None:
    record.accept("a", NewTurn("lost", "lost"))
    with session_factory(engine).begin() as session:
        session.get_one(Turn, "lost").created_at = datetime.now(UTC) - GIVEN_UP - timedelta(seconds=1)
    answered(record, "a", "next")

    async def go() -> None:
        assert await told(Pushes(record.later, FAST).listen("a", 0), 1) == [("next", 2)]

    asyncio.run(go())


def test_looks_are_made_only_while_somebody_listens_and_one_for_all(record: Record) -> None:
    looks: list[int] = []

    def later(after: Any) -> dict[str, list[Turn]]:  # noqa: ANN401
        looks.append(len(after))
        return record.later(after)

    async def go() -> None:
        pushes = Pushes(later, FAST)
        await asyncio.sleep(0.1)
        assert looks == []
        listeners = [pushes.listen(name, 0) for name in ("a", "b")]
        for one in listeners:
            await anext(one)
        await asyncio.sleep(0.3)
        assert set(looks) <= {1, 2}
        assert looks[-1] == 2
        for one in listeners:
            await one.aclose()
        assert pushes.listening == 0
        await asyncio.sleep(0.1)
        made = len(looks)
        await asyncio.sleep(0.2)
        assert len(looks) == made

    asyncio.run(go())


def test_a_database_that_fails_for_a_while_is_outlived(record: Record, engine: Engine) -> None:
    async def go() -> None:
        listening = Pushes(record.later, FAST).listen("a", 0)
        with engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE turn RENAME TO away")
        assert [await anext(listening) for _ in range(2)] == [None, None]
        with engine.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE away RENAME TO turn")
        await asyncio.to_thread(answered, record, "a", "a-1")
        assert await told(listening, 1) == [("a-1", 1)]

    asyncio.run(go())


def test_a_listener_gets_signs_of_life_and_an_end(record: Record) -> None:
    async def go() -> None:
        pushes = Pushes(record.later, Pace(look=0.02, beat=0.05, last=0.5))
        signs = [news async for news in pushes.listen("a", 0)]
        assert set(signs) == {None}
        assert len(signs) >= 4
        assert pushes.listening == 0

    asyncio.run(go())


def test_too_many_listeners_are_sent_away(record: Record) -> None:
    async def go() -> None:
        pushes = Pushes(record.later, Pace(listeners=3, per_talk=2))
        kept = [pushes.listen(name, 0) for name in ("a", "a")]
        for one in kept:
            await anext(one)
        for name in ("a",):
            with pytest.raises(HTTPException) as refusal:
                pushes.listen(name, 0)
            assert refusal.value.status_code == 429
        kept.append(pushes.listen("b", 0))
        await anext(kept[-1])
        with pytest.raises(HTTPException):
            pushes.listen("c", 0)
        await kept[0].aclose()
        assert pushes.listen("c", 0)

    asyncio.run(go())


def test_all_end_when_the_process_stops(record: Record) -> None:
    async def go() -> None:
        pushes = Pushes(record.later, Pace(beat=60))
        listening = pushes.listen("a", 0)
        await anext(listening)
        rest = asyncio.create_task(anext(listening, None))
        await asyncio.sleep(0)
        pushes.stop()
        async with asyncio.timeout(10):
            await rest
            assert [news async for news in listening] == []

    asyncio.run(go())


def test_five_hundred_listeners_cost_little(record: Record) -> None:
    """No thread each, and a few kilobytes."""

    async def go() -> tuple[int, int]:
        pushes = Pushes(record.later, Pace(look=5, beat=60))
        gc.collect()
        tracemalloc.start()
        before = tracemalloc.get_traced_memory()[0]
        listeners = [pushes.listen(f"talk-{number}", 0) for number in range(500)]
        for one in listeners:
            await anext(one)
        waiting = [asyncio.create_task(anext(one, None)) for one in listeners]
        await asyncio.sleep(0)
        used = tracemalloc.get_traced_memory()[0] - before
        tracemalloc.stop()
        pushes.stop()
        await asyncio.gather(*waiting)
        return used, len(waiting)

    used, count = asyncio.run(go())
    assert count == 500
    assert used < 500 * 16 * 1024


@pytest.fixture
def hosted(tmp_path: Path) -> Iterator[Hosted]:
    with hosting(ORIGIN, folder=tmp_path, pace=FAST) as made:
        yield made


@asynccontextmanager
async def web(hosted: Hosted) -> AsyncIterator[tuple[httpx.AsyncClient, dict[str, str]]]:
    """A client on the host's page and what it shows for its talk."""
    async with httpx.AsyncClient(base_url=hosted.address, trust_env=False, timeout=30) as client:
        opened = await client.post("/embed/v1/open", json={"school": HOST_ID}, headers={"Origin": ORIGIN})
        yield client, {"Origin": ORIGIN, "Authorization": f"Bearer {opened.json()['pass']}"}


async def events(lines: AsyncIterator[str], count: int) -> list[dict[str, Any]]:
    """The next events: their id and data."""
    found: list[dict[str, Any]] = []
    number = ""
    async with asyncio.timeout(30):
        while len(found) < count:
            line = await anext(lines)
            if line.startswith("id: "):
                number = line[4:]
            if line.startswith("data: "):
                found.append({"id": number, **json.loads(line[6:])})
    return found


def test_a_turn_of_another_process_is_heard(hosted: Hosted, tmp_path: Path) -> None:
    async def go() -> None:
        async with (
            web(hosted) as (client, headers),
            client.stream("GET", "/embed/v1/events", headers=headers) as answer,
        ):
            assert answer.headers["content-type"].startswith("text/event-stream")
            assert answer.headers["access-control-allow-origin"] == ORIGIN
            assert answer.headers["cache-control"] == "no-store"
            assert "content-encoding" not in answer.headers
            lines = aiter(answer.aiter_lines())
            words = [
                sys.executable,
                "-c",
                WRITER,
                f"sqlite:///{tmp_path}/desk.db",
                hosted.talks()[0].id,
                "Nhắc: nộp hồ sơ",
            ]
            await asyncio.to_thread(subprocess.run, words, check=True, cwd=Path(__file__).parents[2])
            heard = (await events(lines, 1))[0]
            assert (heard["id"], heard["number"], heard["turn_id"]) == ("1", 1, "of-another-process")
            assert heard["messages"][0]["text"] == "Nhắc: nộp hồ sơ"

    asyncio.run(go())


def test_who_comes_again_goes_on_where_they_left_off(hosted: Hosted) -> None:
    async def go() -> None:
        async with web(hosted) as (client, headers):
            for number in range(1, 4):
                hosted.push(f"số {number}")
            async with client.stream("GET", "/embed/v1/events", headers={**headers, "Last-Event-ID": "1"}) as answer:
                heard = await events(aiter(answer.aiter_lines()), 2)
            assert [one["messages"][0]["text"] for one in heard] == ["số 2", "số 3"]
            bad = await client.get("/embed/v1/events", headers={**headers, "Last-Event-ID": "x"})
            assert bad.status_code == 422

    asyncio.run(go())


def test_what_is_said_here_is_heard_here_too_with_the_same_id(hosted: Hosted) -> None:
    async def go() -> None:
        async with (
            web(hosted) as (client, headers),
            client.stream("GET", "/embed/v1/events", headers=headers) as answer,
        ):
            said = (await client.post("/embed/v1/say", json={"text": "học hàn"}, headers=headers)).json()
            heard = (await events(aiter(answer.aiter_lines()), 1))[0]
            assert (heard["turn_id"], heard["number"]) == (said["turn_id"], said["number"])
            assert heard["messages"][0]["text"] == said["messages"][0]["text"]

    asyncio.run(go())


def test_who_goes_away_is_forgotten_and_a_removed_host_hears_no_more(hosted: Hosted) -> None:
    async def until_nobody() -> None:
        async with asyncio.timeout(20):
            while hosted.pushes.listening:
                await asyncio.sleep(0.02)

    async def go() -> None:
        async with web(hosted) as (client, headers):
            async with client.stream("GET", "/embed/v1/events", headers=headers) as answer:
                await anext(aiter(answer.aiter_lines()))
                assert hosted.pushes.listening == 1
            await until_nobody()
            async with client.stream("GET", "/embed/v1/events", headers=headers) as answer:
                lines = aiter(answer.aiter_lines())
                await anext(lines)
                hosted.hosts.remove(HOST_ID)
                hosted.push("muộn rồi")
                assert not [line async for line in lines if line.startswith("data")]
            await until_nobody()

    asyncio.run(go())
