"""Which page is meant, and which machines may be asked for it: never one inside our own network.

A page is asked for only where its origin is registered; its name must moreover lead to public addresses, because who
owns a name may point it anywhere. A registered origin on the own machine leads to the own machine and nowhere else.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from bot.hosts.errors import HostError
from bot.hosts.origins import DEFAULT_PORTS, OWN_MACHINE, exact
from bot.web.checking.findings import Trouble

LONGEST_ADDRESS = 2000
# Kept as they are in a path or query; everything else is written as %XX.
_SAFE = "/%:@!$&'()*+,;=~-._?"
# IPv6 addresses that stand for IPv4 ones behind a translator: where they lead is not ours to guess.
_TRANSLATED = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""The addresses of a name, as numbers; raises ``OSError`` or ``UnicodeError`` where there is none."""


@dataclass(frozen=True)
class Address:
    """One page: ``url`` in ASCII without a fragment, ``origin`` as ``bot.hosts.origins.exact`` writes it."""

    url: str
    origin: str

    @property
    def name(self) -> str:
        """The machine's name."""
        return urlsplit(self.origin).hostname or ""

    @property
    def port(self) -> int:
        """The port, also where the origin leaves it out."""
        parts = urlsplit(self.origin)
        return parts.port or DEFAULT_PORTS[parts.scheme]


def read_address(typed: str) -> Address:
    """The page that somebody typed or that a page leads to. Raises ``Trouble``: "unclear", "http_page"."""
    text = typed.strip()
    if "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        if len(text) > LONGEST_ADDRESS or parts.scheme not in DEFAULT_PORTS:
            raise Trouble("unclear", typed=typed)
        origin = exact(f"{parts.scheme}://{parts.netloc}")
        query = f"?{quote(parts.query, safe=_SAFE)}" if parts.query else ""
        return Address(f"{origin}{quote(parts.path, safe=_SAFE) or '/'}{query}", origin)
    except HostError as error:
        if error.reply_id == "unsafe_origin":
            raise Trouble("http_page", typed=typed, secure=f"https{text[len('http') :]}") from None
        raise Trouble("unclear", typed=typed) from None
    except ValueError:
        raise Trouble("unclear", typed=typed) from None


def siblings(origin: str) -> set[str]:
    """The same site with and without www, which people take for one and browsers for two."""
    scheme, _, rest = origin.partition("://")
    return {f"{scheme}://{rest.removeprefix('www.') if rest.startswith('www.') else f'www.{rest}'}"}


async def look_up(name: str, port: int) -> list[str]:
    """A ``Resolve`` by the system's resolver."""
    found = await asyncio.get_running_loop().getaddrinfo(name, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


async def machines(address: Address, resolve: Resolve) -> list[IpAddress]:
    """Where the page may be asked for, IPv4 first. Raises ``Trouble``: "no_name", "private"."""
    try:
        found = [ipaddress.ip_address(one.partition("%")[0]) for one in await resolve(address.name, address.port)]
    except (OSError, UnicodeError, ValueError):
        found = []
    if not found:
        raise Trouble("no_name", name=address.name)
    allowed = _own if address.name in OWN_MACHINE else public
    if not all(map(allowed, found)):  # one of several is enough to be led astray
        raise Trouble("private", name=address.name)
    return sorted(set(found), key=lambda one: (one.version, int(one)))


def public(address: IpAddress) -> bool:
    """Whether a machine is one of the Internet's, reached by an address that stands for no other."""
    if isinstance(address, ipaddress.IPv6Address):
        hidden = address.ipv4_mapped or address.sixtofour or address.teredo
        if hidden or any(address in network for network in _TRANSLATED):
            return False
    return address.is_global and not address.is_multicast


def _own(address: IpAddress) -> bool:
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback
