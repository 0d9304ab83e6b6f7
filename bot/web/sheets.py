"""Result sheets behind their private links: the page, the picture for a chat, the PDF to print.

The token in the path is the only key. It never reaches a log (the route's template does), a cache, a search engine or,
as a referrer, another site.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import Protocol

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from fastapi.templating import Jinja2Templates

from bot.sheets.paper import draw_pdf
from bot.sheets.picture import draw_png
from bot.sheets.sheet import Sheet
from bot.sheets.words import Words, web_address
from bot.web.drawing import MAP_SIZES, hexagon_drawing
from bot.web.limits import Limiter
from bot.web.middleware import wear
from bot.web.pages import template_environment
from bot.web.schemas import ID_PATTERN
from knowledge.replies import Replies

PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex, nofollow, noarchive"}
# The widget shows a sheet's picture on the page of a school; the token is the key there too.
ANYWHERE = {"Cross-Origin-Resource-Policy": "cross-origin"}
Draw = Callable[[Replies, Sheet], bytes]
_TOKEN = re.compile(ID_PATTERN)
_DRAWN: tuple[tuple[str, str, Draw], ...] = (("png", "image/png", draw_png), ("pdf", "application/pdf", draw_pdf))


class SheetSource(Protocol):
    """Where sheets are kept; blocking, so it is called in a thread."""

    def find(self, token: str) -> Sheet | None:
        """The sheet of this token; None for an unknown or expired one."""
        ...


class _Sheets:
    """Answers for one kind of request after the other."""

    def __init__(self, source: SheetSource, limiter: Limiter, replies: Replies) -> None:
        self._source, self._limiter, self._replies = source, limiter, replies
        self._templates = Jinja2Templates(env=template_environment())
        self._room = asyncio.Semaphore(1)  # drawing fills a core: the talks keep the others

    async def page(self, request: Request, token: str) -> Response:
        """The sheet as a page; a page that says so where there is none."""
        sheet = await self._found(request, token)
        if sheet is None:
            return self._lost(request)
        context = {
            "data": sheet.data,
            "words": Words(self._replies, sheet),
            "token": token,
            "plot": hexagon_drawing(sheet.data.interests),
            "region": sheet.region(MAP_SIZES),
            "web_address": web_address,
        }
        return self._templates.TemplateResponse(request, "sheet.html", context, headers=PRIVATE)

    async def drawn(self, request: Request, token: str, media: str, draw: Draw) -> Response:
        """The sheet as a file to look at."""
        sheet = await self._found(request, token)
        if sheet is None:
            return self._lost(request)
        wear(request.scope, ANYWHERE)
        async with self._room:
            drawing = await asyncio.to_thread(draw, self._replies, sheet)
        return Response(drawing, media_type=media, headers=PRIVATE)

    async def _found(self, request: Request, token: str) -> Sheet | None:
        self._limiter.allow_client(request)
        return await asyncio.to_thread(self._source.find, token) if _TOKEN.match(token) else None

    def _lost(self, request: Request) -> HTMLResponse:
        texts = {key: self._replies.text(f"sheet.{key}") for key in ("lost_title", "lost", "ask_more")}
        return self._templates.TemplateResponse(request, "sheet_lost.html", texts, 404, headers=PRIVATE)


def sheet_router(source: SheetSource, limiter: Limiter, replies: Replies) -> APIRouter:
    """The routes under ``/to``: ``/to/<token>``, ``/to/<token>.png``, ``/to/<token>.pdf``."""
    router = APIRouter(prefix="/to", include_in_schema=False)
    sheets = _Sheets(source, limiter, replies)
    for ending, media, draw in _DRAWN:
        _add_drawn(router, sheets, ending, media, draw)

    @router.get("/{token}")
    async def page(request: Request, token: str) -> Response:
        return await sheets.page(request, token)

    return router


def _add_drawn(router: APIRouter, sheets: _Sheets, ending: str, media: str, draw: Draw) -> None:
    @router.get(f"/{{token}}.{ending}")
    async def drawn(request: Request, token: str) -> Response:
        return await sheets.drawn(request, token, media, draw)
