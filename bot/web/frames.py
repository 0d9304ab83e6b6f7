"""``/embed/<id>``: the chat page in a frame, for sites that take no scripts; only the host's own pages may frame it.

The talk is a widget's: it is known by a pass, and no cookie is set.
"""

from __future__ import annotations

import asyncio
import re
from typing import Protocol

from fastapi import APIRouter, Request, Response
from fastapi.templating import Jinja2Templates

from bot.hosts.models import Host
from bot.web.embed import widget_texts
from bot.web.embed_schemas import HOST_PATTERN
from bot.web.limits import Limiter
from bot.web.middleware import CONTENT_POLICY, wear
from bot.web.pages import page_texts, template_environment
from knowledge.replies import Replies

# Nothing on the page that says "not here" can be clicked into harm: whoever has a dead frame may see why it is dead.
ANYBODY = "*"
_WORDS = ("lost_title", "lost", "to_page", "to_check")
_ID = re.compile(HOST_PATTERN)


class HostFinder(Protocol):
    """Who is registered; blocking, so it is called in a thread."""

    def find(self, host_id: str) -> Host | None:
        """The active host of this id."""
        ...


def frame_router(hosts: HostFinder, limiter: Limiter, replies: Replies, max_chars: int) -> APIRouter:
    """The route of the frame; it must come after ``check_router``'s. ``KeyError`` where a word is missing."""
    router = APIRouter(include_in_schema=False)
    templates = Jinja2Templates(env=template_environment())
    text, strings = page_texts(replies), widget_texts(replies)
    lost = {"words": {key: replies.text(f"frame.{key}") for key in _WORDS}}

    @router.api_route("/embed/{host_id}", methods=["GET", "HEAD"])
    async def frame(request: Request, host_id: str) -> Response:
        """The chat of one school; a calm page where there is no such school."""
        limiter.allow_client(request)
        host = await asyncio.to_thread(hosts.find, host_id) if _ID.match(host_id) else None
        framed_by(request, " ".join(host.origins) if host else ANYBODY)
        if host is None:
            return templates.TemplateResponse(request, "frame_lost.html", lost, 404)
        look = {"school": host.id, "colour": host.colour, "dark_colour": host.dark_colour}
        script = {"strings": strings, "max_chars": max_chars, **look}
        return templates.TemplateResponse(request, "frame.html", {"text": text, "host": host, "script": script})

    return router


def framed_by(request: Request, ancestors: str) -> None:
    """Let the answer be framed by these origins: one policy says it, the older header cannot."""
    policy = CONTENT_POLICY.replace("frame-ancestors 'none'", f"frame-ancestors {ancestors}")
    wear(request.scope, {"Content-Security-Policy": policy, "X-Frame-Options": None})
