"""Where vendors call: ``/hooks/<channel>``. An event is verified and stored before the vendor gets its 200."""

from __future__ import annotations

import logging
from typing import Protocol

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from bot.channels.messages import Heard, Hook
from bot.channels.ports import Forged, Unreadable
from bot.channels.switchboard import UnknownChannel

log = logging.getLogger("bot.web")
PREFIX = "/hooks/"


class Hooks(Protocol):
    """Who takes vendors' requests."""

    async def hear(self, name: str, hook: Hook) -> Heard:
        """As ``bot.channels.switchboard.Switchboard.hear``."""
        ...


def hook_router(hooks: Hooks, zalo_verifier: str | None = None) -> APIRouter:
    """The vendors' routes; ``zalo_verifier`` is the code by which Zalo checks that the domain is ours."""
    router = APIRouter(include_in_schema=False)

    @router.api_route(f"{PREFIX}{{channel}}", methods=["GET", "POST"])
    async def hook(request: Request, channel: str) -> Response:
        """One request of a vendor."""
        try:
            heard = await hooks.hear(channel, await _read(request))
        except UnknownChannel:
            raise HTTPException(404) from None
        except Forged:
            raise HTTPException(403) from None
        except Unreadable:
            raise HTTPException(400) from None
        except SQLAlchemyError as error:
            log.error("event not stored: channel=%s error=%s", channel, type(error).__name__)
            raise HTTPException(503) from None
        return PlainTextResponse(heard.answer)

    if zalo_verifier:

        @router.get(f"/zalo_verifier{zalo_verifier}.html")
        async def verifier() -> Response:
            """What Zalo looks for on a domain."""
            tag = f'<meta name="zalo-platform-site-verification" content="{zalo_verifier}">'
            return Response(f"<!doctype html><html><head>{tag}</head><body></body></html>", media_type="text/html")

    return router


async def _read(request: Request) -> Hook:
    headers = {name.lower(): value for name, value in request.headers.items()}
    return Hook(request.method, headers, dict(request.query_params), await request.body())
