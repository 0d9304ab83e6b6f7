"""Search as the API shows it: hits with a readable snippet and the source behind them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from sqlalchemy.orm import Session, sessionmaker

from bot.inbox.messages import SourceRef
from bot.web.schemas import SearchAnswer, SearchHit
from knowledge.models import Article, Policy
from knowledge.replies import Replies

if TYPE_CHECKING:
    from knowledge.search import Hit, SearchResult

SNIPPET = 240


class Searching(Protocol):
    """The part of the searcher that is used here."""

    def search(self, query: str, k: int, kinds: frozenset[str] | None = None) -> SearchResult:
        """The best ``k`` hits."""
        ...


class PassageSearch:
    """A ``SearchService`` over the searcher and the database."""

    def __init__(self, searcher: Callable[[], Searching], sessions: sessionmaker[Session], replies: Replies) -> None:
        """Take ``searcher`` as a call that gives it, or raises ``SearchUnavailable`` while there is none."""
        self._searcher = searcher
        self._sessions = sessions
        self._replies = replies

    def find(self, query: str, k: int) -> SearchAnswer:
        """At most ``k`` passages, best first; raises what the searcher raises."""
        found = self._searcher().search(query, k)
        with self._sessions() as session:
            return SearchAnswer(confident=found.confident, results=[self._hit(session, hit) for hit in found.hits])

    def _hit(self, session: Session, hit: Hit) -> SearchHit:
        article = session.get(Article, hit.target) if hit.kind == "article" else None
        # A passage of an article may be one of its questions; its answer says more, and is addressed to nobody yet.
        text = self._replies.address(article.answer, None) if article else hit.text
        return SearchHit(
            id=hit.id,
            kind=hit.kind,
            title=hit.title,
            snippet=shorten(text),
            score=round(float(hit.score), 4),
            source=_article_source(session, article) if article else _policy_source(session, hit.target),
        )


def shorten(text: str, limit: int = SNIPPET) -> str:
    """The text in one line of at most ``limit`` characters, cut between words."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    return line[: limit - 1].rsplit(" ", 1)[0] + "…"


def _policy_source(session: Session, policy_id: str) -> SourceRef | None:
    """The best source that has a public name."""
    policy = session.get(Policy, policy_id)
    public = (source for source in (policy.sources if policy else []) if source.kind == "public")
    return next((SourceRef(title=source.title, url=source.url, date=source.date) for source in public), None)


def _article_source(session: Session, article: Article) -> SourceRef:
    """The source of the first rule the article rests on; without any, who answers for it and since when."""
    found = (_policy_source(session, policy) for policy in article.policies)
    own = SourceRef(title=article.reviewer, url=None, date=article.reviewed.isoformat())
    return next((source for source in found if source), own)
