"""A desk, a search and a server for tests of the web side: no Rasa, no database, real HTTP where a browser needs it."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp

from bot.inbox.errors import TextTooLong, UnknownButton, UnknownTalk
from bot.inbox.messages import Answer, Button, HistoryTurn, OpenedTalk, OutMessage, SourceRef, Table
from bot.web.app import WebOptions, create_app
from bot.web.ports import PartState, Probe, SearchUnavailable
from bot.web.schemas import SearchAnswer, SearchHit
from knowledge.replies import Replies

CONTENT = Path(__file__).parents[2] / "content"
CANARY = "canh-chim-0912345678"
MAX_CHARS = 2000

Script = Callable[[str], list[OutMessage]]


def replies() -> Replies:
    return Replies.load(CONTENT)


def echo(text: str) -> list[OutMessage]:
    return [OutMessage(text=f"Đã nghe: {text}")]


def comparison() -> OutMessage:
    return OutMessage(
        text="So sánh hai nghề:\n- Hàn: làm với kim loại\n- May thời trang: làm với vải\n\nHọc phí do trường công bố.",
        table=Table(
            columns=["", "Hàn", "May thời trang"],
            rows=[["Thời gian", "2 năm", "2 năm"], ["Nơi học", "Trường A; Trường B", "Trường C"]],
        ),
        sources=[SourceRef(title=f"Nguồn số {n}", url=f"https://example.org/{n}", date="2025-09") for n in range(3)],
        buttons=[Button(title="Xem thêm", id="more-1"), Button(title="Học phí", id="fee-1")],
    )


class StandInDesk:
    """Keeps talks in memory and answers by ``script``; while ``broken``, every call fails with the canary inside."""

    def __init__(self, script: Script = echo) -> None:
        self.script = script
        self.talks: dict[str, list[HistoryTurn]] = {}
        self.opened: list[tuple[str, str | None, str | None, str | None]] = []
        self.broken = False

    async def open_talk(self, channel: str, school: str | None, campaign: str | None, role: str | None) -> OpenedTalk:
        self._check()
        self.opened.append((channel, school, campaign, role))
        talk_id = secrets.token_urlsafe(16)
        starters = [Button(title="9+ là gì?", id="start-1"), Button(title="Nghề nào ở gần nhà?", id="start-2")]
        opening = [OutMessage(text="Chào bạn, mình là máy trả lời tự động.", buttons=starters)]
        self.talks[talk_id] = [HistoryTurn(text="", messages=opening, created_at=datetime.now(UTC))]
        return OpenedTalk(talk_id=talk_id, messages=opening)

    async def answer(self, talk_id: str, *, text: str | None, button: str | None) -> Answer:
        self._check()
        if talk_id not in self.talks:
            raise UnknownTalk
        words = text if text is not None else self._title(talk_id, button or "")
        if len(words) > MAX_CHARS:
            raise TextTooLong
        messages = self.script(words)
        self.talks[talk_id].append(HistoryTurn(text=words, messages=messages, created_at=datetime.now(UTC)))
        return Answer(turn_id=secrets.token_hex(8), messages=messages)

    def _title(self, talk_id: str, button: str) -> str:
        """What a button of this talk says. Raises ``UnknownButton``."""
        offered = (one for turn in self.talks[talk_id] for message in turn.messages for one in message.buttons)
        found = next((one.title for one in offered if one.id == button), None)
        if found is None:
            raise UnknownButton
        return found

    def calls_for_help(self, text: str) -> bool:
        return "cứu em" in text

    async def history(self, talk_id: str) -> list[HistoryTurn]:
        self._check()
        if talk_id not in self.talks:
            raise UnknownTalk
        return self.talks[talk_id]

    def asked(self) -> list[int]:
        """How many messages each talk has had."""
        return [len(turns) - 1 for turns in self.talks.values()]

    def _check(self) -> None:
        if self.broken:
            raise RuntimeError(CANARY)


class StandInSearch:
    """One passage for everything; unavailable while ``missing``."""

    def __init__(self) -> None:
        self.missing = False

    def find(self, query: str, k: int) -> SearchAnswer:
        if self.missing:
            raise SearchUnavailable
        hit = SearchHit(id="a", kind="article", title="9+ là gì?", snippet=f"{len(query)}", score=1.0, source=None)
        return SearchAnswer(confident=True, results=[hit][:k])


def ready(state: bool = True, reason: str | None = None) -> Probe:
    async def probe() -> PartState:
        return PartState(ready=state, reason=reason)

    return probe


def stand_in_app(
    desk: StandInDesk | None = None, search: StandInSearch | None = None, options: WebOptions | None = None
) -> FastAPI:
    options = options or WebOptions(max_chars=MAX_CHARS)
    return create_app(desk or StandInDesk(), search or StandInSearch(), replies(), {"rasa": ready()}, options)


@contextmanager
def served(app: ASGIApp, **options: Any) -> Iterator[str]:  # noqa: ANN401 - uvicorn's own
    """The application on a free loopback port, in a thread; gives its address."""
    quiet: dict[str, Any] = {"log_level": "warning", "access_log": False}
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, **(quiet | options)))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        if not thread.is_alive():
            raise RuntimeError("the test server did not start")
    host, port = server.servers[0].sockets[0].getsockname()[:2]
    try:
        yield f"http://{host}:{port}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)
