"""From what an editor typed to everything that was found; asks only pages whose origin is registered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol
from urllib.parse import urlsplit

from bot.hosts.models import Host
from bot.web.checking.addressing import Address, read_address, siblings
from bot.web.checking.fetching import Fetcher
from bot.web.checking.findings import Finding, Report, Trouble, shown
from bot.web.checking.judging import judge
from bot.web.checking.snippets import Snippets

# So many pages are fetched and read at once, whoever asks.
AT_ONCE = 3


class HostList(Protocol):
    """Who is registered; blocking, so it is called in a thread."""

    def all(self) -> Sequence[Host]:
        """The active hosts."""
        ...


class Checker:
    """Looks at pages of registered origins."""

    def __init__(self, hosts: HostList, fetcher: Fetcher | None = None) -> None:
        self._hosts, self._fetcher = hosts, fetcher or Fetcher()
        self._room = asyncio.Semaphore(AT_ONCE)

    async def check(self, typed: str, server: str, allow: Callable[[str], None]) -> Report:
        """What is found on the page; ``server`` is our origin. ``allow`` hears the page's first and may raise."""
        try:
            address = read_address(typed)
        except Trouble as trouble:
            return Report(shown(typed), [trouble.finding])
        hosts = await asyncio.to_thread(self._hosts.all)
        own = [host for host in hosts if address.origin in host.origins]
        if not own:
            return Report(shown(address.url), [_unregistered(address, hosts)])
        allow(address.origin)
        return await self._look(address, own, server)

    async def _look(self, address: Address, own: Sequence[Host], server: str) -> Report:
        snippets = Snippets(server, own[0].id, own[0].name)
        try:
            async with self._room:
                page = await self._fetcher.fetch(address)
                findings = await asyncio.to_thread(judge, page, [host.id for host in own], snippets)
        except Trouble as trouble:
            findings = [trouble.finding]
        return Report(shown(address.url), findings, own[0].id)


def _unregistered(address: Address, hosts: Sequence[Host]) -> Finding:
    """That the origin is foreign; where its twin with or without www is registered, that one."""
    known = {origin for host in hosts for origin in host.origins}
    near = next(iter(siblings(address.origin) & known), None)
    name = urlsplit(address.origin).netloc
    if near:
        return Finding("not_registered_twin", values={"origin": address.origin, "near": near, "name": name})
    return Finding("not_registered", values={"origin": address.origin, "name": name})
