"""The slides of the attract loop: messages, trades, questions and rules that the content allows on a public screen.

``content/replies/booth.yml`` names what may be shown; the words come from the loaded content. Never shown: what users
wrote, what is unverified, what has ended. What is missing is left out, so that a screen is never stopped by content.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.clock import spoken_day
from careers.models import Trade
from knowledge.models import Article, Policy, Source
from knowledge.replies import Replies

Kind = Literal["welcome", "message", "trades", "question", "rule"]
PICTURE: dict[Kind, str] = {"welcome": "signpost", "message": "megaphone", "question": "question", "rule": "page"}
MOST_TRADES = 4
# A longer name does not stand in one line of a narrow screen.
LONGEST_NAME = 32
_POINT = re.compile(r"^- (.+)$", re.MULTILINE)
_MONTH = re.compile(r"(\d{4})-(\d{2})")


@dataclass(frozen=True)
class Slide:
    """One picture of the loop. ``source``: where it is from and of when; ``asks``: a question that a tap may ask."""

    kind: Kind
    picture: str
    head: str
    text: str
    names: tuple[str, ...] = ()
    source: str | None = None
    asks: str | None = None


def welcome_slides(replies: Replies) -> list[Slide]:
    """What is shown even without a database."""
    return [_slide(replies, "welcome", str(text)) for text in replies.raw("booth.welcome")]


def content_slides(session: Session, replies: Replies, today: date) -> list[Slide]:
    """All that the database holds for the loop, the kinds evenly mixed."""
    return mixed(
        [
            list(_trades(session, replies)),
            list(_messages(session, replies, today)),
            list(_questions(session, replies, today)),
            list(_rules(session, replies)),
        ]
    )


def mixed(rows: Sequence[Sequence[Slide]]) -> list[Slide]:
    """All members, each row spread over the whole length in its own order."""
    placed = [((at + 0.5) / len(row), number, slide) for number, row in enumerate(rows) for at, slide in enumerate(row)]
    return [slide for _, _, slide in sorted(placed, key=lambda place: place[:2])]


def _slide(replies: Replies, kind: Kind, text: str, **further: Any) -> Slide:  # noqa: ANN401 - fields of Slide
    return Slide(kind, PICTURE[kind], replies.text(f"booth.{kind}_head"), text, **further)


def _messages(session: Session, replies: Replies, today: date) -> Iterator[Slide]:
    """The points of the articles that hold messages and slogans."""
    for article in _articles(session, replies.raw("booth.messages"), today):
        for point in _POINT.findall(replies.address(article.answer)):
            yield _slide(replies, "message", point, source=_reviewed(replies, "own_words", article))


def _questions(session: Session, replies: Replies, today: date) -> Iterator[Slide]:
    """The questions that articles answer, as their titles ask them."""
    for article in _articles(session, replies.raw("booth.questions"), today):
        if article.title.endswith("?"):
            source = _reviewed(replies, "answered", article)
            yield _slide(replies, "question", article.title, source=source, asks=article.title)


def _articles(session: Session, ids: Iterable[str], today: date) -> Iterator[Article]:
    for article_id in ids:
        article = session.get(Article, article_id)
        if article is not None and (article.valid_until is None or article.valid_until >= today):
            yield article


def _reviewed(replies: Replies, key: str, article: Article) -> str:
    return replies.text(f"booth.{key}", who=article.reviewer, day=spoken_day(article.reviewed))


def _rules(session: Session, replies: Replies) -> Iterator[Slide]:
    """Rules in force that have a public source."""
    for policy_id in replies.raw("booth.rules"):
        policy = session.get(Policy, policy_id)
        if policy is None or (policy.status, policy.confidence) != ("in_force", "sourced"):
            continue
        public = next((source for source in policy.sources if source.kind == "public"), None)
        if public is not None:
            yield _slide(replies, "rule", policy.rule, source=_named(replies, public))


def _named(replies: Replies, source: Source) -> str:
    """The source's title, with its date where it has one."""
    if not source.date:
        return replies.text("booth.source", title=source.title)
    return replies.text("booth.source_dated", title=source.title, day=_day(source.date))


def _day(written: str) -> str:
    """ "2025-09-14" and "2025-09" as people write them; anything else as it is."""
    try:
        return spoken_day(date.fromisoformat(written))
    except ValueError:
        month = _MONTH.fullmatch(written)
        return f"{month[2]}/{month[1]}" if month else written


def _trades(session: Session, replies: Replies) -> Iterator[Slide]:
    """A slide a trade group that has a picture: some names, and how many more there are."""
    pictures: Mapping[str, str] = replies.raw("booth.groups")
    groups: dict[str, list[str]] = defaultdict(list)
    for group, name in session.execute(select(Trade.group, Trade.name).order_by(Trade.id)):
        groups[group].append(name)
    for group, picture in pictures.items():
        if groups[group]:
            names = _short_names(groups[group])
            left = len(groups[group]) - len(names)
            more = replies.text("booth.more_trades", count=left) if left else ""
            yield Slide("trades", picture, replies.text("booth.trades_head"), group, (*names, more) if more else names)


def _short_names(names: Iterable[str]) -> tuple[str, ...]:
    """A few names that can be read from afar, without what stands in brackets or behind a stroke."""
    bare = (re.split(r" \(| / ", name)[0] for name in names)
    return tuple(dict.fromkeys(name for name in bare if len(name) <= LONGEST_NAME))[:MOST_TRADES]
