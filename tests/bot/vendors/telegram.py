"""A loopback Telegram: the Bot API's methods that we use, with its limits, its queue of updates and its people.

``say`` and ``press`` do what a person does in the app, ``seen`` is what that person sees. Usable from many threads,
and from another process through ``url``; a long poll answers as soon as something arrives.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Any, Self

from tests.bot.vendors.loopback import Failure
from tests.bot.vendors.telegram_api import BOT, BotApi, private, refused, user
from tests.bot.vendors.telegram_chat import Refusal, Shown

SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - a header's name
Call = Callable[[Mapping[str, str], bytes], int]
"""Posts one update to our webhook: headers and body to status; 0 where nobody answered."""


class FakeTelegram(BotApi):
    """Use as a context manager; ``url`` is its address. ``refuse``, ``flood`` and ``hang`` script failures."""

    def __enter__(self) -> Self:
        self.server.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Be down: no connection is accepted, open ones are cut. What people say meanwhile is kept."""
        if not self.server.stopping.is_set():
            self.server.stopping.set()
            with self._news:
                self._news.notify_all()
            self.server.stop()

    def restart(self) -> None:
        """Be back, at the same address."""
        self.server.restart()

    # What people do.

    def meet(self, person: int) -> None:
        """Let the bot write to somebody who has not written."""
        with self._news:
            self._chats[person]

    def say(self, person: int, text: str, when: float | None = None) -> int:
        """A person writes; the update's number."""
        return self.send(person, when, text=text)

    def send(self, person: int, when: float | None = None, **parts: Any) -> int:  # noqa: ANN401
        """A person sends a message of these parts (``photo``, ``contact``, …) in private."""
        return self.push("message", self.message(person, when, **parts))

    def press(self, person: int, title: str) -> int:
        """A person taps the newest button of this title. Raises ``LookupError`` where there is none."""
        for sent, key in self._keys(person):
            if key.title != title:
                continue
            if key.contact:
                return self.send(person, contact={"phone_number": "+84905000111", "first_name": "L", "user_id": person})
            return self.say(person, title) if key.data is None else self._pressed(person, sent, key.data)
        raise LookupError(title)

    def block(self, person: int) -> int:
        """A person blocks the bot: it is told, and nothing can be sent any more."""
        self.blocked.add(person)
        member = {"user": BOT}
        change = {"chat": private(person), "from": user(person), "date": int(time.time())}
        return self.push(
            "my_chat_member",
            change
            | {"old_chat_member": member | {"status": "member"}}
            | {"new_chat_member": member | {"status": "kicked", "until_date": 0}},
        )

    def unblock(self, person: int) -> None:
        """A person lets the bot write again."""
        self.blocked.discard(person)

    def seen(self, person: int) -> list[Shown]:
        """What the bot has sent to this person, oldest first."""
        with self._news:
            return list(self._chats.get(person, ()))

    def wait_seen(self, person: int, count: int, seconds: float = 20.0) -> list[Shown]:
        """What a person sees once it is this much; raises ``TimeoutError`` where it does not come."""
        with self._news:
            if not self._news.wait_for(lambda: len(self._chats.get(person, ())) >= count, seconds):
                raise TimeoutError(f"{len(self._chats.get(person, ()))} of {count} messages")
            return list(self._chats[person])

    # What arrives at the bot.

    def message(self, person: int, when: float | None = None, **parts: Any) -> dict[str, Any]:  # noqa: ANN401
        """A message object; ``parts`` replace what a private message of this person has."""
        base = {"message_id": next(self._messages), "date": int(time.time() if when is None else when)}
        self.meet(person)
        return base | {"chat": private(person), "from": user(person)} | parts

    def push(self, kind: str, what: dict[str, Any]) -> int:
        """Queue an update unless the bot did not ask for its kind; its number."""
        with self._news:
            number = next(self._numbers)
            if not self.allowed or kind in self.allowed:
                self.pending.append({"update_id": number, kind: what})
                self._news.notify_all()
            return number

    def deliver(
        self, call: Call, times: int = 1, order: Sequence[int] | None = None, secret: str | None = None
    ) -> list[int]:
        """Post what waits to our webhook, each ``times``; the statuses. What got a 2xx waits no more.

        ``order``: positions, to deliver out of order. ``secret``: in place of the one that we set.
        """
        with self._news:
            waiting = list(self.pending)
        headers = {"content-type": "application/json"}
        headers[SECRET_HEADER] = self.webhook.get("secret_token", "") if secret is None else secret
        statuses: list[int] = []
        taken: set[int] = set()
        for at in range(len(waiting)) if order is None else order:
            got = [call(headers, json.dumps(waiting[at]).encode()) for _ in range(times)]
            if any(200 <= status < 300 for status in got):
                taken.add(waiting[at]["update_id"])
            statuses += got
        with self._news:
            self.pending = [update for update in self.pending if update["update_id"] not in taken]
        return statuses

    # What goes wrong.

    def refuse(
        self,
        status: int,
        description: str,
        method: str = "send",
        times: int = 1,
        *,
        handled: bool = False,
        **parameters: Any,  # noqa: ANN401
    ) -> None:
        """Answer the next calls of this method so; ``handled``: after all the message was sent."""
        body = refused(Refusal(status, description, **parameters))[2]
        self.server.fail(Failure(status, body, path=f"/{method}", times=times, handled=handled))

    def flood(self, seconds: int, method: str = "send", times: int = 1) -> None:
        """429, with the wait."""
        self.refuse(429, f"Too Many Requests: retry after {seconds}", method, times, retry_after=seconds)

    def hang(self, method: str = "send", *, handled: bool = True) -> None:
        """Take the next message and never say so."""
        self.server.fail(Failure(path=f"/{method}", handled=handled, hang=True))

    def _keys(self, person: int) -> Any:  # noqa: ANN401
        return [(sent, key) for sent in reversed(self.seen(person)) for row in sent.keys for key in row]

    def _pressed(self, person: int, sent: Shown, data: str) -> int:
        query = f"query-{next(self._messages)}"
        self._asked.add(query)
        told = {"message_id": sent.message_id, "date": int(time.time()), "chat": private(person), "from": BOT}
        press = {"id": query, "from": user(person), "chat_instance": "-3", "data": data, "message": told}
        return self.push("callback_query", press)
