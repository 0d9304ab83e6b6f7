"""The quiet work of the web process: reminders are sent, what is past its time is deleted."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from sqlalchemy import Engine

from bot.leads import sweeping
from bot.leads.store import Leads
from bot.reminders import sending
from bot.reminders.sending import Channel, Sender, WebChannel
from bot.settings import Settings
from knowledge.reminders import load_reminders
from knowledge.replies import Replies

WEB = "web"


@asynccontextmanager
async def upkeep(
    settings: Settings, engine: Engine, replies: Replies, channels: Mapping[str, Channel] | None = None
) -> AsyncIterator[None]:
    """Work beside what happens inside; ``channels`` by name come to the web page's own. Stops with it."""
    known = {WEB: WebChannel(), **(channels or {})}
    sender = Sender(engine, load_reminders(settings.content_dir), replies, known)
    tasks = [asyncio.create_task(sending.run(sender)), asyncio.create_task(sweeping.run(Leads(engine)))]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
