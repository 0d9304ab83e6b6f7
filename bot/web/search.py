"""The search API: passages for a question, without a talk."""

from __future__ import annotations

import asyncio
from typing import Annotated

from fastapi import APIRouter, Query, Request

from bot.web.errors import documented
from bot.web.limits import Limiter
from bot.web.ports import SearchService
from bot.web.schemas import SearchAnswer

MAX_QUERY = 500
MAX_RESULTS = 20


def search_router(service: SearchService, limiter: Limiter) -> APIRouter:
    """The route ``/api/v1/search``."""
    router = APIRouter(prefix="/api/v1", tags=["search"])

    @router.get("/search", responses=documented(422, 429, 500, 503))
    async def search(
        request: Request,
        q: Annotated[str, Query(min_length=1, max_length=MAX_QUERY, description="The question, in any spelling.")],
        k: Annotated[int, Query(ge=1, le=MAX_RESULTS, description="How many passages at most.")] = 5,
    ) -> SearchAnswer:
        """Passages of articles and rules that come nearest, best first."""
        limiter.allow_client(request)
        return await asyncio.to_thread(service.find, q, k)

    return router
