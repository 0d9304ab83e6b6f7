"""How each part of the system is asked whether it is ready. Only loopback and the database are touched."""

from __future__ import annotations

import asyncio

import httpx
from sqlalchemy import Engine

from bot.web.ports import PartState, Probe
from knowledge.database import content_number, read_sessions

READY = PartState(ready=True)


def http_probe(url: str) -> Probe:
    """Ready when ``url`` answers 200."""

    async def probe() -> PartState:
        try:
            async with httpx.AsyncClient(timeout=2.5, trust_env=False) as client:
                status = (await client.get(url)).status_code
        except httpx.HTTPError as error:
            return PartState(ready=False, reason=f"unreachable: {type(error).__name__}")
        return READY if status == 200 else PartState(ready=False, reason=f"answered {status}")

    return probe


def database_probe(engine: Engine) -> Probe:
    """Ready when the database answers and content has been loaded into it."""

    sessions = read_sessions(engine)

    def look() -> PartState:
        with sessions() as session:
            number = content_number(session)
        return READY if number else PartState(ready=False, reason="no content loaded: run `chonnghe content load`")

    async def probe() -> PartState:
        return await asyncio.to_thread(look)

    return probe
