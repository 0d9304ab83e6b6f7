"""Hosts in the database: added, changed and taken away by the command line, looked up for every request.

Blocking: callers on an event loop use a thread.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from types import MappingProxyType

from sqlalchemy import Engine, select
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import utc_now
from bot.hosts.errors import HostError
from bot.hosts.models import Host
from bot.hosts.origins import exact
from knowledge.database import read_sessions, session_factory

log = logging.getLogger(__name__)
ID = re.compile(r"[a-z0-9-]{3,60}")
# Pages of ours that stand where a host's would.
NOT_IDS = frozenset({"check"})
LONGEST = {"name": 120, "greeting": 200, "contact": 160}
MOST_ORIGINS = 20
COLOUR = re.compile(r"#[0-9a-f]{6}")
# So long may a server go on with what the command line has just changed or taken away.
CACHE_SECONDS = 1.0


@dataclass(frozen=True)
class _Known:
    """The active hosts, all their origins, and when they must be read again."""

    hosts: Mapping[str, Host]
    origins: frozenset[str]
    until: float


class Hosts:
    """The hosts of one database; ``seconds`` counts up only. Whether a place is known is for the caller to see."""

    def __init__(self, engine: Engine, seconds: Callable[[], float] = monotonic) -> None:
        self._write = session_factory(engine)
        self._read = read_sessions(engine)
        self._seconds = seconds
        self._known = _Known(MappingProxyType({}), frozenset(), until=float("-inf"))
        self._reading = Lock()

    def add(self, host_id: str, **fields: object) -> Host:
        """Register a host with these columns of ``Host``, name and origins among them; a removed one begins anew.

        Raises ``HostError`` on anything that cannot be kept and on an id that is taken.
        """
        if not ID.fullmatch(host_id) or host_id in NOT_IDS:
            raise HostError("bad_id", id=host_id)
        host = Host(id=host_id, active=True, created_at=utc_now(), **_checked({"origins": (), **fields}))
        with self._write.begin() as session:
            kept = session.get(Host, host_id)
            if kept is not None and kept.active:
                raise HostError("taken", id=host_id)
            if kept is not None:
                session.delete(kept)
                session.flush()
            session.add(host)
        self._forget()
        return host

    def change(self, host_id: str, **fields: object) -> Host:
        """Change these columns of a host; an empty text takes a column's value away. Raises ``HostError``."""
        checked = _checked(fields)
        with self._write.begin() as session:
            host = session.get(Host, host_id)
            if host is None or not host.active:
                raise HostError("unknown", id=host_id)
            for name, value in checked.items():
                setattr(host, name, value)
        self._forget()
        return host

    def remove(self, host_id: str) -> None:
        """Take a host away: its pages are refused from now on. What was said there stays. Raises ``HostError``."""
        with self._write.begin() as session:
            host = session.get(Host, host_id)
            if host is None or not host.active:
                raise HostError("unknown", id=host_id)
            host.active = False
        self._forget()

    def all(self) -> list[Host]:
        """The active hosts by id."""
        with self._read() as session:
            return list(session.scalars(select(Host).where(Host.active).order_by(Host.id)))

    def find(self, host_id: str) -> Host | None:
        """The active host of this id, at most ``CACHE_SECONDS`` old; the one known last while the database is away."""
        return self._fresh().hosts.get(host_id)

    def allows(self, origin: str) -> bool:
        """Whether this is an origin of any active host."""
        return origin in self._fresh().origins

    def _fresh(self) -> _Known:
        with self._reading:
            if self._seconds() >= self._known.until:
                self._known = self._look()
            return self._known

    def _look(self) -> _Known:
        until = self._seconds() + CACHE_SECONDS
        try:
            hosts = {host.id: host for host in self.all()}
        except SQLAlchemyError as error:
            log.warning("hosts not read: %s", type(error).__name__)
            return _Known(self._known.hosts, self._known.origins, until)
        return _Known(MappingProxyType(hosts), frozenset(one for host in hosts.values() for one in host.origins), until)

    def _forget(self) -> None:
        with self._reading:
            self._known = _Known(self._known.hosts, self._known.origins, until=float("-inf"))


def _checked(fields: Mapping[str, object]) -> dict[str, object]:
    return {name: _CHECKS[name](name, value) for name, value in fields.items()}


def _origins(_name: str, value: object) -> list[str]:
    found = list(dict.fromkeys(exact(str(origin)) for origin in value)) if isinstance(value, Sequence) else []
    if not 0 < len(found) <= MOST_ORIGINS:
        raise HostError("no_origin", most=MOST_ORIGINS)
    return found


def _line(name: str, value: object) -> str | None:
    """One line of plain text; None for nothing."""
    text = str(value or "").strip()
    if len(text) > LONGEST[name] or not text.isprintable():
        raise HostError(f"bad_{name}", most=LONGEST[name])
    return text or None


def _named(name: str, value: object) -> str:
    text = _line(name, value)
    if text is None:
        raise HostError("bad_name", most=LONGEST[name])
    return text


def _colour(_name: str, value: object) -> str | None:
    text = str(value or "").strip().lower()
    if text and not COLOUR.fullmatch(text):
        raise HostError("bad_colour", colour=str(value))
    return text or None


def _plain(_name: str, value: object) -> str | None:
    return str(value or "").strip() or None


_CHECKS: Mapping[str, Callable[[str, object], object]] = {
    "name": _named,
    "origins": _origins,
    "greeting": _line,
    "contact": _line,
    "place": _plain,
    "colour": _colour,
    "dark_colour": _colour,
}
