"""One JSON shape for every error: ``{"error": {"code", "message"}}``. Never a trace, never the asker's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from bot.hosts.errors import OriginNotAllowed, PassBroken, PassExpired, UnknownHost
from bot.inbox.errors import TextTooLong, UnknownButton, UnknownTalk
from bot.web.ports import SearchUnavailable
from bot.web.schemas import ErrorBody, ErrorDetail
from knowledge.replies import Replies

CODES_BY_STATUS = {
    400: "bad_json",
    401: "pass_broken",
    403: "origin_not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    408: "too_slow",
    413: "body_too_large",
    415: "unsupported_media",
    422: "invalid",
    429: "rate_limited",
    500: "internal",
    503: "unavailable",
}
_REFUSALS: dict[type[Exception], tuple[int, str]] = {
    PassExpired: (401, "pass_expired"),
    PassBroken: (401, "pass_broken"),
    OriginNotAllowed: (403, "origin_not_allowed"),
    UnknownHost: (404, "unknown_host"),
    UnknownTalk: (404, "unknown_talk"),
    UnknownButton: (404, "unknown_button"),
    TextTooLong: (422, "text_too_long"),
    SearchUnavailable: (503, "unavailable"),
}
# Headers that a status needs to mean something; no other header of an exception is passed on.
_KEPT_HEADERS = ("allow", "retry-after")


class ErrorPage:
    """Makes the error responses; the sentences come from ``content/replies/errors.yml``."""

    def __init__(self, replies: Replies) -> None:
        self._replies = replies

    def response(self, status: int, code: str | None = None, headers: Mapping[str, str] | None = None) -> JSONResponse:
        """The error of this status; ``code`` where it is more exact. Others become ``invalid`` or ``internal``."""
        code = code or CODES_BY_STATUS.get(status, "invalid" if status < 500 else "internal")
        body = ErrorBody(error=ErrorDetail(code=code, message=self._replies.text(f"errors.{code}")))
        return JSONResponse(body.model_dump(), status, dict(headers or {}))

    def install(self, app: FastAPI) -> None:
        """Answer all exceptions a route may raise; unexpected ones are met by the outer middleware."""
        app.add_exception_handler(HTTPException, self._http)
        app.add_exception_handler(RequestValidationError, self._validation)
        for refusal in _REFUSALS:
            app.add_exception_handler(refusal, self._refusal)

    async def _http(self, _request: Request, error: Exception) -> JSONResponse:
        status = error.status_code if isinstance(error, HTTPException) else 500
        headers = (getattr(error, "headers", None) or {}).items()
        return self.response(status, headers={k: v for k, v in headers if k.lower() in _KEPT_HEADERS})

    async def _validation(self, _request: Request, error: Exception) -> JSONResponse:
        details = error.errors() if isinstance(error, RequestValidationError) else []
        broken = any(detail.get("type") == "json_invalid" for detail in details)
        return self.response(400 if broken else 422)

    async def _refusal(self, _request: Request, error: Exception) -> JSONResponse:
        status, code = next(found for kind, found in _REFUSALS.items() if isinstance(error, kind))
        return self.response(status, code, {"WWW-Authenticate": "Bearer"} if status == 401 else None)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The ``responses`` of a route: which errors it can give, in the one shape."""
    return {status: {"model": ErrorBody, "description": CODES_BY_STATUS[status]} for status in sorted(statuses)}
