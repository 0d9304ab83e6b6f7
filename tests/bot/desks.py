"""A real desk over a real database file and a fake Rasa, with the repository's own content."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from ruamel.yaml import YAML
from sqlalchemy import Engine

from bot.hosts.store import Hosts
from bot.inbox.asking import Asker
from bot.inbox.care import Care
from bot.inbox.desk import Desk
from bot.inbox.messages import Answer, OpenedTalk
from bot.inbox.opening import Opening
from bot.inbox.parts import DeskParts, open_asides
from bot.leads.wording import Wording
from bot.privacy.mask import Masker
from bot.rasa_client import RasaClient
from bot.record.models import Turn
from bot.record.store import Record
from bot.safety.danger import DangerDetector
from bot.safety.lists import load_card, load_detector
from knowledge.database import open_engine
from knowledge.models import Base
from knowledge.replies import Replies

CONTENT = Path(__file__).parents[2] / "content"
DATA = Path(__file__).parent / "data"
Result = TypeVar("Result")


class Clock:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@lru_cache(maxsize=1)
def detector() -> DangerDetector:
    """The detector of the content; compiling it takes a second."""
    return load_detector(CONTENT)


@lru_cache(maxsize=1)
def replies() -> Replies:
    """The reply texts of the content."""
    return Replies.load(CONTENT)


def lines(name: str) -> Any:  # noqa: ANN401
    """A file of test sentences."""
    return YAML(typ="safe").load(DATA / name)


def database(folder: Path) -> Engine:
    """A fresh SQLite database with all tables."""
    engine = open_engine(f"sqlite:///{folder}/desk.db")
    Base.metadata.create_all(engine)
    return engine


def parts(engine: Engine, rasa: RasaClient, patience: float = 8.0, clock: Clock | None = None) -> DeskParts:
    """All parts, the way the application puts them together."""
    words, now = replies(), clock or Clock()
    return DeskParts(
        record=Record(engine),
        asker=Asker(rasa, words, patience),
        care=Care(detector(), load_card(CONTENT), words),
        opening=Opening(words, "Trường thử nghiệm", None),
        replies=words,
        masker=Masker.load(CONTENT),
        asides=open_asides(CONTENT, engine, Wording(words, "Trường thử nghiệm", None), now),
        hosts=Hosts(engine),
        now=now,
    )


@asynccontextmanager
async def desk_over(
    engine: Engine, rasa_url: str, clock: Clock | None = None, patience: float = 8.0
) -> AsyncIterator[Desk]:
    """A desk whose Rasa is at ``rasa_url``."""
    rasa = RasaClient(rasa_url)
    try:
        yield Desk(parts(engine, rasa, patience, clock))
    finally:
        await rasa.aclose()


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """Run one coroutine to its end."""
    return asyncio.run(work)


async def opened(desk: Desk, role: str | None = None) -> OpenedTalk:
    """A talk on the web channel."""
    return await desk.open_talk("web", None, None, role)


def said(answer: Answer) -> str:
    """Everything an answer says."""
    return "\n".join(message.text for message in answer.messages)


def turns(engine: Engine, talk_id: str) -> list[Turn]:
    """The recorded turns after the opening."""
    return [turn for turn in Record(engine).turns(talk_id) or [] if turn.number > 0]
