"""Origins exactly as a browser writes them, so that a request's origin needs no reading: it is equal or it is foreign.

A trailing dot, an address of numbers, a user name or a wildcard would each make two spellings or two places of one
origin; none of them is taken.
"""

from __future__ import annotations

import re

from bot.hosts.errors import HostError

# Over plain http only a page on the reader's own machine: everybody between could write into any other.
OWN_MACHINE = frozenset({"localhost", "127.0.0.1"})
DEFAULT_PORTS = {"https": 443, "http": 80}
MAX_PORT = 65_535
_WRITTEN = re.compile(
    r"(?P<scheme>https?)://(?P<name>[^\s/?#@\\:\[\]%]+)(?::(?P<port>[1-9][0-9]{0,4}))?/?", re.I | re.A
)
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_LONGEST_NAME = 253
# Letters that browsers keep and Python's older rules for names (IDNA 2003) turn into others, or drop.
_READ_DIFFERENTLY = re.compile("[\u00df\u03c2\u1e9e\u200c\u200d]")


def exact(text: str) -> str:
    """The origin a browser would send for a page there: ``https://Thcs.edu.vn:443/`` is ``https://thcs.edu.vn``.

    Raises ``HostError`` ("bad_origin", or "unsafe_origin" for http) on anything but scheme, name and port.
    """
    written = _WRITTEN.fullmatch(text.strip())
    if written is None:
        raise HostError("bad_origin", origin=text)
    scheme, name = written["scheme"].lower(), _name(written["name"], text)
    port = int(written["port"] or DEFAULT_PORTS[scheme])
    if port > MAX_PORT:
        raise HostError("bad_origin", origin=text)
    if scheme == "http" and name not in OWN_MACHINE:
        raise HostError("unsafe_origin", origin=text)
    return f"{scheme}://{name}" + ("" if port == DEFAULT_PORTS[scheme] else f":{port}")


def _name(written: str, text: str) -> str:
    """The host's name in small ASCII letters; an international one in punycode."""
    name = _ascii(written, text)
    labels = name.split(".")
    good = len(name) <= _LONGEST_NAME and all(map(_LABEL.fullmatch, labels)) and all(map(_round, labels))
    # A name that ends in a number is an address, which can be written in many ways.
    if not good or (name not in OWN_MACHINE and (len(labels) < 2 or labels[-1][0].isdigit())):
        raise HostError("bad_origin", origin=text)
    return name


def _ascii(written: str, text: str) -> str:
    try:
        if _READ_DIFFERENTLY.search(written):
            raise UnicodeError
        return written.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise HostError("bad_origin", origin=text) from None


def _round(label: str) -> bool:
    """Whether punycode stands for the letters it would be written with; any other label is itself."""
    if not label.startswith("xn--"):
        return label[2:4] != "--"
    try:
        return label.encode("ascii").decode("idna").encode("idna").decode("ascii") == label
    except UnicodeError:
        return False
