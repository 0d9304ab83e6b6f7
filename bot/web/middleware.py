"""The outer shell of every request: id, security headers, log line without words, and a calm 500.

Logged is the route's template, never the path or query: the path holds a talk's id and the query a question. A
failure is logged as its type and the places in our code, without its message, which may quote the asker.

A route that needs other headers than every other one says so with ``wear``.
"""

from __future__ import annotations

import logging
import secrets
import time
import traceback
from collections.abc import Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.errors import ErrorPage

log = logging.getLogger("bot.web")

NO_CACHE_PREFIXES = ("/api/", "/embed/v1/", "/healthz", "/readyz")
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'{style}; img-src 'self' data:; connect-src 'self'; "
    "manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
CONTENT_POLICY = _POLICY.format(style="")
# Swagger UI writes style attributes; its scripts need nothing more than any other page's.
DOCS_POLICY = _POLICY.format(style=" 'unsafe-inline'")


# Code that any site may load: it says so to the browser, and holds nothing of anybody.
_PUBLIC = {"Cross-Origin-Resource-Policy": "cross-origin", "Access-Control-Allow-Origin": "*"}
_WORN = "chonnghe.headers"


def wear(scope: Scope, headers: Mapping[str, str | None]) -> None:
    """Let the answer to this request bear these headers in place of the usual ones; None leaves one out.

    A page that schools may frame: ``wear(request.scope, {"Content-Security-Policy": …, "X-Frame-Options": None})``.
    """
    scope.setdefault(_WORN, {}).update(headers)


class Envelope:
    """Outermost ASGI layer. Nothing that fails inside reaches the server as an exception.

    ``public``: beginnings of the paths whose files any site may load.
    """

    def __init__(self, app: ASGIApp, errors: ErrorPage, public: tuple[str, ...] = ()) -> None:
        self._app = app
        self._errors = errors
        self._public = public

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; dress, log and if need be replace what comes back."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope[_WORN] = dict(_PUBLIC) if scope["path"].startswith(self._public) else {}
        exchange = _Exchange(scope, send)
        try:
            await self._app(scope, receive, exchange.send)
        except Exception as error:  # the last net: whatever a route did not expect
            log.error("request %s failed: %s", exchange.id, describe(error))
            if not exchange.started:
                await self._errors.response(500)(scope, receive, exchange.send)
        finally:
            exchange.report()


class _Exchange:
    """One request and its response, as far as headers and the log are concerned."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.id = secrets.token_hex(8)
        self.started = False
        self._scope = scope
        self._send = send
        self._status = 0
        self._begin = time.perf_counter()

    async def send(self, message: Message) -> None:
        """Pass a message on; the response's start gets the headers."""
        if message["type"] == "http.response.start":
            self.started = True
            self._status = message["status"]
            self._dress(MutableHeaders(scope=message))
        await self._send(message)

    def _dress(self, headers: MutableHeaders) -> None:
        path = self._scope["path"]
        headers.update(_HEADERS)
        headers["X-Request-ID"] = self.id
        headers["Content-Security-Policy"] = DOCS_POLICY if path == "/docs" else CONTENT_POLICY
        if path.startswith(NO_CACHE_PREFIXES):
            headers["Cache-Control"] = "no-store"
        else:
            headers.setdefault("Cache-Control", "no-cache")
        for name, value in self._scope[_WORN].items():
            if value is None:
                del headers[name]
            else:
                headers[name] = value

    def report(self) -> None:
        """Write the one log line of this request."""
        spent = (time.perf_counter() - self._begin) * 1000
        level = logging.DEBUG if self._scope["path"] in ("/healthz", "/readyz") else logging.INFO
        route = template(self._scope)
        log.log(level, "%s %s %s %d %.1f ms", self.id, self._scope["method"], route, self._status, spent)


def template(scope: Scope) -> str:
    """The route's path as written in the code; "-" where no route took the request."""
    return str(getattr(scope.get("route"), "path", "-"))


def describe(error: BaseException) -> str:
    """An exception's type and stack, innermost last, without any message."""
    frames = traceback.extract_tb(error.__traceback__)[-12:]
    places = " > ".join(f"{frame.name} ({frame.filename.rsplit('/', 1)[-1]}:{frame.lineno})" for frame in frames)
    return f"{type(error).__name__} at {places}"
