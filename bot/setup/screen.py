"""How the set-up talks with a person, and the ways in which it ends without having written anything."""

from __future__ import annotations

from typing import Protocol


class Screen(Protocol):
    """A person, or nobody: then ``ask`` returns "" and ``agree`` its ``otherwise``. Ids are those of the replies."""

    def gap(self) -> None:
        """Leave a line empty."""
        ...

    def say(self, reply_id: str, **values: object) -> None:
        """Show a sentence."""
        ...

    def text(self, reply_id: str, **values: object) -> str:
        """A sentence that is not for this screen."""
        ...

    def ask(self, reply_id: str, *, secret: bool = False, **values: object) -> str:
        """What the person typed; "" for Enter alone. A ``secret`` is not shown while it is typed."""
        ...

    def agree(self, reply_id: str, *, otherwise: bool, **values: object) -> bool:
        """Yes or no; Enter alone means yes only where ``otherwise`` is true."""
        ...


class NotSet(Exception):  # noqa: N818 - the name says what is wrong
    """Ended before anything was written; the reason has been said. ``status`` is the command's exit status."""

    def __init__(self, status: int = 1) -> None:
        super().__init__(status)
        self.status = status


def masked(secret: str) -> str:
    """Enough to see which secret it is, too little to use it; short ones are not shown at all."""
    return f"…{secret[-4:]}" if len(secret) >= 16 else "…"
