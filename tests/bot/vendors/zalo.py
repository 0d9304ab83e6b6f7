"""A loopback Zalo: tokens that work once, an OA API that checks shapes and the seven days, signed events, a phone.

``say``, ``press`` and ``seen`` are what a person does and sees. ``webhook`` is where events go: an address, or a
function that takes a ``Hook`` and returns (status, body). Usable from many threads.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from typing import Any
from urllib.parse import urlsplit

import httpx

from bot.channels.messages import Hook
from bot.settings import Settings
from tests.bot.vendors.loopback import Failure, Loopback, Response
from tests.bot.vendors.zalo_oauth import TOKEN_PATH, TokenMachine
from tests.bot.vendors.zalo_shapes import MESSAGES, Refusal, Seen, look_at, need, uploaded

Webhook = str | Callable[[Hook], tuple[int, str]]
OA = "388613280878808645"
APP = "360846524940903967"
PUPIL = "246845883529197922"
APP_KEY, OA_KEY = "APP_SECRET_FOR_TESTS", "OA_SECRET_FOR_TESTS"
SEND_PATH = "/v3.0/oa/message/cs"
RETRIES = 5
FREE, LONGEST = timedelta(hours=48), timedelta(days=7)


def encode(body: Mapping[str, Any]) -> bytes:
    """JSON as Zalo writes it: no spaces, letters as they are."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def sign(body: bytes, timestamp: str, ident: str = APP, key: str = OA_KEY) -> str:
    """The value of X-ZEvent-Signature."""
    return "mac=" + hashlib.sha256(ident.encode() + body + timestamp.encode() + key.encode()).hexdigest()


def signed(body: Mapping[str, Any]) -> Hook:
    """A genuine request with this body."""
    raw = encode(body)
    headers = {"content-type": "application/json", "x-zevent-signature": sign(raw, str(body.get("timestamp", "")))}
    return Hook("POST", headers, {}, raw)


