"""The two pages: the chat at ``/`` and the API's documentation at ``/docs``; all their files come from this server."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import FileResponse, HTMLResponse
from fastapi.staticfiles import StaticFiles
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from knowledge.replies import Replies

HERE = Path(__file__).parent
STATIC = HERE / "static"
# fastapi-offline is used only as the keeper of Swagger UI's files (Apache-2.0): its own page needs inline scripts.
SWAGGER = Path(str(files("fastapi_offline"))) / "static"


def mount_pages(app: FastAPI, replies: Replies, max_chars: int) -> None:
    """Add ``/``, ``/docs`` and their files. ``KeyError`` at start when a string of the page is missing."""
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.mount("/docs/assets", StaticFiles(directory=SWAGGER), name="docs_assets")
    app.include_router(_page_router(replies, max_chars))


def _page_router(replies: Replies, max_chars: int) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    templates = Jinja2Templates(env=template_environment())
    page = {"text": page_texts(replies), "script": {**script_texts(replies), "max_chars": max_chars}}
    templates.get_template("chat.html").render(page)  # a missing string stops the start, not the first visitor

    @router.api_route("/", methods=["GET", "HEAD"])
    async def chat(request: Request) -> HTMLResponse:
        return templates.TemplateResponse(request, "chat.html", page)

    @router.get("/docs")
    async def docs(request: Request) -> HTMLResponse:
        return templates.TemplateResponse(request, "docs.html", page)

    @router.get("/favicon.ico")
    async def favicon() -> FileResponse:
        return FileResponse(STATIC / "icon.svg", media_type="image/svg+xml")

    return router


def template_environment() -> Environment:
    """Templates that escape everything and stop at a name nobody gave."""
    return Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=select_autoescape(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def page_texts(replies: Replies) -> dict[str, str]:
    """The strings of ``web.page``, which the template shows."""
    return {key: str(value) for key, value in replies.raw("web.page").items()}


def script_texts(replies: Replies) -> dict[str, Any]:
    """The strings of ``web.script``, which the page's modules show."""
    return {"strings": {key: str(value) for key, value in replies.raw("web.script").items()}}
