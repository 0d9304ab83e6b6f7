"""Explanations: rules, routes, worries. Found by search, answered from an article, sourced by its policies."""

from __future__ import annotations

from datetime import date

from actions.desk import Desk
from actions.reply import Button, Reply, payload
from actions.years import year_ahead
from knowledge.facts import SourceRef, source_ref
from knowledge.models import Article, Policy
from knowledge.search import Hit, SearchResult
from nlu.text import normalise
from nlu.text.language import language_of
from nlu.text.understood import understood

NEAREST = 2
NEAR = 0.25
"""Score from which an article is worth offering as "is it this?"; below it the words meet by chance."""
READ_AS = 120
"""Letters up to which it is told how a question was read."""


def best_article(desk: Desk, query: str) -> Hit | None:
    """The article that surely answers the query, else None."""
    result = desk.articles(query)
    return result.hits[0] if result.confident and result.hits else None


def answer_guidance(desk: Desk, result: SearchResult) -> Reply:
    """The best article, or the honest "not known" with the two nearest as choices."""
    if result.confident and result.hits:
        reply = article_reply(desk, result.hits[0].target)
        if reply is not None:
            reply.retrieved = trace(result)
            return reply
    return not_known(desk, result)


def article_reply(desk: Desk, article_id: str) -> Reply | None:
    """An article's short answer, its sources, "xem thêm" and related questions; None where it does not exist."""
    article = desk.session.get(Article, article_id)
    if article is None:
        return None
    text = desk.resources.replies.address(article.answer, desk.ask.role)
    if _expired(article, desk.today):
        text = f"{desk.say('guidance.expired')}\n{text}"
    if article.policies:
        text = "\n".join([*year_ahead(desk, [article.reviewed.isoformat()], text, rule=True), text])
    buttons = [desk.ask_button("guidance.more", "more", article=article.id)] if article.more else []
    return Reply(
        text,
        buttons=[*buttons, *_related(desk, article)],
        sources=article_sources(desk, article),
        facts=list(article.policies),
        remember={"topic": "guidance", "attribute": None},
    )


def more_reply(desk: Desk, article_id: str) -> Reply | None:
    """The rest of an article; None where there is none."""
    article = desk.session.get(Article, article_id)
    if article is None or not article.more:
        return None
    text = desk.resources.replies.address(article.more, desk.ask.role)
    return Reply(text, buttons=[*_related(desk, article), desk.person], sources=article_sources(desk, article))


def article_sources(desk: Desk, article: Article) -> list[SourceRef]:
    """The sources of the policies an article rests on; without any, who wrote it and when."""
    policies = (desk.session.get(Policy, policy_id) for policy_id in article.policies)
    found = [source_ref(source) for policy in policies if policy for source in policy.sources[:1]]
    return found or [SourceRef(title=article.reviewer, url=None, date=article.reviewed.isoformat())]


def not_known(desk: Desk, result: SearchResult) -> Reply:
    """Nothing grounded was found: say so and how it was read, offer the nearest two as questions, and a person."""
    if language_of(desk.ask.text) == "en":
        return in_english(desk, result)
    near = [hit for hit in result.hits[:NEAREST] if hit.score >= NEAR]
    choices = [Button(hit.title, payload("choose", article=hit.target)) for hit in near]
    text = desk.say("guidance.unknown" if choices else "guidance.unknown_bare")
    return Reply(
        "\n".join([*_read_as(desk), text]),
        buttons=[*choices, desk.person],
        refusal="no_grounding",
        retrieved=trace(result),
    )


def in_english(desk: Desk, result: SearchResult) -> Reply:
    """What a message in English gets where no article surely answers it: which language is read, and a person."""
    return Reply(desk.say("refuse.foreign"), buttons=[desk.person], refusal="out_of_scope", retrieved=trace(result))


def _read_as(desk: Desk) -> list[str]:
    """How a short question that was typed without marks or in short forms was read, so that it can be put right."""
    typed = desk.ask.text
    if typed.startswith("/") or len(typed) > READ_AS:
        return []
    meant = " ".join(understood(typed).split())
    same = meant.casefold() == " ".join(normalise(typed).split()).casefold()
    return [] if same or len(meant) > READ_AS else [desk.say("guidance.read_as", meant=meant)]


def trace(result: SearchResult) -> list[dict[str, object]]:
    """What was retrieved, for the turn's record."""
    return [{"id": hit.id, "score": round(hit.score, 4)} for hit in result.hits]


def _related(desk: Desk, article: Article) -> list[Button]:
    rows = (desk.session.get(Article, related) for related in article.related[:2])
    return [Button(row.title, payload("choose", article=row.id)) for row in rows if row]


def _expired(article: Article, today: date) -> bool:
    return article.valid_until is not None and article.valid_until < today
