"""Who asks from a school's page: the origin as the browser says it, the host, and the pass."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from fastapi import Request

from bot.hosts.errors import OriginNotAllowed, PassBroken, UnknownHost
from bot.hosts.models import Host
from bot.hosts.passes import PASS_SECONDS, Pass, Passes
from bot.hosts.store import Hosts

# Stands for our own pages in a pass: what this server is called may differ from request to request.
OWN = "self"
_BEARER = "bearer "


@dataclass(frozen=True)
class Visitor:
    """Somebody whose pass was read: on which host's page, in which talk."""

    given: Pass
    host: Host
    talk_id: str


class Door:
    """Lets in who comes from a page of an active host. ``public_url``: our address for the world, if any."""

    def __init__(self, hosts: Hosts, passes: Passes, public_url: str | None = None) -> None:
        self._hosts, self._passes, self._public_url = hosts, passes, public_url

    async def host(self, request: Request, host_id: str) -> tuple[Host, str]:
        """The host and the origin of its page. Raises ``UnknownHost``, ``OriginNotAllowed``."""
        origin = self._origin(request)
        host = await self.active(host_id)
        if origin != OWN and origin not in host.origins:
            raise OriginNotAllowed
        return host, origin

    async def active(self, host_id: str) -> Host:
        """The active host of this id. Raises ``UnknownHost``."""
        host = await asyncio.to_thread(self._hosts.find, host_id)
        if host is None:
            raise UnknownHost
        return host

    async def visitor(self, request: Request, seconds: int = PASS_SECONDS) -> Visitor:
        """Whose pass it is, on the page it was given to. Raises the ``EmbedError`` kinds."""
        header = request.headers.get("authorization", "")
        if header[: len(_BEARER)].lower() != _BEARER:
            raise PassBroken
        given = self._passes.read(header[len(_BEARER) :].strip(), seconds)
        host, origin = await self.host(request, given.host)
        if origin != given.origin:
            raise OriginNotAllowed
        return Visitor(given, host, self._passes.talk_id(given))

    def _origin(self, request: Request) -> str:
        """Where the page that asks comes from, as the browser says; ``OWN`` for our own pages.

        A browser leaves the header out of its own page's GET; from others it does so only where nothing can be read.
        """
        origin = request.headers.get("origin")
        if origin is None:
            own = request.method == "GET" and request.headers.get("sec-fetch-site", "same-origin") == "same-origin"
            if not own:
                raise OriginNotAllowed
            return OWN
        ours = origin == self._public_url or origin.partition("://")[2] == request.headers.get("host")
        return OWN if ours else origin
