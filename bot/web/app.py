"""The web application put together from its parts: ``create_app``."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import Lifespan

from bot.pace import Rate
from bot.web.body import BODY_SECONDS, BodyGate
from bot.web.booth import BoothSource, booth_router
from bot.web.check_page import Checking, check_router
from bot.web.cors import EmbedCors
from bot.web.embed import PUBLIC_CODE, Embed, embed_router
from bot.web.errors import ErrorPage
from bot.web.frames import frame_router
from bot.web.health import ChannelHealth, health_router
from bot.web.hooks import Hooks, hook_router
from bot.web.limits import Limiter
from bot.web.middleware import Envelope
from bot.web.pages import mount_pages
from bot.web.ports import Desk, Probe, SearchService
from bot.web.search import search_router
from bot.web.sheets import SheetSource, sheet_router
from bot.web.talks import FindCampaign, talk_router
from knowledge.replies import Replies

TALK_RATE = Rate(per_minute=20, burst=20)
CLIENT_RATE = Rate(per_minute=600, burst=300)


@dataclass(frozen=True)
class WebOptions:
    """Limits, where result sheets and booths are kept (if any are), what runs at start and stop, where others call.

    A whole class may sit behind one address: a client may ask far more than a talk.
    """

    per_talk: Rate = TALK_RATE
    per_client: Rate = CLIENT_RATE
    max_chars: int = 2000
    body_seconds: float = BODY_SECONDS
    clock: Callable[[], float] = time.monotonic
    sheets: SheetSource | None = None
    lifespan: Lifespan[FastAPI] | None = None
    hooks: Hooks | None = None
    channel_health: ChannelHealth | None = None
    zalo_verifier: str | None = None
    find_campaign: FindCampaign | None = None
    embed: Embed | None = None
    booth: BoothSource | None = None


def create_app(
    desk: Desk,
    search: SearchService,
    replies: Replies,
    probes: Mapping[str, Probe],
    options: WebOptions | None = None,
) -> FastAPI:
    """The ASGI application. It owns nothing: who made the desk and the search closes them in ``options.lifespan``."""
    options = options or WebOptions()
    app = FastAPI(
        title="Chọn Nghề",
        version="1",
        description=replies.text("web.api_description"),
        docs_url=None,
        redoc_url=None,
        lifespan=options.lifespan,
        redirect_slashes=False,  # a redirect would be built from the Host header the client sent
    )
    errors = ErrorPage(replies)
    errors.install(app)
    limiter = Limiter(options.per_talk, options.per_client, options.clock)
    app.include_router(talk_router(desk, limiter, options.find_campaign))
    app.include_router(search_router(search, limiter))
    app.include_router(health_router(probes, options.channel_health))
    if options.hooks:
        app.include_router(hook_router(options.hooks, options.zalo_verifier))
    if options.sheets:
        app.include_router(sheet_router(options.sheets, limiter, replies))
    if options.embed:
        _add_embed(app, options, options.embed, limiter, replies)
    if options.booth:
        app.include_router(booth_router(options.booth, limiter, replies, options.max_chars))
    mount_pages(app, replies, options.max_chars)
    app.add_middleware(BodyGate, errors=errors, seconds=options.body_seconds)
    app.add_middleware(GZipMiddleware, minimum_size=1024)
    if options.embed:
        app.add_middleware(EmbedCors, hosts=options.embed.hosts)
    app.add_middleware(Envelope, errors=errors, public=PUBLIC_CODE if options.embed else ())  # added last: outermost
    return app


def _add_embed(app: FastAPI, options: WebOptions, embed: Embed, limiter: Limiter, replies: Replies) -> None:
    """What schools' pages carry, and the page that tells why they do not."""
    app.include_router(embed_router(embed, limiter, replies, options.max_chars, options.find_campaign))
    app.include_router(check_router(Checking(embed.hosts, embed.public_url, embed.contact), limiter, replies))
    app.include_router(frame_router(embed.hosts, limiter, replies, options.max_chars))
