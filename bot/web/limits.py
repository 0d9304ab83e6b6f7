"""How often one client and one talk may ask, in token buckets (``bot.pace``).

Addresses are kept only as a keyed digest that dies with the process, because an address is personal data; an IPv6
client is its /64, which one household owns.
"""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
import time
from collections.abc import Callable

from starlette.exceptions import HTTPException
from starlette.requests import Request

from bot.pace import Buckets, Rate

HELP_RATE = Rate(per_minute=120, burst=60)


class Limiter:
    """The two limits of the API. ``allow_*`` raise 429 with ``Retry-After``."""

    def __init__(self, per_talk: Rate, per_client: Rate, clock: Callable[[], float] = time.monotonic) -> None:
        self._talks = Buckets(per_talk, clock)
        self._clients = Buckets(per_client, clock)
        self._help = Buckets(HELP_RATE, clock)
        self._key = secrets.token_bytes(16)

    def allow_client(self, request: Request) -> None:
        """Count one request of this client."""
        _refuse(self._clients.take(self._digest(client_network(request))))

    def allow_message(self, request: Request, talk_id: str) -> None:
        """Count one message in this talk, and for its client."""
        self.allow_client(request)
        _refuse(self._talks.take(talk_id))

    def allow_help(self, request: Request) -> None:
        """Count a cry for help beyond the other limits: more than any person writes, less than a flood."""
        _refuse(self._help.take(self._digest(client_network(request))))

    def _digest(self, text: str) -> str:
        return hashlib.blake2b(text.encode(), key=self._key, digest_size=16).hexdigest()


def client_network(request: Request) -> str:
    """The client's IPv4 address or IPv6 /64; "" where the server does not know it."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    prefix = 64 if address.version == 6 else 32
    return str(ipaddress.ip_network((address, prefix), strict=False))


def _refuse(wait: int) -> None:
    if wait:
        raise HTTPException(429, headers={"Retry-After": str(wait)})
