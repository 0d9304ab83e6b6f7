"""The application wired to the real parts: Rasa on loopback, the database, the search. Starts with any of them down."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

from fastapi import FastAPI
from sqlalchemy import Engine

from bot.booth.show import Booth
from bot.channels.campaigns import Campaigns
from bot.channels.commands import Commands
from bot.channels.opening import House, open_channels, open_switchboard
from bot.channels.posting import Posting
from bot.hosts.passes import Passes, secret_key
from bot.hosts.store import Hosts
from bot.inbox.desk import Desk, open_desk
from bot.pace import Rate
from bot.rasa_client import RasaClient
from bot.record.store import Record
from bot.reminders.sending import Channel, WebChannel
from bot.settings import Settings
from bot.sheets.sheet import KeptSheets
from bot.upkeep import upkeep
from bot.web.app import WebOptions, create_app
from bot.web.embed import CHANNEL as WIDGET
from bot.web.embed import Embed
from bot.web.lazy import Lazy
from bot.web.passages import PassageSearch
from bot.web.ports import PartState, Probe
from bot.web.probes import database_probe, http_probe
from bot.web.pushes import Pushes
from knowledge.database import open_engine, read_sessions
from knowledge.replies import Replies
from knowledge.search import Searcher, SearchHealth, open_searcher

LOOPBACK = "127.0.0.1"
# A computer room shares one address: so many talks may be busy behind it at once.
TALKS_PER_CLIENT = 20


def make_app(settings: Settings) -> FastAPI:
    """The application of these settings. Only missing content stops it; every other part is reported by ``/readyz``.

    ``app.state.stop()`` ends what would keep a server from stopping: streams that only time would end.
    """
    replies = Replies.load(settings.content_dir)
    engine = open_engine(settings.database_url)
    rasa = RasaClient(_loopback(settings.rasa_port))
    searcher = Lazy(lambda: open_searcher(engine, settings.var_dir, settings.encoder))
    desk = open_desk(settings, engine, rasa)
    house = House(settings, engine, desk, replies, rasa)
    commands = Commands.load(settings.content_dir)
    channels = open_channels(house, commands)
    switchboard = open_switchboard(house, channels, commands)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        # A widget is met like the page: what is said to it waits in the talk, and is pushed while somebody listens.
        posts: dict[str, Channel] = {name: Posting(channel) for name, channel in channels.items()}
        posts[WIDGET] = WebChannel()
        async with upkeep(settings, engine, replies, posts), switchboard.running():
            yield
        await rasa.aclose()
        engine.dispose()

    embed, find_campaign = _embed(settings, engine, desk), Campaigns(engine).find
    options = replace(
        web_options(settings),
        lifespan=lifespan,
        sheets=KeptSheets(read_sessions(engine), settings.operator),
        hooks=switchboard,
        channel_health=switchboard.health,
        zalo_verifier=settings.zalo_verifier,
        find_campaign=find_campaign,
        embed=embed,
        booth=Booth(read_sessions(engine), replies, find_campaign, settings.public_url),
    )
    search = PassageSearch(searcher.get, read_sessions(engine), replies)
    app = create_app(desk, search, replies, make_probes(settings, engine, searcher), options)
    app.state.stop = embed.pushes.stop
    return app


def _embed(settings: Settings, engine: Engine, desk: Desk) -> Embed:
    """What the widget's API works with."""
    record = Record(engine)
    return Embed(
        hosts=Hosts(engine),
        passes=Passes(lambda: secret_key(settings)),
        desk=desk,
        record=record,
        pushes=Pushes(record.later),
        public_url=settings.public_url,
        contact=settings.contact,
    )


def make_probes(settings: Settings, engine: Engine, searcher: Lazy[Searcher]) -> dict[str, Probe]:
    """One probe a part, in the order a message meets them."""
    hidden = str(settings.var_dir)
    return {
        "database": database_probe(engine),
        "rasa": http_probe(_loopback(settings.rasa_port)),
        "actions": http_probe(_loopback(settings.actions_port) + "/health"),
        "index": _search_probe(searcher, lambda health: health.passages > 0, hidden),
        "encoder": _search_probe(searcher, lambda health: health.ready, hidden),
    }


def web_options(settings: Settings) -> WebOptions:
    """Limits of the API from the settings."""
    rate = settings.rate_per_minute
    return WebOptions(
        per_talk=Rate(rate, rate),
        per_client=Rate(rate * TALKS_PER_CLIENT, rate * TALKS_PER_CLIENT),
        max_chars=settings.message_limit,
    )


def _search_probe(searcher: Lazy[Searcher], good: Callable[[SearchHealth], bool], hidden: str) -> Probe:
    """Ready when the search is open and its health is ``good``; the folder's name is left out of the reason."""
    opened = searcher.probe()

    async def probe() -> PartState:
        state = await opened()
        if not state.ready:
            return state
        health = await asyncio.to_thread(searcher.get().health)
        return PartState(ready=True) if good(health) else PartState(False, (health.reason or "").replace(hidden, "var"))

    return probe


def _loopback(port: int) -> str:
    return f"http://{LOOPBACK}:{port}"
