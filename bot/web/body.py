"""What a request's body may be, decided before any parser sees it: at most 16 KB, sent in time, and JSON.

Vendors' events may be larger and bear what type they like: their signature is checked over the bytes as they came.
"""

from __future__ import annotations

import asyncio

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.errors import ErrorPage
from bot.web.hooks import PREFIX

MAX_BODY = 16 * 1024
MAX_EVENT = 256 * 1024
BODY_SECONDS = 10.0


class BodyGate:
    """ASGI layer that reads the whole body (it is small) and refuses with 408, 413 or 415."""

    def __init__(self, app: ASGIApp, errors: ErrorPage, seconds: float = BODY_SECONDS) -> None:
        self._app = app
        self._errors = errors
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its whole body, or answer it here."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            async with asyncio.timeout(self._seconds):
                body = await _read(scope, receive)
            if not _is_hook(scope):
                _check_type(scope, body)
        except _Refused as refused:
            await self._errors.response(refused.status)(scope, receive, send)
        except TimeoutError:
            await self._errors.response(408, headers={"Connection": "close"})(scope, receive, send)
        except _Left:
            return
        else:
            await self._app(scope, _replay(body, receive), send)


class _Refused(Exception):  # noqa: N818
    def __init__(self, status: int) -> None:
        self.status = status


class _Left(Exception):  # noqa: N818
    """The client went away while sending."""


def _is_hook(scope: Scope) -> bool:
    return str(scope["path"]).startswith(PREFIX)


async def _read(scope: Scope, receive: Receive) -> bytes:
    most = MAX_EVENT if _is_hook(scope) else MAX_BODY
    length = Headers(scope=scope).get("content-length", "0")
    if length.isdecimal() and int(length[:20]) > most:
        raise _Refused(413)
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _Left
        body += message.get("body", b"")
        if len(body) > most:
            raise _Refused(413)
        if not message.get("more_body", False):
            return bytes(body)


def _check_type(scope: Scope, body: bytes) -> None:
    """Only JSON is taken, in the one encoding JSON has; a request without a body needs no type."""
    kind, _, parameters = Headers(scope=scope).get("content-type", "").partition(";")
    charset = parameters.strip().lower().replace('"', "")
    is_json = kind.strip().lower() == "application/json" and charset in ("", "charset=utf-8", "charset=utf8")
    if body and not is_json:
        raise _Refused(415)


def _replay(body: bytes, receive: Receive) -> Receive:
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
