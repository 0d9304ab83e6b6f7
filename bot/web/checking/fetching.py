"""One page fetched as a visitor's browser would, within bounds: 5 s, 1 MB, one origin, machines that were vetted.

The connection goes to the address that was vetted, not to the name, which could mean another machine a moment later;
the certificate is checked against the name all the same.
"""

from __future__ import annotations

import asyncio
import re
import ssl
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urljoin, urlsplit

import httpx

from bot.web.checking.addressing import Address, IpAddress, Resolve, look_up, machines, read_address
from bot.web.checking.findings import Trouble

SECONDS = 5.0
MOST_BYTES = 1_000_000
MOST_MOVES = 4
MOST_MACHINES = 3
_HEADERS = {
    "User-Agent": "Mozilla/5.0 (compatible; ChonNgheCheck/1)",
    "Accept": "text/html,application/xhtml+xml;q=0.9",
    "Accept-Language": "vi,en;q=0.5",
    "Accept-Encoding": "identity",  # what is packed may unpack to anything
}
_MOVED = frozenset({301, 302, 303, 307, 308})
LOGIN = re.compile(r"(?:^|[/=_.-])(?:wp-login|log-?in|sign-?in|dang-?nhap|auth|sso)(?:$|[/?=_.&-])", re.I)
# zlib's way to say: gzip or zlib, whichever it is.
_EITHER = 47


@dataclass(frozen=True)
class Fetched:
    """A page as it came. ``headers``: lower-case names, each line of its own; ``cut``: it was longer than is read."""

    address: Address
    status: int
    headers: tuple[tuple[str, str], ...]
    text: str
    moved: bool = False
    cut: bool = False

    def header(self, name: str) -> str:
        """The first header of this name, "" without one."""
        return next((value for found, value in self.headers if found == name), "")


class Fetcher:
    """Fetches pages; holds no connection in between."""

    def __init__(self, resolve: Resolve = look_up, seconds: float = SECONDS, most_bytes: int = MOST_BYTES) -> None:
        self._resolve, self._seconds, self._most = resolve, seconds, most_bytes

    async def fetch(self, address: Address) -> Fetched:
        """The page, moves inside its origin followed. Raises ``Trouble``. The origin must be a registered one."""
        try:
            async with asyncio.timeout(self._seconds):
                return await self._follow(address)
        except TimeoutError:
            raise Trouble("slow", seconds=f"{self._seconds:g}") from None

    async def _follow(self, start: Address) -> Fetched:
        address = start
        for _ in range(MOST_MOVES + 1):
            page = await self._ask(address, moved=address != start)
            if page.status not in _MOVED or not page.header("location"):
                return page
            address = _moved(address, page.header("location"))
        raise Trouble("moves_on", to=address.url)

    async def _ask(self, address: Address, *, moved: bool) -> Fetched:
        found = await machines(address, self._resolve)
        for machine in found[:MOST_MACHINES]:
            try:
                return await self._once(address, machine, moved)
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                if any(isinstance(cause, ssl.SSLError) for cause in _causes(error)):
                    raise Trouble("certificate", name=address.name) from None
                if not isinstance(error, httpx.ConnectError):
                    raise Trouble("broken_line", name=address.name) from None
        raise Trouble("refused", name=address.name)

    async def _once(self, address: Address, machine: IpAddress, moved: bool) -> Fetched:
        url = httpx.URL(address.url)
        headers = {**_HEADERS, "Host": urlsplit(address.origin).netloc}
        secure = {"sni_hostname": address.name} if url.scheme == "https" else {}
        async with (
            httpx.AsyncClient(verify=self._trusted, trust_env=False, timeout=self._seconds) as client,
            client.stream("GET", url.copy_with(host=str(machine)), headers=headers, extensions=secure) as answer,
        ):
            body, cut = await self._body(answer)
            lines = tuple((name.lower(), value) for name, value in answer.headers.multi_items())
            return Fetched(address, answer.status_code, lines, body.decode("utf-8", "replace"), moved, cut)

    async def _body(self, answer: httpx.Response) -> tuple[bytes, bool]:
        """The page's bytes and whether there were more."""
        raw = bytearray()
        async for chunk in answer.aiter_raw():
            raw += chunk
            if len(raw) > self._most:
                break
        packing = answer.headers.get("content-encoding", "identity").strip().lower()
        body = bytes(raw) if packing in ("", "identity") else self._unpacked(bytes(raw), packing)
        return body[: self._most], len(body) > self._most

    def _unpacked(self, raw: bytes, packing: str) -> bytes:
        if packing not in ("gzip", "x-gzip", "deflate"):
            raise Trouble("unreadable", kind=packing)
        try:
            return zlib.decompressobj(_EITHER).decompress(raw, self._most + 1)
        except zlib.error:
            raise Trouble("unreadable", kind=packing) from None

    @cached_property
    def _trusted(self) -> ssl.SSLContext:
        return httpx.create_ssl_context()


def _moved(address: Address, location: str) -> Address:
    """Where a page has moved to, inside its origin. Raises ``Trouble``."""
    try:
        target = urljoin(address.url, location)
    except ValueError:
        raise Trouble("moved_away", to=location) from None
    if LOGIN.search(urlsplit(target).path):
        raise Trouble("login")
    try:
        found = read_address(target)
    except Trouble:
        raise Trouble("moved_away", to=target) from None
    if found.origin != address.origin:
        raise Trouble("moved_away", to=found.url)
    return found


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__
