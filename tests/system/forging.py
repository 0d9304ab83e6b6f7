"""Counts what becomes of forged, altered, unsigned and repeated events at the running application, vendor by vendor."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
from pydantic import SecretStr

from bot.channels.messages import Hook
from bot.settings import Settings, keys
from knowledge.evaluation.system import free_port
from tests.bot.vendors import messenger, zalo
from tests.bot.vendors.messenger import FakeMessenger
from tests.bot.vendors.telegram import SECRET_HEADER
from tests.bot.vendors.zalo import FakeZalo
from tests.bot.vendors.zalo_bot import TOKEN as ZALO_BOT_TOKEN
from tests.bot.vendors.zalo_bot import FakeZaloBot, an_update
from tests.system.acknowledging import await_secret
from tests.system.judging import ANSWER
from tests.system.stage import EchoRasa, Witness, prepare, telegram, web

REPEATED = 3
PERSONS = 10
QUIET_SECONDS = 60.0
WRONG = "0" * 64


@dataclass(frozen=True)
class Vendor:
    """``make`` signs an event of a person (by number) with a text; ``seen`` is what that person has read.

    ``header`` bears the proof; ``over_body``: the proof covers the body, so that altering it shows.
    """

    name: str
    header: str
    over_body: bool
    make: Callable[[int, str], Hook]
    seen: Callable[[int], list[str]]


def forge(folder: Path, count: int) -> dict[str, dict[str, int]]:
    """By vendor and kind: how many were sent, how many refused, how many replies they brought."""
    prepare(folder)
    port = free_port()
    with ExitStack() as stack:
        rasa = stack.enter_context(EchoRasa())
        fakes = Fakes(Witness(), FakeMessenger(), FakeZalo(), FakeZaloBot())
        for fake in (fakes.telegram, fakes.messenger, fakes.zalo, fakes.zalo_bot):
            stack.enter_context(fake)
        settings = fakes.environment() | rasa.environment()
        settings["CHONNGHE_PUBLIC_URL"] = f"http://127.0.0.1:{port}"
        address = stack.enter_context(web(folder, port, settings))
        http = stack.enter_context(httpx.Client(base_url=address, trust_env=False, timeout=30))
        return {
            f"{vendor.name}, {kind}": row
            for vendor in fakes.vendors()
            for kind, row in Forger(http, vendor).counts(count).items()
        }


@dataclass(frozen=True)
class Fakes:
    """The four vendors."""

    telegram: Witness
    messenger: FakeMessenger
    zalo: FakeZalo
    zalo_bot: FakeZaloBot

    def environment(self) -> dict[str, str]:
        """The settings of all accounts."""
        bot = Settings(zalo_bot_token=SecretStr(ZALO_BOT_TOKEN), zalo_bot_root=self.zalo_bot.url)
        own = _named(self.messenger.settings(), "messenger_") | _named(self.zalo.settings(), "zalo_")
        return telegram(self.telegram) | own | _named(bot, "zalo_bot_")

    def vendors(self) -> list[Vendor]:
        """Each as the forger needs it."""
        await_secret(self.telegram)
        self.zalo_bot.wait(lambda: bool(self.zalo_bot.hook))
        return [
            Vendor("telegram", SECRET_HEADER, False, self._telegram, lambda one: _texts(self.telegram.seen(one))),
            Vendor(
                "messenger",
                "x-hub-signature-256",
                True,
                self._messenger,
                lambda one: _texts(self.messenger.seen(_ident(one))),
            ),
            Vendor("zalo", "x-zevent-signature", True, self._zalo, lambda one: _texts(self.zalo.seen(_ident(one)))),
            Vendor(
                "zalo_bot",
                "x-bot-api-secret-token",
                False,
                self._zalo_bot,
                lambda one: _texts(self.zalo_bot.seen(_ident(one))),
            ),
        ]

    def _telegram(self, person: int, text: str) -> Hook:
        message = self.telegram.message(person, text=text)
        body = {"update_id": 700_000_000 + int(message["message_id"]), "message": message}
        secret = {SECRET_HEADER: self.telegram.webhook["secret_token"]}
        return Hook("POST", secret, {}, json.dumps(body, ensure_ascii=False).encode())

    def _messenger(self, person: int, text: str) -> Hook:
        item = self.messenger.event(_ident(person), message={"mid": f"m_{time.monotonic_ns()}", "text": text})
        return messenger.signed(
            json.dumps({"object": "page", "entry": [{"id": messenger.PAGE, "time": 1, "messaging": [item]}]}).encode()
        )

    def _zalo(self, person: int, text: str) -> Hook:
        return zalo.signed(self.zalo.event(_ident(person), "user_send_text", message={"text": text}))

    def _zalo_bot(self, person: int, text: str) -> Hook:
        update = {"ok": True, "result": an_update(_ident(person), "message.text.received", text=text)}
        secret = {"x-bot-api-secret-token": self.zalo_bot.secret}
        return Hook("POST", secret, {}, json.dumps(update, ensure_ascii=False).encode())


class Forger:
    """Posts one vendor's events, genuine and not."""

    def __init__(self, http: httpx.Client, vendor: Vendor) -> None:
        self._http, self._vendor = http, vendor

    def counts(self, count: int) -> dict[str, dict[str, int]]:
        """The row of each kind."""
        genuine = {number: self._hook(number) for number in range(count)}
        rows = {"genuine": self._row(genuine)}
        self._await_replies(genuine)
        repeated = [self._post(hook) for _ in range(REPEATED) for hook in genuine.values()]
        forged = {kind: dict(self._forged(kind, count * at, count)) for at, kind in enumerate(self._kinds(), 1)}
        rows |= {kind: self._row(hooks) for kind, hooks in forged.items()}
        last = {number: self._hook(number) for number in range(9_000, 9_000 + PERSONS)}
        self._row(last)  # when these are answered, whatever came before them has been
        self._await_replies(last)
        rows["replayed"] = {"sent": len(repeated), "refused": sum(status != 200 for status in repeated)}
        for kind, numbers in {"genuine": genuine, **forged}.items():
            rows[kind]["replies"] = self._replies(numbers)
        rows["replayed"]["replies"] = rows["genuine"]["replies"] - count
        return rows

    def _kinds(self) -> list[str]:
        return ["unsigned", "wrong signature", *(["altered body"] if self._vendor.over_body else [])]

    def _hook(self, number: int) -> Hook:
        return self._vendor.make(1 + number % PERSONS, f"cho mình hỏi việc {number} nhé")

    def _forged(self, kind: str, first: int, count: int) -> Iterator[tuple[int, Hook]]:
        header = self._vendor.header
        for number in range(first, first + count):
            hook = self._hook(number)
            without = {name: value for name, value in hook.headers.items() if name != header}
            prefix = hook.headers[header].partition("=")[0] + "=" if "=" in hook.headers[header] else ""
            match kind:
                case "unsigned":
                    yield number, replace(hook, headers=without)
                case "wrong signature":
                    yield number, replace(hook, headers={**without, header: prefix + WRONG})
                case _:
                    yield number, replace(hook, body=hook.body.replace(b" nh", b"  nh"))

    def _row(self, hooks: Mapping[int, Hook]) -> dict[str, int]:
        statuses = [self._post(hook) for hook in hooks.values()]
        return {"sent": len(statuses), "refused": sum(status != 200 for status in statuses)}

    def _post(self, hook: Hook) -> int:
        url = f"/hooks/{self._vendor.name}"
        headers = {"content-type": "application/json", **hook.headers}
        return self._http.request(hook.method, url, headers=headers, content=hook.body).status_code

    def _replies(self, numbers: Mapping[int, Hook]) -> int:
        texts = [text for person in range(1, PERSONS + 1) for text in self._vendor.seen(person)]
        return sum(int(match[1]) in numbers for text in texts for match in ANSWER.finditer(text))

    def _await_replies(self, numbers: Mapping[int, Hook]) -> None:
        deadline = time.monotonic() + QUIET_SECONDS
        while self._replies(numbers) < len(numbers) and time.monotonic() < deadline:
            time.sleep(0.1)


def _ident(person: int) -> str:
    return str(7_000_000_000 + person)


def _texts(seen: Sequence[object]) -> list[str]:
    return [str(getattr(one, "text", "")) for one in seen]


def _named(settings: Settings, prefix: str) -> dict[str, str]:
    """The settings that begin so, as environment variables."""
    values = {key: getattr(settings, field) for field, key in keys().items() if field.startswith(prefix)}
    plain = {key: value.get_secret_value() if isinstance(value, SecretStr) else value for key, value in values.items()}
    return {key: str(value) for key, value in plain.items() if value is not None}
