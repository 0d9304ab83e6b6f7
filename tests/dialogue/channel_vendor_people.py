"""The people at the four vendors, each by way of that vendor's loopback fake."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

import httpx

from tests.bot.vendors import messenger, telegram_chat, zalo_bot, zalo_shapes
from tests.bot.vendors.telegram_html import shown as without_tags
from tests.dialogue.channel_people import Part, VendorPerson

_NUMBERED = re.compile(r"(\d+)\. (.+)")
_LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)
_PHOTO = ({"file_id": "a", "file_unique_id": "b", "width": 90, "height": 90},)


class TelegramPerson(VendorPerson):
    """In a private chat with the bot."""

    channel = "telegram"

    def share_number(self) -> None:
        """By Telegram's own button."""
        newest = self.system.telegram.seen(int(self.vendor_id))[-1]
        self.press(next(key.title for row in newest.keys for key in row if key.contact))

    def shown(self) -> list[list[Part]]:
        """As ``VendorPerson.shown``."""
        return [list(self._parts(message)) for message in self.system.telegram.seen(int(self.vendor_id))]

    def type_in(self, text: str) -> None:
        """As ``VendorPerson.type_in``."""
        self.system.telegram.say(int(self.vendor_id), text)
        self._deliver()

    def tap(self, title: str) -> None:
        """As ``VendorPerson.tap``."""
        self.system.telegram.press(int(self.vendor_id), title)
        self._deliver()

    def photograph(self, caption: str) -> None:
        """As ``VendorPerson.photograph``."""
        message: dict[str, Any] = {"photo": [*_PHOTO]} | ({"caption": caption} if caption else {})
        self.system.telegram.send(int(self.vendor_id), **message)
        self._deliver()

    def press_something_old(self) -> None:
        """As ``VendorPerson.press_something_old``."""
        told = self.system.telegram.message(int(self.vendor_id))
        press = {"id": "1", "from": told["from"], "chat_instance": "-3", "message": told, "data": "b:forgotten"}
        self.system.telegram.push("callback_query", press)
        self._deliver()

    def type_in_disorder(self, first: str, second: str) -> list[int]:
        """As ``VendorPerson.type_in_disorder``."""
        for text in (first, second):
            self.system.telegram.say(int(self.vendor_id), text)
        return self._deliver(times=2, order=[1, 0])

    def _deliver(self, times: int = 1, order: list[int] | None = None) -> list[int]:
        return self.system.telegram.deliver(self._call, times, order)

    def _call(self, headers: Mapping[str, str], body: bytes) -> int:
        url = self.system.telegram.webhook["url"]
        return httpx.post(url, headers=dict(headers), content=body, timeout=30, trust_env=False).status_code

    def _parts(self, message: telegram_chat.Shown) -> Iterator[Part]:
        if message.file is not None:
            yield Part("image" if message.method == "sendPhoto" else "pdf", message.text, message.file)
        else:
            yield from _lines(without_tags(_LINK.sub(self._opened, message.html)))
        yield from (Part("key", title) for title in message.titles)

    def _opened(self, link: re.Match[str]) -> str:
        """What a link opens, as if it stood in the text: written as the other channels write it."""
        between = ": " if unescape(link[1]).startswith(self.system.address) else "\n"
        return f"{link[2]}{between}{link[1]}"


class ZaloPerson(VendorPerson):
    """Talks with the Official Account."""

    channel = "zalo"

    def open(self) -> None:
        """Follow the account."""
        self.do(lambda: self.system.zalo.follow(self.vendor_id))

    def shown(self) -> list[list[Part]]:
        """As ``VendorPerson.shown``."""
        return [list(self._parts(message)) for message in self.system.zalo.seen(self.vendor_id)]

    def type_in(self, text: str) -> None:
        """As ``VendorPerson.type_in``."""
        self.system.zalo.say(self.vendor_id, text)

    def tap(self, title: str) -> None:
        """As ``VendorPerson.tap``."""
        self.system.zalo.press(self.vendor_id, title)

    def photograph(self, caption: str) -> None:
        """As ``VendorPerson.photograph``."""
        self.system.zalo.send_picture(self.vendor_id, caption or None)

    def press_something_old(self) -> None:
        """As ``VendorPerson.press_something_old``."""
        self.type_in("#b:forgotten")

    def type_in_disorder(self, first: str, second: str) -> list[int]:
        """As ``VendorPerson.type_in_disorder``."""
        fake = self.system.zalo
        events = [fake.event(self.vendor_id, "user_send_text", message={"text": text}) for text in (first, second)]
        return [status for event in reversed(events) for status in fake.deliver(event, times=2)]

    @staticmethod
    def _parts(message: zalo_shapes.Seen) -> Iterator[Part]:
        if message.picture is not None:
            yield Part("image", message.text, message.picture)
        else:
            yield from _lines(message.text)
        yield from (Part("key", title) for title in message.titles)


