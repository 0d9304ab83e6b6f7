"""What the web side needs from the rest of the house, as protocols: tests and the real parts both fit them."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Protocol

from bot.inbox.messages import Answer, HistoryTurn, OpenedTalk
from bot.inbox.opening import Beginning
from bot.web.schemas import SearchAnswer


class Ear(Protocol):
    """Who hears a cry for help."""

    def calls_for_help(self, text: str) -> bool:
        """Whether a text speaks of danger: such a message is never turned away."""
        ...


class Desk(Ear, Protocol):
    """The inbox as a channel sees it; raises the ``InboxError`` kinds of ``bot.inbox.errors``."""

    async def open_talk(self, channel: str, school: str | None, campaign: str | None, role: str | None) -> OpenedTalk:
        """A new talk and its first message."""
        ...

    async def answer(self, talk_id: str, *, text: str | None, button: str | None) -> Answer:
        """One turn: exactly one of ``text`` and ``button`` is given."""
        ...

    async def history(self, talk_id: str) -> list[HistoryTurn]:
        """All turns, oldest first."""
        ...


class EmbedDesk(Ear, Protocol):
    """The inbox as a widget on a school's page sees it; raises as ``Desk``."""

    async def begin(self, new: Beginning) -> OpenedTalk:
        """A new talk and its first message."""
        ...

    async def answer(self, talk_id: str, *, text: str | None, button: str | None, turn_id: str | None) -> Answer:
        """One turn: exactly one of ``text`` and ``button``. The same ``turn_id`` again gets the same answer."""
        ...


class SearchService(Protocol):
    """Search as the API shows it; blocking, so it is called in a thread. Raises ``SearchUnavailable``."""

    def find(self, query: str, k: int) -> SearchAnswer:
        """At most ``k`` passages, best first."""
        ...


class SearchUnavailable(Exception):  # noqa: N818 - the name says what is wrong
    """There is no index to search yet."""


@dataclass(frozen=True)
class PartState:
    """Whether one part of the system can do its work, and why not, in words an operator can act on."""

    ready: bool
    reason: str | None = None


Probe = Callable[[], Coroutine[Any, Any, PartState]]
