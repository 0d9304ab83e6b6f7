"""The first thing anyone reads: that a machine answers, who runs it, what it keeps, how to reach a person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.hosts.models import Host
from bot.inbox.messages import OutMessage
from bot.inbox.replying import Reply
from knowledge.replies import Replies

# After this long nobody remembers what they were told about the machine: it is said again.
SILENCE = timedelta(hours=24)


@dataclass(frozen=True)
class Welcome:
    """What the place where a talk begins adds: its own greeting, whom to turn to, and where its people live.

    ``place``: an id of content/places.csv, from which the dialogue starts as if it had been named.
    """

    greeting: str | None = None
    contact: str | None = None
    place: str | None = None

    @classmethod
    def of(cls, host: Host | None) -> Welcome:
        """What this school adds; nothing where there is none."""
        return cls(host.greeting, host.contact, host.place) if host else cls()


@dataclass(frozen=True)
class Beginning:
    """A talk that begins: its unguessable id (128 random bits or more), by which way, for whom, and where."""

    talk_id: str
    channel: str
    school: str | None = None
    campaign: str | None = None
    role: str | None = None
    welcome: Welcome = Welcome()


class Opening:
    """The opening of ``content/replies/opening.yml`` for this operator and contact (None: not named)."""

    def __init__(self, replies: Replies, operator: str | None, contact: str | None) -> None:
        self._replies, self._operator, self._contact = replies, operator, contact

    def reply(self, role: str | None, channel: str = "", welcome: Welcome = Welcome()) -> Reply:
        """The opening message, with what is to be known of this channel, and the one with the starter buttons.

        A greeting stands above: that a machine answers is said all the same.
        """
        reply = Reply()
        abroad: Mapping[str, str] = self._replies.raw("opening.abroad")
        lines = [self._disclosure("opening.disclosure", role, welcome.contact), abroad.get(channel, "")]
        if welcome.greeting:
            reply.add_text(welcome.greeting)
        reply.add_text("\n".join(filter(None, lines)))
        buttons = [reply.offer(str(entry["title"]), _payload(entry)) for entry in self._starters(role)]
        reply.messages.append(OutMessage(text=self._replies.text("opening.start", role), buttons=buttons))
        return reply

    def again(self, role: str | None, last_at: datetime, now: datetime) -> str | None:
        """The short disclosure when the talk was silent for a day; else None."""
        return self._disclosure("opening.again", role) if now - last_at > SILENCE else None

    def _disclosure(self, reply_id: str, role: str | None, contact: str | None = None) -> str:
        reaches = self._reaches(role, contact or self._contact)
        return self._replies.text(reply_id, role, operator=self._runs(role), contact=reaches)

    def _runs(self, role: str | None) -> str:
        if self._operator:
            return self._replies.text("opening.operator_named", role, name=self._operator)
        return self._replies.text("opening.operator", role)

    def _reaches(self, role: str | None, contact: str | None) -> str:
        if contact:
            return self._replies.text("opening.contact_named", role, where=contact)
        return self._replies.text("opening.contact", role)

    def _starters(self, role: str | None) -> list[Mapping[str, Any]]:
        """The buttons of the content; those that ask for the role are left out once it is known."""
        entries: list[Mapping[str, Any]] = self._replies.raw("opening.buttons")
        return [entry for entry in entries if not (role and entry.get("asks_role"))]


def _payload(entry: Mapping[str, Any]) -> str:
    """``press`` is one of our payloads, ``say`` (default: the title) is sent as if it had been typed."""
    return str(entry.get("press") or entry.get("say") or entry["title"])
