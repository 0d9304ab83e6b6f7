"""The search API over a real database: snippets people can read, sources that have a public name."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from sqlalchemy.orm import Session, sessionmaker

from bot.web.app import create_app
from bot.web.lazy import AGAIN_SECONDS, Lazy
from bot.web.passages import PassageSearch, shorten
from bot.web.ports import SearchUnavailable
from bot.web.probes import database_probe
from knowledge.database import open_engine, read_sessions, session_factory
from knowledge.models import Article, Base, ContentVersion, Policy, PolicySource, Source
from knowledge.search import Hit, SearchResult
from tests.web.stand_in import StandInDesk, replies


def hit(hit_id: str, kind: str, target: str, text: str = "Một câu hỏi?") -> Hit:
    return Hit(hit_id, kind, target, "Tiêu đề", text, 0.51239)


class Finder:
    """Gives what it was told to; remembers what it was asked."""

    def __init__(self, *hits: Hit) -> None:
        self.result = SearchResult(True, hits)
        self.asked: list[tuple[str, int]] = []

    def search(self, query: str, k: int, kinds: frozenset[str] | None = None) -> SearchResult:  # noqa: ARG002
        self.asked.append((query, k))
        return self.result


def article(article_id: str, policies: list[str]) -> Article:
    return Article(
        id=article_id,
        topic="t",
        title="9+",
        answer="{Ban} học  nghề\nsau lớp 9.",
        policies=policies,
        reviewed=date(2026, 11, 1),
        reviewer="Nhóm biên tập",
    )


@pytest.fixture
def writer(tmp_path: Path) -> sessionmaker[Session]:
    engine = open_engine(f"sqlite:///{tmp_path}/a.db")
    Base.metadata.create_all(engine)
    sessions = session_factory(engine)
    with sessions.begin() as session:
        session.add_all(
            [
                Source(id="hidden", title="Một tờ rơi", url=None, date="2026", kind="secondary"),
                Source(id="law", title="Luật 124", url="https://example.org/l", date="2025-12-10", kind="public"),
                Policy(id="p", topic="t", instrument="Luật", rule="r", status="in_force", confidence="sourced"),
                Policy(id="q", topic="t", instrument="Khác", rule="r", status="in_force", confidence="secondary"),
                article("rests", ["gone", "q", "p"]),
                article("alone", []),
            ]
        )
        session.flush()
        session.add_all(
            [
                PolicySource(policy_id="p", source_id="hidden", position=0),
                PolicySource(policy_id="p", source_id="law", position=1),
                PolicySource(policy_id="q", source_id="hidden", position=0),
            ]
        )
    return sessions


def client(writer: sessionmaker[Session], finder: Finder) -> TestClient:
    service = PassageSearch(lambda: finder, read_sessions(writer.kw["bind"]), replies())
    return TestClient(create_app(StandInDesk(), service, replies(), {}))


LAW = {"title": "Luật 124", "url": "https://example.org/l", "date": "2025-12-10"}


def test_hits_carry_snippet_score_and_public_source(writer: sessionmaker[Session]) -> None:
    finder = Finder(
        hit("article:rests:q1", "article", "rests"),
        hit("policy:p", "policy", "p", text="Quy định"),
        hit("policy:q", "policy", "q", text="Quy định"),
        hit("article:alone:answer", "article", "alone"),
    )
    answer = client(writer, finder).get("/api/v1/search", params={"q": "9+ là gì", "k": 4}).json()
    assert finder.asked == [("9+ là gì", 4)]
    assert answer["confident"] is True
    assert answer["results"][0] == {
        "id": "article:rests:q1",
        "kind": "article",
        "title": "Tiêu đề",
        "snippet": "Bạn học nghề sau lớp 9.",
        "score": 0.5124,
        "source": LAW,
    }
    assert [hit["source"] for hit in answer["results"][1:]] == [
        LAW,
        None,
        {"title": "Nhóm biên tập", "url": None, "date": "2026-11-01"},
    ]


def test_a_long_snippet_is_cut_between_words() -> None:
    cut = shorten("học nghề " * 100, 50)
    assert len(cut) <= 50
    assert cut.endswith(("học…", "nghề…"))
    assert shorten("ngắn  thôi\n") == "ngắn thôi"


def test_a_part_that_cannot_open_is_tried_again_later_and_then_kept() -> None:
    now = [0.0]
    tries: list[float] = []

    def open_part() -> str:
        tries.append(now[0])
        if len(tries) < 2:
            raise FileNotFoundError("a secret path")
        return "open"

    part = Lazy(open_part, lambda: now[0])
    for _ in range(3):
        with pytest.raises(SearchUnavailable):
            part.get()
    assert tries == [0.0]
    now[0] += AGAIN_SECONDS
    assert [part.get(), part.get()] == ["open", "open"]
    assert len(tries) == 2


@pytest.mark.anyio
async def test_the_state_of_a_part_is_told_without_its_message() -> None:
    def broken() -> str:
        raise FileNotFoundError("a secret path")

    state = await Lazy(broken).probe()()
    assert (state.ready, state.reason) == (False, "cannot be opened: FileNotFoundError")
    assert (await Lazy(lambda: "open").probe()()).ready


@pytest.mark.anyio
async def test_a_database_without_content_is_not_ready(writer: sessionmaker[Session]) -> None:
    probe = database_probe(writer.kw["bind"])
    assert not (await probe()).ready
    with writer.begin() as session:
        session.add(ContentVersion(id=1, number=3, digest="x"))
    assert (await probe()).ready


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"
