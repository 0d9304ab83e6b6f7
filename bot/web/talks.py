"""The talk API: open a talk, say something in it, read it again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.exceptions import HTTPException

from bot.inbox.messages import Answer, OpenedTalk
from bot.web.errors import documented
from bot.web.limits import Limiter
from bot.web.ports import Desk, Ear
from bot.web.schemas import ID_PATTERN, History, MessageIn, TalkIn

log = logging.getLogger(__name__)
CHANNEL = "web"
# Of a message over the limit so much is searched for a cry for help: a flood must not cost more than it did to send.
HELP_CHARS = 2000
FindCampaign = Callable[[str], str | None]
"""The registered code that a text is, as it was registered, or None. Blocking."""
TalkId = Annotated[str, Path(pattern=ID_PATTERN, description="The id that opening the talk gave.")]


def talk_router(desk: Desk, limiter: Limiter, find_campaign: FindCampaign | None = None) -> APIRouter:
    """The routes under ``/api/v1/talks``. With ``find_campaign`` only registered codes reach the desk."""
    router = APIRouter(prefix="/api/v1/talks", tags=["talks"])

    @router.post("", status_code=201, responses=documented(400, 408, 413, 415, 422, 429, 500))
    async def open_talk(request: Request, talk: TalkIn | None = None) -> OpenedTalk:
        """Open a talk; the first message says that a machine answers and what it can do."""
        limiter.allow_client(request)
        talk = talk or TalkIn()
        campaign = await registered(find_campaign, talk.campaign)
        return await desk.open_talk(CHANNEL, talk.school, campaign, talk.role)

    @router.post("/{talk_id}/messages", responses=documented(400, 404, 408, 413, 415, 422, 429, 500))
    async def say(request: Request, talk_id: TalkId, message: MessageIn) -> Answer:
        """Say something: typed text, or the id of a button that was shown in this talk."""
        allow_message(limiter, desk, request, talk_id, message)
        return await desk.answer(talk_id, text=message.text, button=message.button)

    @router.get("/{talk_id}", responses=documented(404, 422, 429, 500))
    async def history(request: Request, talk_id: TalkId) -> History:
        """All turns so far, as they were stored: phone numbers and the like are masked."""
        limiter.allow_client(request)
        return History(talk_id=talk_id, turns=await desk.history(talk_id))

    return router


async def registered(find_campaign: FindCampaign | None, campaign: str | None) -> str | None:
    """The code as it is counted; None for an unknown one and while the database is away: the talk opens anyway.

    Without ``find_campaign`` every code counts.
    """
    if campaign is None or find_campaign is None:
        return campaign
    try:
        return await asyncio.to_thread(find_campaign, campaign)
    except Exception as error:
        log.warning("campaign code not looked up: %s", type(error).__name__)
        return None


def allow_message(limiter: Limiter, ear: Ear, request: Request, talk_id: str, message: MessageIn) -> None:
    """Count the message; one that cries for help is answered however much was sent before it."""
    try:
        limiter.allow_message(request, talk_id)
    except HTTPException:
        if not (message.text and ear.calls_for_help(message.text[:HELP_CHARS])):
            raise
        limiter.allow_help(request)
