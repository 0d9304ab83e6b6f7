"""What the inbox leads itself, before Rasa hears anything: a wish to be called, reminders.

An aside first only hears (nothing is recorded yet, and it may say what the record keeps in place of the words), then
answers once the turn is accepted. All of it blocks, so the conversation calls it in a thread.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bot.inbox.replying import Reply
from bot.record.store import TalkState


@dataclass
class Said:
    """What an aside answers. ``kept``: the record's text of a message whose shown text holds personal data."""

    intent: str
    reply: Reply
    kept: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Taken:
    """A message an aside has heard. ``label``: what the record keeps of it (None: the masked text).

    ``rest``: the masked question beside the answer, which Rasa shall have. ``answer`` gives None to let go after all.
    """

    answer: Callable[[TalkState], Said | None]
    label: str | None = None
    rest: str | None = None


class Aside(Protocol):
    """One of them."""

    def typed(self, talk_id: str, text: str) -> Taken | None:
        """What to do with typed text (cleaned, not masked); None: it is none of ours."""
        ...

    def pressed(self, talk_id: str, payload: str) -> Taken | None:
        """What to do with a button of ours; None for any other payload."""
        ...

    def again(self, talk_id: str, role: str | None) -> Reply | None:
        """The question that is still open, to be asked again after Rasa's answer; None when there is none."""
        ...


class Asides:
    """Several asides as one; the first that takes a message has it."""

    def __init__(self, asides: Sequence[Aside]) -> None:
        self._asides = tuple(asides)

    def typed(self, talk_id: str, text: str) -> Taken | None:
        """As ``Aside.typed``."""
        return next((taken for aside in self._asides if (taken := aside.typed(talk_id, text))), None)

    def pressed(self, talk_id: str, payload: str) -> Taken | None:
        """As ``Aside.pressed``."""
        return next((taken for aside in self._asides if (taken := aside.pressed(talk_id, payload))), None)

    def again(self, talk_id: str, role: str | None) -> Reply | None:
        """As ``Aside.again``."""
        return next((reply for aside in self._asides if (reply := aside.again(talk_id, role))), None)


def join(reply: Reply, more: Reply) -> None:
    """Add the messages of one reply, with their buttons, to another."""
    reply.messages += more.messages
    reply.payloads |= more.payloads
