"""One message of a talk at a time, in the order they came; different talks side by side."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class TalkLocks:
    """A lock a talk, kept only while somebody holds it or waits for it."""

    def __init__(self) -> None:
        self._locks: dict[str, asyncio.Lock] = {}
        self._users: dict[str, int] = {}

    @asynccontextmanager
    async def of(self, talk_id: str) -> AsyncIterator[None]:
        """Wait for this talk's turn, first come first served."""
        lock = self._locks.setdefault(talk_id, asyncio.Lock())
        self._users[talk_id] = self._users.get(talk_id, 0) + 1
        try:
            async with lock:
                yield
        finally:
            self._users[talk_id] -= 1
            if not self._users[talk_id]:
                del self._users[talk_id], self._locks[talk_id]

    def __len__(self) -> int:
        return len(self._locks)
