"""The methods of the Bot API that the fake Telegram answers, and what it keeps for them."""

from __future__ import annotations

import itertools
import json
import re
import threading
import time
from collections import defaultdict
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from tests.bot.vendors.loopback import Loopback, Response
from tests.bot.vendors.telegram_chat import Form, Refusal, Shown, document, message, read_form

TOKEN = "700123:loopback-token"  # noqa: S105 - the fake's own
BOT = {"id": 700123, "is_bot": True, "first_name": "Chọn Nghề", "username": "ChonNgheBot"}
Update = dict[str, Any]


class BotApi:
    """``pending``: updates that wait; ``answered``: presses that stopped spinning; ``typing``: chats shown it.

    ``polls`` counts the calls of ``getUpdates``.
    """

    def __init__(self, token: str = TOKEN, port: int = 0) -> None:
        self.token = token
        self.server = Loopback(self._handle, port)
        self.url = self.server.url
        self.pending: list[Update] = []
        self.webhook: dict[str, Any] = {"url": ""}
        self.allowed: list[str] = []
        self.commands: list[dict[str, str]] = []
        self.answered: list[str] = []
        self.typing: list[int] = []
        self.reads_groups = False
        self.blocked: set[int] = set()
        self._chats: dict[int, list[Shown]] = defaultdict(list)
        self._asked: set[str] = set()
        self._numbers, self._messages = itertools.count(900_000_001), itertools.count(1)
        self._news = threading.Condition(threading.RLock())
        self.polls = 0

    def _handle(self, http_method: str, path: str, headers: Mapping[str, str], body: bytes) -> Response:  # noqa: ARG002
        found = re.fullmatch(r"/bot([^/]+)/(\w+)", urlsplit(path).path)
        try:
            if found is None or ":" not in found[1]:
                raise Refusal(404, "Not Found")
            if found[1] != self.token:
                raise Refusal(401, "Unauthorized")
            form = read_form(path, headers.get("content-type", ""), body)
            method = getattr(self, f"_do_{found[2]}", None)
            if method is None:
                raise Refusal(404, "Not Found")
            return 200, {}, json.dumps({"ok": True, "result": method(form)}).encode()
        except Refusal as refusal:
            return refused(refusal)

    def _do_getMe(self, form: Form) -> dict[str, Any]:  # noqa: N802, ARG002 - Telegram's names
        return BOT | {"can_read_all_group_messages": self.reads_groups, "can_join_groups": True}

    def _do_getUpdates(self, form: Form) -> list[Update]:  # noqa: N802
        """A newer poll ends an older one, as when two programs poll."""
        until = time.monotonic() + float(form.fields.get("timeout", 0))
        limit = int(form.fields.get("limit", 100))
        with self._news:
            if self.webhook["url"]:
                raise Refusal(409, "Conflict: can't use getUpdates method while webhook is active")
            self.allowed = form.json("allowed_updates") or self.allowed
            self._confirm(form.fields.get("offset"))
            self.polls += 1
            mine = self.polls
            self._news.notify_all()
            while not self.pending and mine == self.polls and not self.server.stopping.is_set():
                if not self._news.wait(until - time.monotonic()) and time.monotonic() >= until:
                    break
            if mine != self.polls:
                raise Refusal(409, "Conflict: terminated by other getUpdates request")
            return self.pending[:limit]

    def _do_setWebhook(self, form: Form) -> bool:  # noqa: N802
        parts, secret = urlsplit(form.fields["url"]), form.fields.get("secret_token", "")
        if parts.scheme != "https" and parts.hostname != "127.0.0.1":
            raise Refusal(400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook")
        if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret):
            raise Refusal(400, "Bad Request: secret token contains unallowed characters")
        with self._news:
            self.webhook = {"url": form.fields["url"], "secret_token": secret}
            self.allowed = form.json("allowed_updates") or self.allowed
            self._forget_all(form)
        return True

    def _do_deleteWebhook(self, form: Form) -> bool:  # noqa: N802
        with self._news:
            self.webhook = {"url": ""}
            self._forget_all(form)
        return True

    def _do_getWebhookInfo(self, form: Form) -> dict[str, Any]:  # noqa: N802, ARG002
        shown = {name: value for name, value in self.webhook.items() if name != "secret_token"}
        return shown | {"has_custom_certificate": False, "pending_update_count": len(self.pending)}

    def _do_setMyCommands(self, form: Form) -> bool:  # noqa: N802
        commands = form.json("commands")
        if not all(re.fullmatch(r"[a-z0-9_]{1,32}", one["command"]) for one in commands):
            raise Refusal(400, "Bad Request: BOT_COMMAND_INVALID")
        if not all(1 <= len(one["description"]) <= 256 for one in commands):
            raise Refusal(400, "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
        self.commands = commands
        return True

    def _do_sendMessage(self, form: Form) -> dict[str, Any]:  # noqa: N802
        return self._show(form, message(form, next(self._messages)))

    def _do_sendPhoto(self, form: Form) -> dict[str, Any]:  # noqa: N802
        return self._show(form, document(form, next(self._messages), "sendPhoto"))

    def _do_sendDocument(self, form: Form) -> dict[str, Any]:  # noqa: N802
        return self._show(form, document(form, next(self._messages), "sendDocument"))

    def _do_sendChatAction(self, form: Form) -> bool:  # noqa: N802
        self.typing.append(self._chat(form))
        return True

    def _do_answerCallbackQuery(self, form: Form) -> bool:  # noqa: N802
        if form.fields["callback_query_id"] not in self._asked:
            raise Refusal(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        self.answered.append(form.fields["callback_query_id"])
        return True

    def _show(self, form: Form, sent: Shown) -> dict[str, Any]:
        chat = self._chat(form)
        with self._news:
            self._chats[chat].append(sent)
            self._news.notify_all()
        return {"message_id": sent.message_id, "date": int(time.time()), "chat": private(chat), "from": BOT}

    def _chat(self, form: Form) -> int:
        chat = form.fields.get("chat_id", "")
        with self._news:
            if not re.fullmatch(r"-?\d+", chat) or int(chat) not in self._chats:
                raise Refusal(400, "Bad Request: chat not found")
        if int(chat) in self.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        return int(chat)

    def _confirm(self, offset: str | None) -> None:
        """Forget what lies before the offset; a negative one leaves the last so many."""
        if offset is not None and int(offset) < 0:
            self.pending = self.pending[int(offset) :]
        elif offset is not None:
            done = next((at for at, one in enumerate(self.pending) if one["update_id"] >= int(offset)), None)
            self.pending = [] if done is None else self.pending[done:]

    def _forget_all(self, form: Form) -> None:
        if form.fields.get("drop_pending_updates") == "true":
            self.pending = []


def private(person: int) -> dict[str, Any]:
    return {"id": person, "type": "private", "first_name": f"P{person}"}


def user(person: int) -> dict[str, Any]:
    return {"id": person, "is_bot": False, "first_name": f"P{person}", "language_code": "vi"}


def refused(refusal: Refusal) -> Response:
    body = {"ok": False, "error_code": refusal.status, "description": refusal.description}
    body |= {"parameters": refusal.parameters} if refusal.parameters else {}
    return refusal.status, {}, json.dumps(body).encode()
