"""Vendors' requests over HTTP: stored before they are acknowledged, refused with the right number, never in a log."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from bot.channels.arrivals import Arrivals
from bot.channels.messages import Inbound
from bot.channels.models import Arrival
from bot.channels.ports import Broken
from bot.web.app import WebOptions, create_app
from tests.bot.desks import replies, run
from tests.bot.vendors.plain import SECRET, House, HouseRasa, card, held, quick_database, until
from tests.web.stand_in import StandInDesk, StandInSearch, ready

CANARY = "chim hoàng yến"
VENDOR_ID = "vendor-id-of-lan"
GENUINE = {"X-Plain-Secret": SECRET}
Served = tuple[House, httpx.AsyncClient]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    made = quick_database(tmp_path)
    yield made
    made.dispose()


@asynccontextmanager
async def served(engine: Engine, rasa_url: str, verifier: str | None = None) -> AsyncIterator[Served]:
    """A house behind the application's own routes, layers and error pages."""
    async with held(engine, rasa_url) as house:
        options = WebOptions(hooks=house.board, channel_health=house.board.health, zalo_verifier=verifier)
        app = create_app(StandInDesk(), StandInSearch(), replies(), {"database": ready()}, options)
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as client:
            yield house, client


def body(*events: Inbound) -> bytes:
    return json.dumps({"events": [event.model_dump(mode="json") for event in events]}).encode()


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "application/x-www-form-urlencoded", ""])
def test_an_event_is_stored_before_it_is_acknowledged_and_then_answered(engine: Engine, kind: str) -> None:
    async def work() -> None:
        with HouseRasa() as rasa:
            async with served(engine, rasa.url) as (house, client):
                event, headers = house.event(VENDOR_ID, "chậm"), GENUINE | {"Content-Type": kind}
                for _ in range(10):
                    got = await client.post("/hooks/plain", content=body(event), headers=headers)
                    assert (got.status_code, got.text) == (200, "thanks")
                    assert got.headers["content-type"] == "text/plain; charset=utf-8"
                    assert [(row.event_id, row.text) for row in house.rows(Arrival)] == [("e1", "chậm")]
                rasa.hold.set()
                await house.quiet()
                assert house.channel.texts(VENDOR_ID)[1:] == ["answer to chậm"]
                assert rasa.asked() == ["chậm"]

    run(work())


