"""A loopback Facebook: Graph's calls with their limits and errors, signed webhooks, and what a person sees and does.

It is strict where Facebook is (lengths, shapes, the 24 hours, token and proof) and answers in Facebook's own words.
``webhook`` is where events go: an address, or a function that takes a ``Hook`` and returns (status, body).
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.parser import BytesParser
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx

from bot.channels.messages import Hook
from bot.settings import Settings
from tests.bot.vendors.loopback import Failure, Loopback, Request, Response

Webhook = str | Callable[[Hook], tuple[int, str]]
PAGE = "PAGE_ID"
SIGNING_KEY = "FB_APP_SECRET_FOR_TESTS"
PAGE_TOKEN = "EAAG.page.token.for.tests"  # noqa: S105 - opens nothing
VERIFY_WORDS = "những lời của trường"
WINDOW = timedelta(hours=24)
ROOT = "/v25.0"
KNOWN_FIELDS = frozenset({"messages", "messaging_postbacks", "messaging_referrals", "message_edits"})


@dataclass(frozen=True)
class Seen:
    """One message as a person sees it: words, quick replies, or a file (its kind, and its address or bytes)."""

    text: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    file: tuple[str, str | bytes] | None = None

    @property
    def titles(self) -> list[str]:
        """What stands on the quick replies."""
        return [title for title, _ in self.choices]


class GraphError(Exception):
    """An error as Graph tells it."""

    def __init__(self, code: int, message: str, subcode: int | None = None, status: int = 400) -> None:
        super().__init__(message)
        self.status = status
        self.told = {"message": f"(#{code}) {message}", "type": "OAuthException", "code": code, "fbtrace_id": "Abc"}
        if subcode:
            self.told["error_subcode"] = subcode

    def body(self) -> bytes:
        """The answer's body."""
        return json.dumps({"error": self.told}).encode()


def sign(body: bytes, key: str = SIGNING_KEY) -> str:
    """The value of X-Hub-Signature-256."""
    return "sha256=" + hmac.new(key.encode(), body, hashlib.sha256).hexdigest()


def encode(payload: Mapping[str, Any]) -> bytes:
    """JSON as Facebook writes it: letters and slashes escaped."""
    return json.dumps(payload, separators=(",", ":")).replace("/", "\\/").encode()


def signed(body: bytes) -> Hook:
    """A genuine request with this body."""
    return Hook("POST", {"content-type": "application/json", "x-hub-signature-256": sign(body)}, {}, body)


