"""One person at a channel: what they can do there and what they see. Here the interface, and the web page's person.

``WebPerson`` sees the API's own messages, the model of all others; a vendor's person (``channel_vendor_people``) sees
``Part`` after ``Part``, as the app shows them: lines, keys to press, files.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeVar

import httpx

from bot.inbox.messages import OutMessage
from tests.dialogue.channel_system import ChannelSystem

NUMBER = "0905000111"
"""The one that Telegram's button for one's own number gives."""
Seen_co = TypeVar("Seen_co", covariant=True)


@dataclass(frozen=True)
class Part:
    """A line of text, a key (its title), or a file (its caption, and its address or content)."""

    kind: Literal["line", "key", "image", "pdf"]
    text: str
    content: str | bytes = ""


class Person(Protocol[Seen_co]):
    """Somebody who talks with the assistant; each deed returns when all of its answer has come."""

    channel: str

    def open(self) -> None:
        """Come in as one comes in there, without a question."""

    def say(self, text: str) -> None:
        """Type something."""

    def press(self, title: str) -> None:
        """Press the last button of this title under the last answer, or type its number where there are none."""

    def name(self, title: str) -> None:
        """Type the title of a choice; the page, where nobody does so, presses it."""

    def choose(self, number: int) -> None:
        """Take the choice of this number (from 1) by typing it; the page, which shows none, presses it."""

    def send_picture(self, caption: str) -> None:
        """Send a photo with words ("" for none); the page takes none, there the words are typed."""

    def share_number(self) -> None:
        """Give ``NUMBER``: by the channel's button where it has one, else typed."""

    def seen(self) -> Seen_co:
        """What came since the last deed began."""


class WebPerson:
    """Somebody at the page, by way of its API."""

    channel = "web"

    def __init__(self, system: ChannelSystem) -> None:
        self._http = httpx.Client(base_url=system.address, timeout=30, trust_env=False)
        self._messages: list[OutMessage] = []
        self.talk_id = ""

    def open(self) -> None:
        """A new talk."""
        opened = self._heard(self._http.post("/api/v1/talks", json={}))
        self.talk_id = opened["talk_id"]

    def say(self, text: str) -> None:
        """As ``Person.say``."""
        self._send({"text": text})

    def press(self, title: str) -> None:
        """As ``Person.press``. Raises ``LookupError`` where it is not offered."""
        offered = dict(self._offered())
        if title not in offered:
            raise LookupError(f"{title!r} is not among {list(offered)}")
        self._send({"button": offered[title]})

    name = press

    def choose(self, number: int) -> None:
        """As ``Person.choose``."""
        self._send({"button": self._offered()[number - 1][1]})

    def send_picture(self, caption: str) -> None:
        """As ``Person.send_picture``."""
        self.say(caption)

    def share_number(self) -> None:
        """As ``Person.share_number``."""
        self.say(NUMBER)

    def seen(self) -> list[OutMessage]:
        """As ``Person.seen``."""
        return list(self._messages)

    def _offered(self) -> list[tuple[str, str]]:
        return [(button.title, button.id) for message in self._messages for button in message.buttons]

    def _send(self, body: dict[str, str]) -> None:
        self._heard(self._http.post(f"/api/v1/talks/{self.talk_id}/messages", json=body))

    def _heard(self, answer: httpx.Response) -> dict[str, Any]:
        assert answer.is_success, answer.text
        body: dict[str, Any] = answer.json()
        self._messages = [OutMessage.model_validate(message) for message in body["messages"]]
        return body


class VendorPerson(ABC):
    """What all vendors' people have in common: a deed is over when nothing of theirs waits any more.

    A vendor says how something is typed or pressed there (``type_in``, ``tap``, ``photograph``) and what each message
    shows (``shown``: the parts of all messages so far).
    """

    channel = ""

    def __init__(self, system: ChannelSystem) -> None:
        self.system = system
        self.vendor_id = system.new_id()
        self._mark = 0

    def open(self) -> None:
        """As ``Person.open``, where typing a command is the only way."""
        self.say("/start")

    def say(self, text: str) -> None:
        """As ``Person.say``."""
        self.do(lambda: self.type_in(text))

    def press(self, title: str) -> None:
        """As ``Person.press``."""
        self.do(lambda: self.tap(title))

    def name(self, title: str) -> None:
        """As ``Person.name``."""
        self.say(title)

    def choose(self, number: int) -> None:
        """As ``Person.choose``."""
        self.say(str(number))

    def send_picture(self, caption: str) -> None:
        """As ``Person.send_picture``."""
        self.do(lambda: self.photograph(caption))

    def share_number(self) -> None:
        """As ``Person.share_number``."""
        self.say(NUMBER)

    def seen(self) -> list[Part]:
        """As ``Person.seen``."""
        return [part for message in self.shown()[self._mark :] for part in message]

    def do(self, deed: Callable[[], Any]) -> None:
        """Do something and wait for its answer: what came since then is ``seen``."""
        mark = len(self.shown())
        deed()
        self.system.settle(self.channel, self.vendor_id)
        self._mark = mark

    @abstractmethod
    def shown(self) -> list[list[Part]]:
        """Each message that this person has got."""

    @abstractmethod
    def type_in(self, text: str) -> None:
        """Type; what comes of it comes later."""

    @abstractmethod
    def tap(self, title: str) -> None:
        """Tap a button, or type its number. Raises ``LookupError`` or ``AssertionError`` where it is not offered."""

    @abstractmethod
    def photograph(self, caption: str) -> None:
        """Send a photo."""

    @abstractmethod
    def type_in_disorder(self, first: str, second: str) -> list[int]:
        """Type two messages; the later is delivered first, and each twice. What our webhook answered."""

    def press_something_old(self) -> None:
        """Press a button that the assistant has forgotten, or type what stood on it where there are none."""
        self.type_in("2")
