"""Questions about rules, routes and worries: whether an article answers them, and which."""

from __future__ import annotations

from actions.context import attributes, school_of
from actions.desk import Desk
from actions.guidance import answer_guidance
from actions.reply import Reply
from knowledge.search import SearchResult
from knowledge.search.trust import EXPLAINED

RULE_LEAD = 0.2
"""How much nearer another article must be to be answered instead of the one of the attribute that was asked."""
SURE = 0.6
"""Intent confidence from which an intent is believed: a question is about rules although a school's attribute is named,
or foreign without a look into the articles."""
GUIDANCE_ATTRIBUTES = frozenset({"exemption", "documents", "admission_time"})
"""Attributes that a rule explains better than a school's row, unless a school is named."""


def explained(desk: Desk) -> list[Reply]:
    """The article that explains what is asked; empty where the question is no explanation or none is near enough."""
    asks_rule = bool(GUIDANCE_ATTRIBUTES & set(attributes(desk))) and not desk.ask.of("school")
    unsure_follow_up = desk.ask.confidence < SURE and bool(desk.ask.ids("attribute")) and bool(school_of(desk))
    if (desk.ask.intent not in EXPLAINED and not asks_rule) or unsure_follow_up:
        return []
    result = desk.found
    if asks_rule:
        result = _with_rule(desk, result)
    return [answer_guidance(desk, result)] if result.confident else []


def _with_rule(desk: Desk, result: SearchResult) -> SearchResult:
    """The search result led by the article of the attribute asked, unless another one is clearly nearer."""
    articles = desk.resources.replies.raw("choose.attribute_article")
    wanted = {articles[name] for name in attributes(desk) if name in articles}
    near = [hit for hit in result.hits if hit.target in wanted and hit.score >= result.hits[0].score - RULE_LEAD]
    if not near:
        return result
    return SearchResult(True, (near[0], *(hit for hit in result.hits if hit is not near[0])))