class FakeMessenger(Loopback):
    """Use as a context manager. ``now`` is the clock of the 24 hours; ``statuses`` what the webhook answered."""

    def __init__(self, webhook: Webhook | None = None, now: Callable[[], datetime] | None = None) -> None:
        super().__init__(self._handle_graph)
        self.webhook = webhook
        self.now = now or (lambda: datetime.now(UTC))
        self.echoes = False
        self.fields: list[str] = []
        self.profile: dict[str, Any] = {}
        self.statuses: list[int] = []
        self.actions: list[tuple[str, str]] = []
        self._last_words: dict[str, datetime] = {}
        self._blocked: set[str] = set()
        self._seen: dict[str, list[Seen]] = {}
        self._count = 0

    def settings(self, **more: Any) -> Settings:  # noqa: ANN401
        """Settings of the page at this Facebook."""
        ours = {
            "messenger_page_id": PAGE,
            "messenger_token": PAGE_TOKEN,
            "messenger_app_secret": SIGNING_KEY,
            "messenger_verify_token": VERIFY_WORDS,
            "messenger_root": f"{self.url}{ROOT}",
        }
        return Settings(**(ours | more))

    # --- what a person does -------------------------------------------------------------------------------------

    def say(self, person: str, text: str, times: int = 1, **more: Any) -> str:  # noqa: ANN401
        """Type something; the message's id."""
        mid = self._next_mid()
        self.deliver(self.event(person, message={"mid": mid, "text": text, **more}), times=times)
        return mid

    def press(self, person: str, title: str) -> None:
        """Tap a quick reply under the newest message, else an entry of the menu; the quick replies vanish."""
        with self.lock:
            newest = self._seen.get(person, [Seen()])[-1]
        payload = dict(newest.choices).get(title)
        if payload is not None:
            with self.lock:
                self._seen[person][-1] = Seen(newest.text, (), newest.file)
            self.say(person, title, quick_reply={"payload": payload})
            return
        entries = self.profile["persistent_menu"][0]["call_to_actions"]
        entry = next(entry for entry in entries if entry["title"] == title)
        self.postback(person, entry["payload"], title)

    def postback(self, person: str, payload: str, title: str = "", ref: str | None = None) -> None:
        """Press a button that is no quick reply."""
        told: dict[str, Any] = {"title": title, "payload": payload, "mid": self._next_mid()}
        if ref is not None:
            told["referral"] = {"ref": ref, "source": "SHORTLINK", "type": "OPEN_THREAD"}
        self.deliver(self.event(person, postback=told))

    def open(self, person: str, ref: str | None = None) -> None:
        """Come in for the first time, perhaps through a link with a code."""
        self.postback(person, "GET_STARTED", "Bắt đầu", ref)

    def return_by_link(self, person: str, ref: str) -> None:
        """Come back through a link with a code."""
        self.deliver(self.event(person, referral={"ref": ref, "source": "SHORTLINK", "type": "OPEN_THREAD"}))

    def send_picture(self, person: str, caption: str | None = None) -> None:
        """Send a picture, perhaps with words."""
        picture = {"type": "image", "payload": {"url": "https://scontent.xx.fbcdn.net/v/1.jpg"}}
        words = {} if caption is None else {"text": caption}
        self.deliver(self.event(person, message={"mid": self._next_mid(), "attachments": [picture], **words}))

    def edit(self, person: str, mid: str, text: str, count: int = 1) -> None:
        """Change what was written."""
        self.deliver(self.event(person, message_edit={"mid": mid, "text": text, "num_edit": count}))

    def block(self, person: str) -> None:
        """Block the page; Facebook tells nobody."""
        with self.lock:
            self._blocked.add(person)

    def seen(self, person: str) -> list[Seen]:
        """All messages of the page that this person has."""
        with self.lock:
            return list(self._seen.get(person, []))

    # --- what Facebook does -------------------------------------------------------------------------------------

    def event(self, person: str, **parts: Any) -> dict[str, Any]:  # noqa: ANN401
        """One item of ``messaging``; it opens the person's 24 hours."""
        with self.lock:
            self._last_words[person] = self.now()
        moment = int(self.now().timestamp() * 1000)
        return {"sender": {"id": person}, "recipient": {"id": PAGE}, "timestamp": moment, **parts}

    def deliver(self, *items: dict[str, Any], times: int = 1) -> list[int]:
        """Send events in one request, several times if told; what the webhook answered."""
        entry = {"id": PAGE, "time": int(self.now().timestamp() * 1000), "messaging": list(items)}
        body = encode({"object": "page", "entry": [entry]})
        statuses = [self._request(signed(body))[0] for _ in range(times)]
        with self.lock:
            self.statuses += statuses
        return statuses

    def handshake(self, words: str = VERIFY_WORDS) -> bool:
        """Set the webhook; whether it answered as Facebook demands."""
        query = {"hub.mode": "subscribe", "hub.verify_token": words, "hub.challenge": "1158201444"}
        return self._request(Hook("GET", {}, query, b"")) == (200, "1158201444")

    def fail_send(self, error: GraphError, times: int = 1, retry_after: int | None = None) -> None:
        """Answer the next messages (not "typing") with an error."""
        headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
        self.fail(Failure(error.status, error.body(), headers, "/me/messages", times))

    def hang_send(self) -> None:
        """Take the next message and never say so: the trap that makes doubles."""
        self.fail(Failure(path="/me/messages", handled=True, hang=True))

    def respond(self, request: Request) -> Response | None:
        """Scripted failures are for messages: "typing" does not use them up."""
        if b'"sender_action"' not in request.body:
            return super().respond(request)
        with self.lock:
            self.requests.append(request)
        return self._answer(request)

    def _request(self, hook: Hook) -> tuple[int, str]:
        if self.webhook is None:
            return 0, ""
        if not isinstance(self.webhook, str):
            return self.webhook(hook)
        url = f"{self.webhook}?{urlencode(hook.query)}" if hook.query else self.webhook
        answer = httpx.request(
            hook.method, url, headers=dict(hook.headers), content=hook.body, timeout=30, trust_env=False
        )
        return answer.status_code, answer.text

    def _next_mid(self) -> str:
        with self.lock:
            self._count += 1
            return f"m_{self._count:06}{'aB3_-' * 16}"

    # --- Graph --------------------------------------------------------------------------------------------------

    def _handle_graph(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        try:
            answer = self._graph(method, path, headers, body)
        except GraphError as error:
            return error.status, {}, error.body()
        return 200, {}, json.dumps(answer).encode()

    def _graph(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
        parts = urlsplit(path)
        check_access(headers, dict(parse_qsl(parts.query)))
        match method, parts.path.removeprefix(ROOT):
            case "GET", "/me":
                return {"id": PAGE, "name": "Trường thử nghiệm"}
            case "GET", "/PAGE_ID/subscribed_apps":
                return {"data": [{"id": "APP", "subscribed_fields": self.fields}] if self.fields else []}
            case "POST", "/PAGE_ID/subscribed_apps":
                return self._subscribe(json.loads(body)["subscribed_fields"].split(","))
            case "POST", "/me/messenger_profile":
                return self._set_profile(json.loads(body))
            case "POST", "/me/messages":
                return self._message(*_form(headers, body))
        raise GraphError(100, "Unsupported request", 33)

    def _subscribe(self, fields: list[str]) -> dict[str, Any]:
        if not set(fields) <= KNOWN_FIELDS:
            raise GraphError(100, "Param subscribed_fields must be one of the known fields")
        self.fields = fields
        return {"success": True}

    def _set_profile(self, profile: dict[str, Any]) -> dict[str, Any]:
        entries = profile["persistent_menu"][0]["call_to_actions"]
        need("get_started" in profile, "You must set a Get Started button first")
        need(all(len(line["text"]) <= 160 for line in profile["greeting"]), "Greeting is too long")
        need(0 < len(entries) <= 20, "Too many menu items")
        need(all(0 < len(entry["title"]) <= 30 for entry in entries), "Menu title is too long")
        with self.lock:
            self.profile = profile
        return {"result": "success"}

    def _message(self, sent: dict[str, Any], data: bytes | None) -> dict[str, Any]:
        person = sent["recipient"]["id"]
        if person not in self._last_words:
            raise GraphError(100, "No matching user found", 2018001)
        if "sender_action" in sent:
            need(sent["sender_action"] in {"typing_on", "mark_seen"}, "Unknown sender action")
            with self.lock:
                self.actions.append((person, sent["sender_action"]))
            return {"recipient_id": person}
        return self._take(person, sent, data)

    def _take(self, person: str, sent: dict[str, Any], data: bytes | None) -> dict[str, Any]:
        need(sent.get("messaging_type") == "RESPONSE", "messaging_type must be RESPONSE")
        seen = look_at(sent["message"], data)
        if person in self._blocked:
            raise GraphError(10, "This Person Cannot Receive Messages", 2018108)
        if self.now() - self._last_words[person] > WINDOW:
            raise GraphError(10, "This message is sent outside of allowed window.", 2018278)
        with self.lock:
            self._seen.setdefault(person, []).append(seen)
        mid = self._next_mid()
        if self.echoes:
            echo = {"mid": mid, "is_echo": True, "app_id": 1, **sent["message"]}
            self.deliver({"sender": {"id": PAGE}, "recipient": {"id": person}, "timestamp": 1, "message": echo})
        return {"recipient_id": person, "message_id": mid}


def need(right: bool, message: str) -> None:
    """Refuse a call as Graph does."""
    if not right:
        raise GraphError(100, message)


def check_access(headers: Mapping[str, str], query: Mapping[str, str]) -> None:
    """Token in the header (or the query) and, where it is given, the proof that the caller knows the app's secret."""
    if (headers.get("authorization") or f"Bearer {query.get('access_token')}") != f"Bearer {PAGE_TOKEN}":
        raise GraphError(190, "Invalid OAuth access token.", status=401)
    proof = hmac.new(SIGNING_KEY.encode(), PAGE_TOKEN.encode(), hashlib.sha256).hexdigest()
    need(query.get("appsecret_proof", proof) == proof, "Invalid appsecret_proof provided in the API argument")


def look_at(message: dict[str, Any], data: bytes | None = None) -> Seen:
    """What a person sees of a message; refused where Graph would."""
    need(set(message) <= {"text", "attachment", "quick_replies"}, "Unknown field in message")
    need(("text" in message) != ("attachment" in message), "Either text or attachment")
    choices = _choices(message["quick_replies"]) if "quick_replies" in message else ()
    if "attachment" in message:
        return Seen("", choices, _file(message["attachment"], data))
    need(
        len(message["text"].strip()) > 0 and len(message["text"]) <= 2000,
        "Length of param message[text] must be ≤ 2000",
    )
    return Seen(message["text"], choices)


def _choices(replies: list[dict[str, str]]) -> tuple[tuple[str, str], ...]:
    need(0 < len(replies) <= 13, "Too many elements in quick_replies")
    for reply in replies:
        need(set(reply) == {"content_type", "title", "payload"} and reply["content_type"] == "text", "Bad quick reply")
        need(len(reply["title"].strip()) > 0 and len(reply["title"]) <= 20, "Quick reply title is too long")
        need(0 < len(reply["payload"]) <= 1000, "Quick reply payload is too long")
    return tuple((reply["title"], reply["payload"]) for reply in replies)


def _file(attachment: dict[str, Any], data: bytes | None) -> tuple[str, str | bytes]:
    need(attachment["type"] in {"image", "file"}, "Unknown attachment type")
    url = attachment["payload"].get("url")
    need((url is None) != (data is None), "Either url or filedata")
    need(url is None or url.startswith(("https://", "http://127.0.0.1")), "Invalid url")
    need(data is None or len(data) > 0, "Empty file")
    return attachment["type"], url or data or b""


def _form(headers: Mapping[str, str], body: bytes) -> tuple[dict[str, Any], bytes | None]:
    """A call as JSON, or as a form with a file."""
    kind = headers.get("content-type", "")
    if not kind.startswith("multipart/form-data"):
        return json.loads(body), None
    form = BytesParser().parsebytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
    fields: dict[str, bytes] = {}
    for part in form.walk():
        if name := part.get_param("name", header="content-disposition"):
            fields[str(name)] = bytes(part.get_payload(decode=True))
    sent = {"messaging_type": fields["messaging_type"].decode()}
    return sent | {name: json.loads(fields[name]) for name in ("recipient", "message")}, fields["filedata"]
