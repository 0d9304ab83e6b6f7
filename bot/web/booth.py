"""The screen of a booth at ``/booth/<event>``, its offline worker, and QR codes to take a talk or a sheet home.

A code or a sheet's token is asked for by POST: an address would be logged on the way.
"""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, Protocol
from urllib.parse import urlsplit

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse
from fastapi.templating import Jinja2Templates
from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator
from starlette.exceptions import HTTPException

from bot.booth.carrying import drawn, sheet_address, talk_address
from bot.booth.pictograms import FIELD, PICTURES
from bot.booth.show import BoothAway, Show
from bot.booth.slides import welcome_slides
from bot.channel_settings import LOOPBACK
from bot.web.limits import Limiter
from bot.web.pages import STATIC, script_texts, template_environment
from bot.web.schemas import ID_PATTERN
from knowledge.replies import Replies

AGAIN_SECONDS = 15
"""So often a screen that could not be opened tries again."""


class BoothSource(Protocol):
    """Where screens come from; blocking, so it is called in a thread."""

    public_url: str | None
    """This server's address for the world, without a stroke at its end."""

    def show(self, event: str) -> Show | None:
        """The screen of an event, None for an unknown one. Raises ``BoothAway``."""
        ...


class CarryIn(BaseModel):
    """What is to be taken home: a saved talk's code, or a result sheet's token. Exactly one of the two."""

    model_config = ConfigDict(extra="forbid", strict=True)

    code: Annotated[str, StringConstraints(max_length=20)] | None = None
    sheet: Annotated[str, StringConstraints(pattern=ID_PATTERN)] | None = None

    @model_validator(mode="after")
    def _one(self) -> CarryIn:
        if (self.code is None) == (self.sheet is None):
            raise ValueError("exactly one of code and sheet")
        return self


class CarryOut(BaseModel):
    """A QR code as rows of "0" and "1"; ``local`` where its address works on this machine only."""

    rows: list[str]
    local: bool


class _Pages:
    """The screen and what is shown instead of one."""

    def __init__(self, source: BoothSource, replies: Replies, max_chars: int) -> None:
        self._source, self._replies = source, replies
        self._templates = Jinja2Templates(env=template_environment())
        self._texts = {key: str(value) for key, value in replies.raw("booth.page").items()}
        self._script = _script(replies, max_chars)
        self._lost = {
            key: {name: replies.text(f"booth.{name}") for name in (f"{key}_title", key, "to_page")}
            for key in ("lost", "away")
        }
        trial = self._context(Show("start", tuple(welcome_slides(replies))))
        self._templates.get_template("booth.html").render(trial)  # a missing string stops the start

    async def page(self, request: Request, event: str) -> HTMLResponse:
        """The event's screen; a page that says so where there is none, or none yet."""
        try:
            show = await asyncio.to_thread(self._source.show, event)
        except BoothAway:
            return self._instead(request, "away", 503)
        if show is None:
            return self._instead(request, "lost", 404)
        return self._templates.TemplateResponse(request, "booth.html", self._context(show))

    def _context(self, show: Show) -> dict[str, Any]:
        data = {**self._script, "booth": {**self._script["booth"], "event": show.event}}
        return {"text": self._texts, "slides": show.slides, "pictures": PICTURES, "field": FIELD, "script": data}

    def _instead(self, request: Request, what: str, status: int) -> HTMLResponse:
        words = self._lost[what]
        context = {
            "title": words[f"{what}_title"],
            "words": words[what],
            "to_page": words["to_page"],
            "again": AGAIN_SECONDS if status == 503 else 0,
        }
        headers = {"Retry-After": str(AGAIN_SECONDS)} if status == 503 else None
        return self._templates.TemplateResponse(request, "booth_lost.html", context, status, headers=headers)


def booth_router(source: BoothSource, limiter: Limiter, replies: Replies, max_chars: int) -> APIRouter:
    """The routes under ``/booth``. ``KeyError`` at start when a string of the screen is missing."""
    router = APIRouter(prefix="/booth", include_in_schema=False)
    pages = _Pages(source, replies, max_chars)

    @router.get("/worker.js")
    async def worker() -> FileResponse:
        """Served from here and not from ``/static``: a worker rules what lies below its own address."""
        return FileResponse(STATIC / "booth" / "worker.js", media_type="text/javascript")

    @router.post("/qr")
    async def qr(request: Request, carry: CarryIn, response: HTMLResponse) -> CarryOut:
        limiter.allow_client(request)
        response.headers["Cache-Control"] = "no-store"
        return _carried(carry, source.public_url or str(request.base_url).rstrip("/"))

    @router.api_route("/{event}", methods=["GET", "HEAD"])
    async def booth(request: Request, event: str) -> HTMLResponse:
        limiter.allow_client(request)
        return await pages.page(request, event)

    return router


def _carried(carry: CarryIn, base: str) -> CarryOut:
    address = sheet_address(base, carry.sheet) if carry.sheet else talk_address(base, carry.code or "")
    if address is None:
        raise HTTPException(422)
    return CarryOut(rows=list(drawn(address).rows), local=urlsplit(base).hostname in LOOPBACK)


def _script(replies: Replies, max_chars: int) -> dict[str, Any]:
    """The data block: the shared modules' strings and the booth's own, and what its buttons say."""
    strings = {**script_texts(replies)["strings"], **replies.raw("booth.script")}
    page = replies.raw("web.page")
    says = {
        "person_says": str(page["person_says"]),
        "carry_says": replies.text("booth.carry_says"),
        "save_title": replies.text("propose.save"),
    }
    return {"strings": strings, "max_chars": max_chars, "booth": says}
