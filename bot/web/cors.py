"""Who may read the answers of ``/embed/v1`` in a browser: exactly the origins of active hosts, and never a refusal.

No credentials are ever allowed: a widget's talk is known by its pass, not by a cookie.
"""

from __future__ import annotations

import asyncio

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.hosts.store import Hosts
from bot.web.middleware import wear

PREFIX = "/embed/v1/"
REFUSED = 403
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Last-Event-ID",
    "Access-Control-Max-Age": "600",
}


class EmbedCors:
    """ASGI layer round everything that may answer a widget, refusals of the body included."""

    def __init__(self, app: ASGIApp, hosts: Hosts) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a preflight here; give any other answer its headers."""
        if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        wear(scope, {"Cross-Origin-Resource-Policy": "cross-origin"})
        known = origin is not None and await asyncio.to_thread(self._hosts.allows, origin)
        allowed = origin if known else None
        marked = _marking(send, allowed)
        if scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
            await _preflight(allowed)(scope, receive, marked)
        else:
            await self._app(scope, receive, marked)


def _preflight(allowed: str | None) -> Response:
    return Response(status_code=204, headers=_PREFLIGHT) if allowed else Response(status_code=REFUSED)


def _marking(send: Send, allowed: str | None) -> Send:
    """``send`` that lets this origin read what is sent, refusals excepted."""

    async def mark(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.add_vary_header("Origin")
            if allowed and message["status"] != REFUSED:
                headers["Access-Control-Allow-Origin"] = allowed
                headers["Access-Control-Expose-Headers"] = "Retry-After"
        await send(message)

    return mark
