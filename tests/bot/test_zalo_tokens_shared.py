"""Zalo's tokens shared by threads and processes: whoever comes second finds what the first one got."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from bot.channels.zalo.locking import exclusive
from bot.channels.zalo.tokens import Tokens
from bot.settings import Settings
from knowledge.database import open_engine, upgrade
from tests.bot.desks import run
from tests.bot.vendors.zalo import APP_KEY, FakeZalo
from tests.knowledge.conftest import postgres_url

__all__ = ["postgres_url"]


@pytest.fixture
def zalo() -> Iterator[FakeZalo]:
    with FakeZalo() as made:
        yield made


def test_threads_with_databases_of_their_own_refresh_once(zalo: FakeZalo, engine: Engine) -> None:
    settings = zalo.settings()
    found: list[str] = []
    begin = threading.Barrier(4)

    def work() -> None:
        own = open_engine(str(engine.url))
        begin.wait()
        found.append(run(Tokens(settings, own).access()))
        own.dispose()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [zalo.tokens.access] * 4
    assert zalo.tokens.asked == 1


def in_another_process(url: str, values: dict[str, str]) -> str:
    """The access token as a process of its own gets it."""
    settings = Settings.model_validate(values)
    engine = open_engine(url)
    return run(Tokens(settings, engine).access())


def processes_ask(zalo: FakeZalo, url: str) -> list[str]:
    names = ("zalo_oa_id", "zalo_app_id", "zalo_oauth_root")
    values = {name: getattr(zalo.settings(), name) for name in names}
    values |= {"zalo_refresh_token": zalo.tokens.refresh, "zalo_app_secret": APP_KEY}
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        return pool.starmap(in_another_process, [(url, values)] * 4, chunksize=1)


def test_processes_refresh_once(zalo: FakeZalo, engine: Engine) -> None:
    assert processes_ask(zalo, str(engine.url)) == [zalo.tokens.access] * 4
    assert zalo.tokens.asked == 1


@pytest.mark.postgres
def test_processes_refresh_once_with_postgres(zalo: FakeZalo, postgres_url: str) -> None:
    engine = open_engine(postgres_url)
    upgrade(engine)
    assert processes_ask(zalo, postgres_url) == [zalo.tokens.access] * 4
    assert zalo.tokens.asked == 1

    async def twice() -> None:
        async with exclusive(engine, "zalo-1", 1.0):
            with pytest.raises(TimeoutError):
                async with exclusive(engine, "zalo-1", 0.1):
                    pass
        async with exclusive(engine, "zalo-1", 1.0), exclusive(engine, "zalo-2", 1.0):
            pass

    run(twice())
    engine.dispose()