class FakeZalo(Loopback):
    """Use as a context manager; ``now`` is the clock of windows and tokens. ``tokens`` is Zalo's side of them.

    ``echoes``: our own messages come back as events. ``statuses``: what the webhook answered; ``slow``: how often it
    took more than two seconds; ``subscribed`` turns False when all repetitions of an event failed.
    """

    def __init__(self, webhook: Webhook | None = None, now: Callable[[], datetime] | None = None) -> None:
        super().__init__(self._serve)
        self.webhook = webhook
        self.now = now or (lambda: datetime.now(UTC))
        self.tokens = TokenMachine(APP, APP_KEY, self.now)
        self.account: dict[str, Any] = {
            "oaid": OA,
            "name": "Trường thử nghiệm",
            "is_verified": True,
            "package_name": "Tăng trưởng",
        }
        self.echoes = False
        self.tier_allows_buttons = True
        self.subscribed = True
        self.statuses: list[int] = []
        self.slow = 0
        self.charged = 0
        self._refusals: list[tuple[str, int]] = []
        self._pictures: dict[str, bytes] = {}
        self._last: dict[str, datetime] = {}
        self._seen: dict[str, list[Seen]] = {}

    def settings(self, **more: Any) -> Settings:  # noqa: ANN401
        """Settings of the OA at this Zalo."""
        ours = {
            "zalo_oa_id": OA,
            "zalo_app_id": APP,
            "zalo_app_secret": APP_KEY,
            "zalo_oa_secret": OA_KEY,
            "zalo_refresh_token": self.tokens.refresh,
            "zalo_oauth_root": self.url,
            "zalo_api_root": self.url,
        }
        return Settings(**(ours | more))

    # --- what a person does -------------------------------------------------------------------------------------

    def say(self, person: str, text: str, times: int = 1) -> list[int]:
        """Type something; what the webhook answered."""
        return self.deliver(self.event(person, "user_send_text", message={"text": text}), times=times)

    def press(self, person: str, title: str) -> list[int]:
        """Tap the newest button with this title, else type the number that stands before it in the newest list."""
        for seen in reversed(self.seen(person)):
            payload = dict(seen.buttons).get(title) or seen.choices.get(title)
            if payload is not None:
                return self.say(person, payload)
        raise AssertionError(f"not offered: {title}")

    def send_picture(self, person: str, caption: str | None = None) -> list[int]:
        """Send a picture, perhaps with words."""
        picture = {
            "type": "image",
            "payload": {"thumbnail": "https://f1.zdn.vn/t.jpg", "url": "https://f1.zdn.vn/1.jpg"},
        }
        words = {} if caption is None else {"text": caption}
        return self.deliver(self.event(person, "user_send_image", message={"attachments": [picture], **words}))

    def follow(self, person: str, event: str = "follow") -> list[int]:
        """Follow the OA, or unfollow it."""
        body = {"oa_id": OA, "follower": {"id": person}, "event_name": event, "source": "oa_profile"}
        self.touch(person)
        return self.deliver({**body, "app_id": APP, "timestamp": self.stamp()})

    def seen(self, person: str) -> list[Seen]:
        """Everything this person got, oldest first."""
        with self.lock:
            return list(self._seen.get(person, ()))

    # --- what Zalo does -----------------------------------------------------------------------------------------

    def stamp(self) -> str:
        """Milliseconds, as text."""
        return str(int(self.now().timestamp() * 1000))

    def touch(self, person: str) -> None:
        """The person's 48 hours begin."""
        with self.lock:
            self._last[person] = self.now()

    def event(self, person: str, name: str, **parts: Any) -> dict[str, Any]:  # noqa: ANN401
        """An event of a person; a message gets its id."""
        self.touch(person)
        if "message" in parts:
            parts["message"] = {**parts["message"], "msg_id": token_hex(10)}
        people = {"sender": {"id": person}, "user_id_by_app": "552177279717587730", "recipient": {"id": OA}}
        return {"app_id": APP, **people, "event_name": name, **parts, "timestamp": self.stamp()}

    def deliver(self, body: Mapping[str, Any], times: int = 1) -> list[int]:
        """Post an event; one that is not answered 200 comes again, five times at most, then no event comes any more."""
        statuses = [self._posted(signed(body)) for _ in range(times)]
        with self.lock:
            self.statuses += statuses
        return statuses

    def refuse(self, code: int, times: int = 1, path: str = SEND_PATH) -> None:
        """Answer the next calls of this path with an error in a 200."""
        with self.lock:
            self._refusals += [(path, code)] * times

    def break_down(self, body: bytes = b'{"error":-216,"message":"oops"}', status: int = 500) -> None:
        """Answer the next message as a server in trouble."""
        self.fail(Failure(status, body, path=SEND_PATH))

    def lose_tokens(self) -> None:
        """Rotate the tokens at the next refresh and never say so."""
        self.fail(Failure(path=TOKEN_PATH, handled=True, drop=True))

    def calls(self, path: str = SEND_PATH) -> list[dict[str, Any]]:
        """The JSON bodies sent to a path."""
        with self.lock:
            return [json.loads(request.body) for request in self.requests if request.path == path]

    def _posted(self, hook: Hook) -> int:
        status = 0
        for number in range(RETRIES + 1):
            again = {"num_retry": str(number)} if number else {}
            began = time.monotonic()
            status = self._request(Hook("POST", {**hook.headers, **again}, {}, hook.body))[0]
            self.slow += time.monotonic() - began > 2
            if status == 200:
                return status
        self.subscribed = False
        return status

    def _request(self, hook: Hook) -> tuple[int, str]:
        if self.webhook is None or not self.subscribed:
            return 0, ""
        if not isinstance(self.webhook, str):
            return self.webhook(hook)
        with httpx.Client(trust_env=False, timeout=30) as http:
            answer = http.request(hook.method, self.webhook, headers=dict(hook.headers), content=hook.body)
        return answer.status_code, answer.text

    # --- the API ------------------------------------------------------------------------------------------------

    def _serve(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        if (method, path) == ("POST", TOKEN_PATH):
            return self.tokens.answer(headers, body)
        try:
            need(self.tokens.valid(headers.get("access_token", "")), -216)
            self._scripted(path)
            answer: dict[str, Any] = {
                "error": 0,
                "message": "Success",
                "data": self._called(method, path, headers, body),
            }
        except Refusal as refusal:
            answer = {"error": refusal.code, "message": str(refusal)}
        except (KeyError, TypeError, ValueError):
            answer = {"error": -201, "message": MESSAGES[-201]}
        return 200, {"X-RateLimit-Limit": "4000", "X-RateLimit-Remain": "3999"}, encode(answer)

    def _scripted(self, path: str) -> None:
        with self.lock:
            found = next((one for one in self._refusals if one[0] == path), None)
            if found:
                self._refusals.remove(found)
                raise Refusal(found[1])

    def _called(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
        content_type = headers.get("content-type", "")
        match method, urlsplit(path).path:
            case "GET", "/v2.0/oa/getoa":
                return self.account
            case "POST", "/v2.0/oa/upload/image":
                ident = token_hex(16)
                self._pictures[ident] = uploaded(content_type, body)
                return {"attachment_id": ident}
            case "POST", "/v3.0/oa/quota/message":
                last = self._last[json.loads(body)["user_id"]]
                return {"last_interaction": str(int(last.timestamp() * 1000)), "cs_reply": {"remain": 8, "total": 8}}
            case "POST", "/v3.0/oa/message/cs":
                need(content_type == "application/json")
                return self._message(json.loads(body))
        raise Refusal(404)

    def _message(self, sent: dict[str, Any]) -> dict[str, Any]:
        person = sent["recipient"]["user_id"]
        seen = look_at(sent["message"], self._pictures, self.tier_allows_buttons)
        with self.lock:
            age = self.now() - self._last[person] if person in self._last else None
            need(age is not None and age <= LONGEST, -230)
            self.charged += age is not None and age > FREE
            self._seen.setdefault(person, []).append(seen)
        if self.echoes:
            self._echo(person, seen)
        return {"message_id": token_hex(10), "quota": {"quota_type": "reply", "remain": "499", "total": "500"}}

    def _echo(self, person: str, seen: Seen) -> None:
        people = {"sender": {"id": OA, "admin_id": "1"}, "recipient": {"id": person}}
        message = {"text": seen.text, "msg_id": token_hex(10)}
        self.deliver(
            {"app_id": APP, **people, "event_name": "oa_send_text", "message": message, "timestamp": self.stamp()}
        )
