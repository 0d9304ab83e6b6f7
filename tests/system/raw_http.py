"""A client of HTTP/1.1 that costs almost nothing itself: what it measures is the server's time."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Mapping
from urllib.parse import urlsplit

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


def request_bytes(method: str, url: str, headers: Mapping[str, str] | None = None, body: bytes = b"") -> bytes:
    """A request as it goes over the line."""
    parts = urlsplit(url)
    lines = {"Host": parts.netloc, "Content-Length": str(len(body)), **(headers or {})}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"{method} {parts.path} HTTP/1.1\r\n{head}\r\n".encode() + body


class Line:
    """One keep-alive connection; a request at a time. The server may hang up while nothing is asked."""

    def __init__(self, url: str) -> None:
        self._parts = urlsplit(url)
        self._open: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, request: bytes) -> tuple[int, float]:
        """Status and seconds from the first byte written to the last byte read, a new connection included."""
        started = time.perf_counter()
        try:
            status = await self._asked(request)
        except (asyncio.IncompleteReadError, ConnectionError):
            self.close()
            status = await self._asked(request)
        return status, time.perf_counter() - started

    def close(self) -> None:
        """Hang up."""
        if self._open:
            self._open[1].close()
            self._open = None

    async def _asked(self, request: bytes) -> int:
        if self._open is None:
            self._open = await asyncio.open_connection(self._parts.hostname, self._parts.port)
        reader, writer = self._open
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        if (length := _LENGTH.search(head)) and int(length[1]):
            await reader.readexactly(int(length[1]))
        return int(head[9:12])
