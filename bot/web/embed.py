"""The API of the widget on schools' pages: how it looks, a talk, and news of it, for exactly the origins of a host."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Query, Request
from fastapi.responses import FileResponse, StreamingResponse
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import aware
from bot.hosts.errors import UnknownHost
from bot.hosts.passes import RENEW_SECONDS, Passes
from bot.hosts.store import Hosts
from bot.inbox.errors import UnknownTalk
from bot.inbox.messages import OutMessage
from bot.inbox.opening import Beginning, Welcome
from bot.record.models import Turn
from bot.record.store import OPENING_NUMBER, Record
from bot.web.embed_schemas import (
    HOST_PATTERN,
    MAX_NUMBER,
    Look,
    Opened,
    OpenIn,
    Renewed,
    Said,
    SayIn,
    TalkSince,
    TalkTurn,
)
from bot.web.errors import documented
from bot.web.limits import Limiter
from bot.web.middleware import wear
from bot.web.pages import STATIC
from bot.web.ports import EmbedDesk
from bot.web.pushes import News, Pushes
from bot.web.talks import FindCampaign, allow_message, registered
from bot.web.visitors import Door, Visitor
from knowledge.replies import Replies

CHANNEL = "widget"
PUBLIC_CODE = ("/widget.js", "/static/")
LOOK_SECONDS = 300
_SIGN_OF_LIFE = ": \n\n"
HostPath = Annotated[str, Path(pattern=HOST_PATTERN, description="The id of the school whose page it is.")]
Number = Annotated[int, Query(ge=-1, le=MAX_NUMBER, description="Only turns beyond this number.")]
LastSeen = Annotated[int, Header(alias="Last-Event-ID", ge=0, le=MAX_NUMBER)]


@dataclass(frozen=True)
class Embed:
    """What the widget's API works with. ``public_url``: this server's address for the world, where it has one.

    ``contact``: whom an editor of a school's site may ask, where that is known.
    """

    hosts: Hosts
    passes: Passes
    desk: EmbedDesk
    record: Record
    pushes: Pushes
    public_url: str | None = None
    contact: str | None = None

    @property
    def door(self) -> Door:
        """Who is let in."""
        return Door(self.hosts, self.passes, self.public_url)


def embed_router(
    embed: Embed, limiter: Limiter, replies: Replies, max_chars: int, find_campaign: FindCampaign | None = None
) -> APIRouter:
    """The routes under ``/embed/v1`` and the loader. Origins that a browser may read for are ``EmbedCors``'s to say."""
    router = APIRouter()
    router.include_router(_public_routes(embed, limiter, replies, max_chars, find_campaign))
    router.include_router(_talk_routes(embed, limiter))

    @router.api_route("/widget.js", methods=["GET", "HEAD"], include_in_schema=False)
    async def loader() -> FileResponse:
        return FileResponse(STATIC / "widget" / "loader.js", media_type="text/javascript")

    return router


def _public_routes(
    embed: Embed, limiter: Limiter, replies: Replies, max_chars: int, find_campaign: FindCampaign | None
) -> APIRouter:
    """What needs no pass: an origin of the host is enough."""
    router = APIRouter(prefix="/embed/v1", tags=["embed"])
    strings, door = widget_texts(replies), embed.door

    @router.get("/look/{host_id}", responses=documented(403, 404, 422, 429, 500))
    async def look(request: Request, host_id: HostPath) -> Look:
        """How the widget of this school looks, and every word it says by itself."""
        limiter.allow_client(request)
        host, _origin = await door.host(request, host_id)
        wear(request.scope, {"Cache-Control": f"public, max-age={LOOK_SECONDS}"})
        link = f"{embed.public_url or ''}/?school={host.id}"
        shown = {name: getattr(host, name) for name in ("name", "greeting", "colour", "dark_colour", "contact")}
        return Look(**shown, strings=strings, max_chars=max_chars, plain_link=link)

    @router.post("/open", status_code=201, responses=documented(400, 403, 404, 408, 413, 415, 422, 429, 500))
    async def open_talk(request: Request, talk: OpenIn) -> Opened:
        """Open a talk on a school's page; the pass is all that it is known by."""
        limiter.allow_client(request)
        host, origin = await door.host(request, talk.school)
        campaign = await registered(find_campaign, talk.campaign)
        given = embed.passes.new(host.id, origin)
        begun = Beginning(embed.passes.talk_id(given), CHANNEL, host.id, campaign, talk.role, Welcome.of(host))
        opened = await embed.desk.begin(begun)
        return Opened(pass_=embed.passes.write(given), messages=opened.messages)

    return router


