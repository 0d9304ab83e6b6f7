"""Deletes drafts, wishes and consents whose time is over: at start and every few minutes after."""

from __future__ import annotations

import asyncio
import logging

from sqlalchemy.exc import SQLAlchemyError

from bot.leads.store import Leads

log = logging.getLogger(__name__)
PAUSE_SECONDS = 600.0


async def run(leads: Leads, pause: float = PAUSE_SECONDS) -> None:
    """Sweep for ever, every ``pause`` seconds; ends only when cancelled. A database that is down is tried again."""
    while True:
        try:
            if gone := await asyncio.to_thread(leads.sweep):
                log.info("wishes to be called past their time: %d deleted", gone)
        except SQLAlchemyError as error:
            log.error("wishes to be called not swept: %s", type(error).__name__)
        await asyncio.sleep(pause)
