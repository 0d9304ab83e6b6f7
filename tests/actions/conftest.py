"""An answer at the plan's own door: what Rasa understood in, replies out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from actions.ask import Ask, Mention
from actions.desk import Desk
from actions.plan import plan
from actions.reply import Reply
from actions.resources import Resources
from knowledge.search import Searcher
from tests.actions.answering import Answering

CONTENT = Path(__file__).parents[2] / "content"
TODAY = date(2026, 11, 22)


@pytest.fixture(scope="session")
def resources(content_engine: Engine, content_searcher: Searcher) -> Resources:
    return replace(Resources.open(CONTENT, content_engine, content_searcher), today=lambda: TODAY)


@pytest.fixture
def desk(resources: Resources) -> Iterator[Desk]:
    with resources.sessions() as session:
        yield Desk(Ask("", "inform", 1.0, ()), session, resources)


@pytest.fixture
def answer(resources: Resources) -> Answering:
    def answer(
        text: str,
        intent: str,
        context: dict[str, str] | None = None,
        confidence: float = 0.95,
        **entities: str | tuple[str, ...],
    ) -> list[Reply]:
        mentions = [
            Mention(kind.rstrip("_"), ids if isinstance(ids, tuple) else (ids,), text, position)
            for position, (kind, ids) in enumerate(entities.items())
        ]
        with resources.sessions() as session:
            return plan(Desk(Ask(text, intent, confidence, tuple(mentions), context or {}), session, resources))

    return answer