def test_what_is_not_the_vendors_is_refused_and_counted(engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    async def work() -> None:
        with HouseRasa() as rasa, caplog.at_level(logging.DEBUG, logger="bot"):
            async with served(engine, rasa.url) as (house, client):
                genuine = body(house.event(VENDOR_ID, CANARY))
                for headers in ({}, {"X-Plain-Secret": ""}, {"X-Plain-Secret": SECRET + "x"}):
                    assert (await client.post("/hooks/plain", content=genuine, headers=headers)).status_code == 403
                assert (await client.get("/hooks/plain", params={"q": CANARY})).status_code == 403
                for odd in (b"", b"[]", b"\xff", CANARY.encode(), b'{"events": 5}', b'{"events": [{}]}', b"[" * 50_000):
                    assert (await client.post("/hooks/plain", content=odd, headers=GENUINE)).status_code == 400
                assert (await client.post("/hooks/none", content=genuine, headers=GENUINE)).status_code == 404
                assert (await client.put("/hooks/plain", content=genuine, headers=GENUINE)).status_code == 405
                nothing_known = await client.post("/hooks/plain", content=b'{"events": []}', headers=GENUINE)
                assert nothing_known.status_code == 200
                health = (await house.board.health())["plain"]
                assert (health["forged"], health["unknown"]) == (4, 1)
                assert house.rows(Arrival) == []

    run(work())
    assert CANARY not in caplog.text
    assert SECRET not in caplog.text


@pytest.mark.parametrize(("size", "status"), [(250 * 1024, 200), (300 * 1024, 413)])
def test_a_body_may_be_large_but_not_without_end(engine: Engine, size: int, status: int) -> None:
    async def work() -> None:
        with HouseRasa() as rasa:
            async with served(engine, rasa.url) as (house, client):
                padded = body(house.event(VENDOR_ID, "9+ là gì?")).ljust(size)
                assert (await client.post("/hooks/plain", content=padded, headers=GENUINE)).status_code == status
                assert len(house.rows(Arrival)) == (status == 200)
                await house.quiet()

    run(work())


def test_without_a_database_the_vendor_must_come_again_and_danger_gets_its_card(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def down(*_given: object) -> None:
        raise OperationalError("insert", {"text": CANARY, "person": VENDOR_ID}, Exception(CANARY))

    async def work() -> None:
        with HouseRasa() as rasa, caplog.at_level(logging.DEBUG, logger="bot"):
            async with served(engine, rasa.url) as (house, client):
                cry = body(house.event(VENDOR_ID, f"em muốn chết, {CANARY}"))
                with monkeypatch.context() as patch:
                    patch.setattr(Arrivals, "store", down)
                    got = await client.post("/hooks/plain", content=cry, headers=GENUINE)
                    assert got.status_code == 503
                    await house.reads(VENDOR_ID, card())
                assert (await client.post("/hooks/plain", content=cry, headers=GENUINE)).status_code == 200
                await house.quiet()
                assert house.channel.texts(VENDOR_ID).count(card()) == 2

    run(work())
    assert CANARY not in caplog.text
    assert VENDOR_ID not in caplog.text


def test_neither_words_nor_people_come_into_a_log(engine: Engine, caplog: pytest.LogCaptureFixture) -> None:
    async def work() -> None:
        with HouseRasa() as rasa, caplog.at_level(logging.DEBUG, logger="bot"):
            async with served(engine, rasa.url) as (house, client):
                rasa.status = 500
                house.channel.fail(Broken("bad token"))
                events = [house.event(VENDOR_ID, CANARY), house.event(VENDOR_ID, f"/moi {CANARY}")]
                address = "/hooks/plain?user=" + VENDOR_ID
                assert (await client.post(address, content=body(*events), headers=GENUINE)).status_code == 200
                await until(lambda: not house.rows(Arrival, state="waiting"))
                await until(lambda: len(house.alarms) > 0)

    run(work())
    assert "needs a human" in caplog.text
    for word in (CANARY, VENDOR_ID, SECRET):
        assert word not in caplog.text


def test_readiness_tells_of_channels_without_counting_them(engine: Engine) -> None:
    async def work() -> None:
        with HouseRasa() as rasa:
            async with served(engine, rasa.url) as (house, client):
                house.channel.fail(Broken("bad token"))
                await house.take(house.event(VENDOR_ID, "9+ là gì?"))
                await until(lambda: house.parts.courier.trouble("plain"))
                got = await client.get("/readyz")
                assert got.status_code == 200
                shown: dict[str, Any] = got.json()
                assert shown["ready"]
                assert set(shown["parts"]) == {"database"}
                channel = shown["channels"]["plain"]
                assert (channel["mode"], channel["trouble"], channel["to_send"]) == ("plain", "bad token", 2)
                assert channel["on_duty"]
                assert VENDOR_ID not in got.text

    run(work())


def test_readiness_is_told_even_where_the_database_tells_nothing(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_given: object) -> None:
        raise OperationalError("select", {}, Exception("disk I/O error"))

    async def work() -> None:
        with HouseRasa() as rasa:
            async with served(engine, rasa.url) as (_house, client):
                monkeypatch.setattr(Arrivals, "waiting", down)
                shown = (await client.get("/readyz")).json()
                assert shown["channels"]["plain"]["waiting"] == 0

    run(work())


def test_zalo_finds_its_verifier_on_the_domain(engine: Engine) -> None:
    async def work() -> None:
        with HouseRasa() as rasa:
            async with served(engine, rasa.url, verifier="AbC123") as (_house, client):
                got = await client.get("/zalo_verifierAbC123.html")
                assert got.status_code == 200
                assert 'content="AbC123"' in got.text
                assert (await client.get("/zalo_verifierAbC124.html")).status_code == 404

    run(work())
