"""What a vendor's channel must do, and the ways in which it can fail (docs/channels.md tells what each leads to)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from bot.channels.messages import Heard, Hook, Inbound, Parcel
from bot.inbox.messages import OutMessage

Take = Callable[[Sequence[Inbound]], Awaitable[None]]
"""Stores events durably; returns when they are stored, raises when they are not (then the vendor must keep them)."""

HealthValue = str | int | bool | None


class Channel(Protocol):
    """One account at one vendor, used from one event loop. Only ``send``, ``run``, ``show_typing`` touch the network.

    ``name`` is the channel's (telegram, zalo, zalo_bot, messenger), also in ``/hooks/<name>`` and in the record;
    ``account`` the vendor's id of our bot, page or OA. ``window``: how long after a person's last words we may write.
    ``pace``: messages a second at most, all persons together.
    """

    @property
    def name(self) -> str: ...  # noqa: D102 - told above

    @property
    def account(self) -> str: ...  # noqa: D102

    @property
    def window(self) -> timedelta | None: ...  # noqa: D102

    @property
    def pace(self) -> float: ...  # noqa: D102

    def hear(self, hook: Hook) -> Heard:
        """Verify and read a request of the vendor. Raises ``Forged`` or ``Unreadable``. Fast: no I/O."""
        ...

    def render(self, messages: Sequence[OutMessage]) -> list[Parcel]:
        """One reply as the vendor's calls, in order, each within the vendor's limits. Pure."""
        ...

    async def send(self, person: str, parcel: Parcel) -> None:
        """Make one call; raises a ``SendError`` unless the vendor took it."""
        ...

    async def noticed(self, event: Inbound) -> None:
        """An event was stored: tell the vendor or the person at once where that is the custom. Never raises."""
        ...

    async def show_typing(self, person: str) -> None:
        """Show that an answer is being written, for about five seconds. Never raises."""
        ...

    async def run(self, take: Take) -> None:
        """The channel's own work while on duty: register the webhook, poll. Ends only when cancelled."""
        ...

    def health(self) -> Mapping[str, HealthValue]:
        """What an operator should know now: mode, quota, what is wrong. No secrets, no people.

        ``needs_human``: a reason to raise the alarm before anything fails to be sent.
        """
        ...

    async def aclose(self) -> None:
        """Close the connections."""
        ...


@dataclass(frozen=True)
class Checked:
    """What asking the vendor about an account found. ``problems``: reply ids, told to whoever sets it up."""

    account: str = ""
    name: str = ""
    problems: tuple[str, ...] = ()


class Forged(Exception):  # noqa: N818 - the name says what is wrong
    """A request that is not the vendor's: missing or wrong signature or secret."""


class Unreadable(Exception):  # noqa: N818
    """A genuine request whose body cannot be read."""


class SendError(Exception):
    """Not sent, or not surely. ``str`` is a short reason without anybody's words, ids or tokens."""


class TryLater(SendError):  # noqa: N818
    """Not now. ``seconds``: how long the vendor asked to wait; None where it did not say."""

    def __init__(self, reason: str, seconds: float | None = None) -> None:
        super().__init__(reason)
        self.seconds = seconds


class Unreachable(SendError):  # noqa: N818
    """No connection: surely not delivered."""


class Uncertain(SendError):  # noqa: N818
    """The vendor did not answer in time after it had the message: it may be delivered."""


class Refused(SendError):  # noqa: N818
    """The vendor will never take this message."""


class Closed(SendError):  # noqa: N818
    """The time in which this person may be written to is over."""


class Gone(SendError):  # noqa: N818
    """The person has blocked us or is no longer there."""


class Broken(SendError):  # noqa: N818
    """Nothing can be sent until a human repairs token, permission or account."""
