"""What is to be printed, and its sentences in ``content/replies/poster.yml``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.hosts.models import Host
from bot.posters.typography import polished
from knowledge.replies import Replies

FIRST_MESSAGE = "zalo"
"""The channel that hands no code over: there the person types it."""
_DATE = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")


@dataclass(frozen=True)
class Order:
    """One poster. ``code``: as registered; ``url``: what the QR code opens; ``operator``: who runs the assistant."""

    code: str
    channel: str
    url: str
    slogan: str
    today: date
    host: Host | None = None
    operator: str | None = None

    @property
    def link(self) -> str:
        """The address as it is printed and typed."""
        return self.url.partition("://")[2]


class Words:
    """The sentences of one order, ready to be set."""

    def __init__(self, replies: Replies, order: Order) -> None:
        self._replies, self.order = replies, order

    def say(self, key: str, **values: object) -> str:
        """The sentence ``poster.<key>``; ``KeyError`` for an unknown key."""
        return polished(self._replies.text(f"poster.{key}", None, **values))

    def raw(self, key: str) -> Sequence[str]:
        """The list ``poster.<key>`` as it is written."""
        return list(self._replies.raw(f"poster.{key}"))

    def plain(self, text: str) -> str:
        """A text of an article, addressed to whoever reads it."""
        return polished(self._replies.address(text))

    def sign(self) -> str:
        """Who invites: the school, else the assistant's own name."""
        return polished(self.order.host.name) if self.order.host else self.say("name")

    def steps(self) -> list[str]:
        """How to ask on this channel, step by step."""
        steps = self._replies.raw("poster.steps")[self.order.channel]
        return [polished(step.format(code=self.order.code)) for step in steps]

    def first_message(self) -> str | None:
        """What must be sent first, where the link does not carry the code."""
        return self.say("first_message", code=self.order.code) if self.order.channel == FIRST_MESSAGE else None

    def small(self) -> list[str]:
        """What whoever asks must know: it is a machine, who runs it, what it keeps, whom else to ask."""
        operator, host = self.order.operator, self.order.host
        abroad = self._replies.raw("poster.abroad").get(self.order.channel, "")
        return [
            self.say("machine"),
            self.say("who", operator=operator) if operator else self.say("who_blank"),
            f"{self.say('keeps')} {polished(abroad)}".strip(),
            *([self.say("contact", contact=host.contact)] if host and host.contact else []),
        ]

    def made(self) -> str:
        """The code and the day, for whoever takes an old poster down."""
        return self.say("made", code=self.order.code, day=self.day(self.order.today.isoformat()))

    def source(self, title: str, iso: str | None) -> str:
        """A source with its date, once: many titles hold it."""
        day = self.day(iso)
        parts = day.split("/")
        known = re.search("/".join(f"0?{part}" for part in parts), title) if len(parts) == 3 else day in title
        return polished(title) if known else self.say("source", title=title, date=day)

    def day(self, iso: str | None) -> str:
        """A date of the content as exact as it is known; "" without one."""
        found = _DATE.fullmatch(iso or "")
        if not found:
            return iso or ""
        values = {"year": found[1], "month": int(found[2]), "day": int(found[3] or 0)}
        return self.say("day" if found[3] else "month", **values)
