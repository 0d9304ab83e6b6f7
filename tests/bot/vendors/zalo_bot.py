"""A fake of the Zalo Bot platform: one update a poll and no second chance, numbers in place of buttons, a small quota.

Without a webhook what people write waits for a poll (``lossy``: only if one is open), and a poll that nobody reads any
more may swallow it, as at the real one. With a webhook it is posted to us from the caller's thread.
"""

from __future__ import annotations

import json
import re
import threading
import time
import urllib.error
import urllib.request
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any
from urllib.parse import unquote, urlsplit

from tests.bot.vendors.loopback import Loopback, Response

TOKEN = "3142536475:fake-bot-pass"  # noqa: S105
ME = {"id": "3142536475", "account_name": "bot.ChonNghe", "account_type": "BASIC", "can_join_groups": False}
_NUMBERED = re.compile(r"(\d+)\. (.+)")
_OUTCOMES = {200: "webhook.ok", 403: "webhook.http.403", 404: "webhook.http.404"}


@dataclass
class Options:
    """How the platform behaves. ``hold``: seconds a poll is held; ``quota``: messages before 429; None for no end.

    ``plain_errors``: errors come with HTTP 200; ``picture``: how a picture's address is called.
    """

    hold: float = 5.0
    quota: int | None = None
    plain_errors: bool = False
    wrapped: bool = True
    picture: str = "photo"
    probes: bool = False
    takes_photos: bool = True
    lossy: bool = False


@dataclass(frozen=True)
class Seen:
    """One message as its reader has it: the text (a picture's caption), the picture, and the numbers to choose from."""

    text: str
    photo: str | None = None
    choices: Mapping[int, str] = field(default_factory=dict)


class Refusal(Exception):  # noqa: N818
    """An error answer."""

    def __init__(self, code: int, description: str) -> None:
        super().__init__(description)
        self.code = code


