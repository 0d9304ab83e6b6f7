"""A booth's screen for tests: the real content that it may show, a stand-in desk that guides, real HTTP."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Literal

from fastapi import FastAPI
from playwright.sync_api import Browser, Page
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

from bot.booth.show import BoothAway, Show
from bot.booth.slides import Slide, content_slides, welcome_slides
from bot.clock import local_day, utc_now
from bot.inbox.messages import Attachment, Button, OutMessage, SourceRef
from bot.web.app import WebOptions
from careers.models import Trade
from knowledge.content.reader import read_markdown, read_yaml
from knowledge.content.schema import ArticleFile, PolicyFile
from knowledge.models import Article, Base, Policy, Source
from tests.web.stand_in import CONTENT, MAX_CHARS, StandInDesk, replies, stand_in_app

EVENT = "NH2026-TamKy"
CODE = "4DM2-7FKQ"
SAVE = "Lưu lại, làm tiếp sau"
QUESTIONS = ("Bạn thích làm gì?", "Bạn thích làm cùng ai?", "Bạn thích làm ở đâu?")
SHEET = "to-ket-qua-1"
TABLES = ("source", "policy", "policy_source", "article", "trade")


def guide(text: str) -> list[OutMessage]:
    """A guided way in three questions to a proposal with its sheet and its code; a card where one cries for help."""
    asked = re.fullmatch(r"Ý (\d)\.\d", text)
    if "cứu em" in text:
        return [OutMessage(text="Gọi ngay 111 (miễn phí, 24 giờ mỗi ngày).")]
    if "mã" in text or text == SAVE:
        return [OutMessage(text=f"Mã để mở lại: {CODE}\nChụp màn hình hoặc ghi ra giấy.")]
    if text == "Tờ kết quả":
        return [_sheet()]
    step = int(asked[1]) + 1 if asked else 0
    return [_question(step) if step < len(QUESTIONS) else _proposal()]


def _question(step: int) -> OutMessage:
    options = [Button(title=f"Ý {step}.{number}", id=f"q{step}-{number}") for number in range(7)]
    skip = Button(title="Bỏ qua", id=f"skip-{step}", kind="steer")
    return OutMessage(text=f"Câu {step + 1}/3. {QUESTIONS[step]}", buttons=[*options, skip])


def _proposal() -> OutMessage:
    sources = [SourceRef(title=f"Nguồn số {number}", url="https://example.org/", date="2025-09") for number in range(2)]
    buttons = [Button(title="Tờ kết quả", id="sheet"), Button(title=SAVE, id="save")]
    return OutMessage(text="Hàn\nHợp vì bạn khéo tay.", title="Hàn", sources=sources, buttons=buttons)


def _sheet() -> OutMessage:
    kinds: tuple[tuple[Literal["page", "pdf"], str, str], ...] = (
        ("page", "Xem trang kết quả", ""),
        ("pdf", "Tải PDF", ".pdf"),
    )
    attached = [Attachment(kind=kind, title=title, url=f"/to/{SHEET}{ending}") for kind, title, ending in kinds]
    return OutMessage(text="Tờ kết quả của bạn đây.", attachments=attached)


class StandInBooth:
    """A booth that shows the real slides; ``away`` like a database that is."""

    def __init__(self, public_url: str | None = "https://chonnghe.example.vn") -> None:
        self.public_url = public_url
        self.away = False

    def show(self, event: str) -> Show | None:
        if self.away:
            raise BoothAway
        return Show(EVENT, all_slides()) if event.lower() == EVENT.lower() else None


@lru_cache(maxsize=1)
def all_slides() -> tuple[Slide, ...]:
    """What the repository's content puts on the screen."""
    with Session(content_rows()) as session:
        return (*welcome_slides(replies()), *content_slides(session, replies(), local_day(utc_now())))


def content_rows() -> Engine:
    """A database in memory with the articles, rules and trades that a booth may show, from the repository's files."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    Base.metadata.create_all(engine, tables=[Base.metadata.tables[name] for name in TABLES])
    with Session(engine) as session, session.begin():
        session.add_all([*_articles(), *_policies(), *_trades()])
    return engine


def _articles() -> Iterator[Article]:
    for name in (*replies().raw("booth.messages"), *replies().raw("booth.questions")):
        path = next((CONTENT / "articles").glob(f"*/{name}.md"))
        data = ArticleFile.model_validate(read_markdown(CONTENT, path)[0].data)
        fields = data.model_dump(exclude={"basis", "body"})
        yield Article(topic=path.parent.name, answer=data.answer, more=data.more, **fields)


def _policies() -> Iterator[Policy]:
    wanted = set(replies().raw("booth.rules"))
    for path in (CONTENT / "policies").glob("*.yml"):
        if not any(f"id: {name}\n" in path.read_text("utf-8") for name in wanted):
            continue
        for entry in PolicyFile.model_validate(read_yaml(CONTENT, path)[0].data).policies:
            if entry.id in wanted:
                sources = [
                    Source(id=f"{entry.id}/{at}", **one.model_dump(exclude={"id"}))
                    for at, one in enumerate(entry.sources)
                ]
                yield Policy(topic="x", sources=sources, **entry.model_dump(exclude={"sources"}))


def _trades() -> Iterator[Trade]:
    for path in sorted((CONTENT / "trades").glob("*.yml")):
        head = dict(line.split(": ", 1) for line in path.read_text("utf-8").splitlines()[:3])
        yield Trade(
            id=head["id"], name=head["name"].strip('"'), group=head["group"].strip('"'), riasec={}, attributes={}
        )


def booth_app(desk: StandInDesk, booth: StandInBooth) -> FastAPI:
    """The application with the booth's routes."""
    return stand_in_app(desk, options=WebOptions(max_chars=MAX_CHARS, booth=booth))


@contextmanager
def booth_page(
    browser: Browser, address: str, size: tuple[int, int] = (1920, 1080), calm: bool = True, clock: bool = False
) -> Iterator[Page]:
    """The screen, opened on a display of this size; whatever it throws or forbids itself fails the test.

    ``clock``: time is the test's (``page.clock``).
    """
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        reduced_motion="reduce" if calm else "no-preference",
        locale="vi-VN",
    )
    context.set_default_timeout(30_000)
    problems: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if "Content Security" in message.text else None)
    if clock:
        page.clock.install()
    page.goto(f"{address}/booth/{EVENT}")
    page.locator("#begin").wait_for()
    page.wait_for_function("document.querySelectorAll('.slide[inert]').length > 10")
    yield page
    context.close()
    assert problems == []