class ZaloBotPerson(VendorPerson):
    """Talks with the Zalo Bot, which has no buttons at all."""

    channel = "zalo_bot"

    def shown(self) -> list[list[Part]]:
        """As ``VendorPerson.shown``."""
        return [list(self._parts(message)) for message in self.system.zalo_bot.seen(self.vendor_id)]

    def type_in(self, text: str) -> None:
        """As ``VendorPerson.type_in``."""
        self.system.zalo_bot.say(self.vendor_id, text)

    def tap(self, title: str) -> None:
        """As ``VendorPerson.tap``."""
        self.system.zalo_bot.press(self.vendor_id, title)

    def photograph(self, caption: str) -> None:
        """As ``VendorPerson.photograph``."""
        self.system.zalo_bot.picture(self.vendor_id, caption)

    def type_in_disorder(self, first: str, second: str) -> list[int]:
        """As ``VendorPerson.type_in_disorder``."""
        said = [zalo_bot.an_update(self.vendor_id, "message.text.received", text=text) for text in (first, second)]
        return [self.system.zalo_bot.deliver(update) for update in (said[1], said[1], said[0], said[0])]

    @staticmethod
    def _parts(message: zalo_bot.Seen) -> Iterator[Part]:
        if message.photo is not None:
            yield Part("image", message.text, message.photo)
        else:
            yield from _lines(message.text)


class MessengerPerson(VendorPerson):
    """Talks with the page."""

    channel = "messenger"

    def open(self) -> None:
        """Press "get started"."""
        self.do(lambda: self.system.messenger.open(self.vendor_id))

    def shown(self) -> list[list[Part]]:
        """As ``VendorPerson.shown``."""
        return [list(self._parts(message)) for message in self.system.messenger.seen(self.vendor_id)]

    def type_in(self, text: str) -> None:
        """As ``VendorPerson.type_in``."""
        self.system.messenger.say(self.vendor_id, text)

    def tap(self, title: str) -> None:
        """A quick reply of this title, or the one that bears its number; without one the number is typed."""
        keys = [part.text for part in self.seen() if part.kind == "key"]
        listed = [found for part in self.seen() if (found := _NUMBERED.fullmatch(part.text)) and found[2] == title]
        number = listed[-1][1] if listed else ""
        key = next((key for key in keys if key == title or (number and key.startswith(f"{number}. "))), None)
        if key is None and not number:
            raise LookupError(f"{title!r} is not among {keys}")
        if key is None:
            self.type_in(number)
        else:
            self.system.messenger.press(self.vendor_id, key)

    def photograph(self, caption: str) -> None:
        """As ``VendorPerson.photograph``."""
        self.system.messenger.send_picture(self.vendor_id, caption or None)

    def press_something_old(self) -> None:
        """As ``VendorPerson.press_something_old``."""
        self.system.messenger.postback(self.vendor_id, "b:forgotten", "Xem thêm")

    def type_in_disorder(self, first: str, second: str) -> list[int]:
        """As ``VendorPerson.type_in_disorder``."""
        events = [self._typed(text) for text in (first, second)]
        return [status for event in reversed(events) for status in self.system.messenger.deliver(event, times=2)]

    def _typed(self, text: str) -> dict[str, Any]:
        mid = f"m_{self.vendor_id}_{time.monotonic_ns()}"
        return self.system.messenger.event(self.vendor_id, message={"mid": mid, "text": text})

    @staticmethod
    def _parts(message: messenger.Seen) -> Iterator[Part]:
        if message.file is not None:
            kind, content = message.file
            yield Part("image" if kind == "image" else "pdf", "", content)
        yield from _lines(message.text)
        yield from (Part("key", title) for title in message.titles)


KINDS: tuple[type[VendorPerson], ...] = (TelegramPerson, ZaloPerson, ZaloBotPerson, MessengerPerson)


def _lines(text: str) -> Iterator[Part]:
    return (Part("line", line.strip()) for line in text.splitlines() if line.strip())