class FakeZaloBot(Loopback):
    """The platform with one bot; ``options`` may be changed at any time, ``hook`` and ``secret`` are what was set."""

    def __init__(self, token: str = TOKEN, options: Options | None = None) -> None:
        super().__init__(self._serve)
        self.token, self.options = token, options or Options()
        self.hook: str | None = None
        self.secret = ""
        self.typing: list[str] = []
        self._updates: deque[dict[str, Any]] = deque()
        self._news = threading.Condition(self.lock)
        self._polls = 0
        self._accepted = 0
        self._seen: dict[str, list[Seen]] = {}

    def say(self, person: str, text: str) -> dict[str, Any]:
        """Somebody types; the update, to be sent again with ``deliver``."""
        return self.happens(person, "message.text.received", text=text)

    def press(self, person: str, title: str) -> dict[str, Any]:
        """Somebody types the number that stands before this title in the newest list that has it."""
        for seen in reversed(self.seen(person)):
            for number, shown in seen.choices.items():
                if shown == title:
                    return self.say(person, str(number))
        raise AssertionError(f"not offered: {title}")

    def picture(self, person: str, caption: str = "") -> dict[str, Any]:
        """Somebody sends a picture."""
        parts: dict[str, Any] = {self.options.picture: "https://photo.zdn.vn/1.jpg", "caption": caption}
        return self.happens(person, "message.image.received", **parts)

    def happens(
        self,
        person: str,
        event: str,
        chat: Mapping[str, str] | None = None,
        **parts: Any,  # noqa: ANN401
    ) -> dict[str, Any]:
        """Any event of a person; its update."""
        update = an_update(person, event, chat, **parts)
        self.deliver(update)
        return update

    def deliver(self, update: dict[str, Any]) -> int:
        """Hand an update to the webhook or the next poll; the webhook's status, 0 for a poll."""
        with self._news:
            if self.hook is None:
                if self._polls or not self.options.lossy:
                    self._updates.append(update)
                    self._news.notify_all()
                return 0
            hook, secret = self.hook, self.secret
        body = {"ok": True, "result": update} if self.options.wrapped else update
        return _request(hook, {"X-Bot-Api-Secret-Token": secret}, json.dumps(body, ensure_ascii=False).encode())

    def seen(self, person: str) -> list[Seen]:
        """Everything a person got, oldest first."""
        with self.lock:
            return list(self._seen.get(person, ()))

    def wait(self, done: Callable[[], bool], seconds: float = 20.0) -> None:
        """Wait until something is so; ``AssertionError`` if it never is."""
        end = time.monotonic() + seconds
        with self._news:
            while not done():
                assert time.monotonic() < end, "nothing happened"
                self._news.wait(0.05)

    def _serve(self, _method: str, path: str, _headers: Mapping[str, str], body: bytes) -> Response:
        try:
            token, method = unquote(urlsplit(path).path).removeprefix("/bot").rsplit("/", 1)
            if token != self.token:
                raise Refusal(401, "Unauthorized")
            result = self._call(method, json.loads(body or b"{}"))
        except Refusal as refusal:
            answer = {"ok": False, "error_code": refusal.code, "description": str(refusal)}
            return 200 if self.options.plain_errors else refusal.code, {}, json.dumps(answer).encode()
        said = {"ok": True} if method == "sendChatAction" else {"ok": True, "result": result}
        return 200, {}, json.dumps(said).encode()

    def _call(self, method: str, sent: dict[str, Any]) -> object:
        methods: dict[str, Callable[[dict[str, Any]], object]] = {
            "getMe": lambda _: ME,
            "getUpdates": self._poll,
            "setWebhook": self._set_hook,
            "deleteWebhook": self._delete_hook,
            "sendMessage": self._message,
            "sendPhoto": self._photo,
            "sendChatAction": lambda sent: self.typing.append(str(sent["chat_id"])),
        }
        if method not in methods:
            raise Refusal(404, "Not Found")
        return methods[method](sent)

    def _poll(self, sent: dict[str, Any]) -> object:
        end = time.monotonic() + min(float(sent.get("timeout", 30)), self.options.hold)
        server = self._server
        with self._news:
            if self.hook is not None:
                raise Refusal(400, "Bad Request: a webhook is set")
            self._polls += 1
            self._news.notify_all()
            try:
                # A poll of before a restart has lost its reader and takes nothing.
                while time.monotonic() < end and not self.stopping.is_set() and self._server is server:
                    if self._updates:
                        return self._updates.popleft()
                    self._news.wait(0.05)
            finally:
                self._polls -= 1
        raise Refusal(408, "Request timeout")

    def _set_hook(self, sent: dict[str, Any]) -> object:
        if not 8 <= len(str(sent.get("secret_token", ""))) <= 256 or not sent.get("url"):
            raise Refusal(400, "Bad Request")
        status = _request(str(sent["url"]), {}, None) if self.options.probes else 200
        outcome = _OUTCOMES.get(status, "webhook.http.5xx" if status >= 500 else "webhook.http.other")
        with self._news:
            self.hook, self.secret = str(sent["url"]), str(sent["secret_token"])
            self._news.notify_all()
        hint = {"ok": status == 200, "outcome": outcome if status else "webhook.err.unreachable", "hint": ""}
        return {"url": self.hook, "updated_at": _now(), "verification": hint}

    def _delete_hook(self, _sent: dict[str, Any]) -> object:
        with self.lock:
            self.hook = None
        return {"url": "", "updated_at": _now()}

    def _message(self, sent: dict[str, Any]) -> object:
        text = sent.get("text")
        if not isinstance(text, str) or not 1 <= len(text) <= 2000:
            raise Refusal(400, "Bad Request: text")
        return self._accept(sent, Seen(text, None, _choices(text)))

    def _photo(self, sent: dict[str, Any]) -> object:
        photo, caption = str(sent.get("photo", "")), str(sent.get("caption", ""))
        if not self.options.takes_photos or not photo.startswith("http") or len(caption) > 2000:
            raise Refusal(400, "Bad Request: photo")
        return self._accept(sent, Seen(caption, photo))

    def _accept(self, sent: dict[str, Any], seen: Seen) -> object:
        if not isinstance(sent.get("chat_id"), str) or not sent["chat_id"]:
            raise Refusal(400, "Bad Request: chat_id")
        with self._news:
            if self.options.quota is not None and self._accepted >= self.options.quota:
                raise Refusal(429, "Quota exceeded")
            self._accepted += 1
            self._seen.setdefault(sent["chat_id"], []).append(seen)
            self._news.notify_all()
        return {"message_id": token_hex(10), "date": _now()}


def an_update(
    person: str,
    event: str | None,
    chat: Mapping[str, str] | None = None,
    **parts: Any,  # noqa: ANN401
) -> dict[str, Any]:
    """An update as the platform makes it; ``chat`` for another one than the private chat of this person."""
    return {
        "event_name": event,
        "message": {
            "from": {"id": person, "display_name": "Ted", "is_bot": False},
            "chat": chat or {"id": person, "chat_type": "PRIVATE"},
            "message_id": token_hex(10),
            "date": _now(),
            **parts,
        },
    }


def _choices(text: str) -> dict[int, str]:
    """The numbered list that ends a text."""
    lines = map(_NUMBERED.fullmatch, text.rsplit("\n\n", maxsplit=1)[-1].splitlines())
    return {int(line.group(1)): line.group(2) for line in lines if line}


def _request(url: str, headers: Mapping[str, str], body: bytes | None) -> int:
    """The status of a POST (a GET without a body); 0 where nobody listens."""
    common = {"Content-Type": "application/json", "User-Agent": "Java/17.0.1"}
    request = urllib.request.Request(url, body, common | dict(headers))  # noqa: S310
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10) as response:
            return int(response.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def _now() -> int:
    return int(time.time() * 1000)
