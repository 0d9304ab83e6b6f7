"""Asks a running system through its own HTTP API, each question in a talk of its own."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any

import httpx

TIMEOUT_S = 60.0
_PATIENCE = 20


@dataclass(frozen=True)
class Reply:
    """The answer to one question and how long it took, seen from outside."""

    turn_id: str
    messages: list[dict[str, Any]]
    seconds: float


class Client:
    """A client of one system; a context manager."""

    def __init__(self, url: str) -> None:
        self._http = httpx.Client(base_url=url, timeout=TIMEOUT_S, trust_env=False)

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def open_talk(self, role: str | None = None) -> str:
        """A new talk; its id. ``role`` is pupil or parent; a counsellor says nothing about it."""
        body = {"role": role} if role in {"pupil", "parent"} else {}
        return str(self._post("/api/v1/talks", body)["talk_id"])

    def say(self, talk_id: str, text: str) -> Reply:
        """Say something in a talk. Raises ``httpx.HTTPError`` where the system fails."""
        started = time.perf_counter()
        answer = self._post(f"/api/v1/talks/{talk_id}/messages", {"text": text})
        return Reply(answer["turn_id"], answer["messages"], time.perf_counter() - started)

    def ask(self, text: str, role: str | None = None, after: Sequence[str] = ()) -> Reply:
        """Ask one question in a fresh talk, in which ``after`` was said before."""
        talk = self.open_talk(role)
        for earlier in after:
            self.say(talk, earlier)
        return self.say(talk, text)

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Post; a system that limits its callers is waited for."""
        for _ in range(_PATIENCE):
            response = self._http.post(path, json=body)
            if response.status_code != httpx.codes.TOO_MANY_REQUESTS:
                break
            time.sleep(float(response.headers.get("Retry-After", "1")))
        response.raise_for_status()
        found: dict[str, Any] = response.json()
        return found