def _talk_routes(embed: Embed, limiter: Limiter) -> APIRouter:
    """What needs a pass."""
    router, door = APIRouter(prefix="/embed/v1", tags=["embed"]), embed.door

    async def visitor(request: Request) -> Visitor:
        return await door.visitor(request)

    known = Depends(visitor)

    @router.post("/say", responses=documented(400, 401, 403, 404, 408, 413, 415, 422, 429, 500))
    async def say(request: Request, message: SayIn, who: Visitor = known) -> Said:
        """Say something: typed text, or the id of a button that was shown in this talk."""
        allow_message(limiter, embed.desk, request, who.talk_id, message)
        once = _turn_id(who, message.once) if message.once else None
        answer = await embed.desk.answer(who.talk_id, text=message.text, button=message.button, turn_id=once)
        number = await _number(embed, answer.turn_id)
        return Said(pass_=embed.passes.write(who.given), number=number, **dict(answer))

    @router.get("/talk", responses=documented(401, 403, 404, 422, 429, 500))
    async def talk(request: Request, after: Number = -1, who: Visitor = known) -> TalkSince:
        """The talk's answered turns beyond a number, as they were stored: phone numbers and the like are masked."""
        limiter.allow_client(request)
        turns = await _turns(embed, who.talk_id, after)
        return TalkSince(pass_=embed.passes.write(who.given), turns=turns)

    @router.post("/renew", responses=documented(400, 401, 403, 404, 408, 413, 415, 422, 429, 500))
    async def renew(request: Request) -> Renewed:
        """A fresh pass for one that is at most twelve hours old."""
        limiter.allow_client(request)
        who = await door.visitor(request, RENEW_SECONDS)
        return Renewed(pass_=embed.passes.write(who.given))

    @router.get("/events", responses={**documented(401, 403, 404, 422, 429, 500), **_EVENTS}, response_model=None)
    async def events(request: Request, seen: LastSeen = OPENING_NUMBER, who: Visitor = known) -> StreamingResponse:
        """Every answer of this talk as it comes. Ends after ten minutes: come again with the last event's id."""
        limiter.allow_client(request)
        headers = {"X-Accel-Buffering": "no"}  # nginx would keep events back
        news = embed.pushes.listen(who.talk_id, seen)
        return StreamingResponse(_stream(embed, who, news), media_type="text/event-stream", headers=headers)

    return router


_EVENTS: dict[int | str, dict[str, Any]] = {
    200: {"description": "Events `turn`; their data is a TalkTurn.", "content": {"text/event-stream": {}}}
}


def widget_texts(replies: Replies) -> dict[str, str]:
    """The strings of the modules that the widget shares with the page, and its own (``widget.script``)."""
    return {key: str(value) for key, value in {**replies.raw("web.script"), **replies.raw("widget.script")}.items()}


def _turn_id(who: Visitor, once: str) -> str:
    """The turn of a word of the sender's: of this talk alone, whatever the word."""
    return hashlib.sha256(f"{who.talk_id}:{once}".encode()).hexdigest()[:24]


async def _number(embed: Embed, turn_id: str) -> int | None:
    """A turn's number; None where it is not stored or cannot be read: the answer is given all the same."""
    try:
        return await asyncio.to_thread(embed.record.number, turn_id)
    except SQLAlchemyError:
        return None


async def _turns(embed: Embed, talk_id: str, after: int) -> list[TalkTurn]:
    """Answered turns beyond a number. Raises ``UnknownTalk``."""
    if await asyncio.to_thread(embed.record.state, talk_id, 0) is None:
        raise UnknownTalk
    found = await asyncio.to_thread(embed.record.later, {talk_id: after})
    return [_shown(turn) for turn in found.get(talk_id, []) if turn.answered_at is not None]


def _shown(turn: Turn) -> TalkTurn:
    messages = [OutMessage.model_validate(message) for message in turn.reply]
    at = aware(turn.created_at)
    return TalkTurn(number=turn.number, turn_id=turn.id, text=turn.text, messages=messages, created_at=at)


async def _stream(embed: Embed, who: Visitor, news: AsyncGenerator[News | None, None]) -> AsyncIterator[str]:
    """The events as text; ends early when the host is taken away."""
    async with aclosing(news) as told:
        async for one in told:
            try:
                await embed.door.active(who.host.id)
            except UnknownHost:
                return
            yield _event(one) if one else _SIGN_OF_LIFE


def _event(news: News) -> str:
    return f"id: {news.seen}\nevent: turn\ndata: {_shown(news.turn).model_dump_json()}\n\n"
