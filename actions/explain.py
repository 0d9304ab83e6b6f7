"""Questions about rules, routes and worries: whether an article answers them, and which."""

from __future__ import annotations

from dataclasses import replace

from actions.context import attributes, school_of
from actions.desk import Desk
from actions.guidance import answer_guidance
from actions.reply import Reply
from knowledge.search import SearchResult

CLEAR = 2
"""Hits needed to tell whether the first stands out."""
EXPLAINED = ("ask_guidance", "choose_trade")
"""Intents that an article answers better than a look-up."""
RULE_LEAD = 0.2
"""How much nearer another article must be to be answered instead of the one of the attribute that was asked."""
STANDS_OUT = 0.3
STANDS_OUT_BY = 0.07
"""Score, and lead over the second, from which an article answers a question that is surely about rules; chosen on
the tuning part of the evaluation, where the search alone was too careful."""
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
    if result.confident or _stands_out(desk, result):
        return [answer_guidance(desk, replace(result, confident=True))]
    return []


def _with_rule(desk: Desk, result: SearchResult) -> SearchResult:
    """The search result led by the article of the attribute asked, unless another one is clearly nearer."""
    articles = desk.resources.replies.raw("choose.attribute_article")
    wanted = {articles[name] for name in attributes(desk) if name in articles}
    near = [hit for hit in result.hits if hit.target in wanted and hit.score >= result.hits[0].score - RULE_LEAD]
    if not near:
        return result
    return SearchResult(True, (near[0], *(hit for hit in result.hits if hit is not near[0])))


def _stands_out(desk: Desk, result: SearchResult) -> bool:
    """Whether a question that is surely about rules has one article clearly before all others."""
    if desk.ask.intent not in EXPLAINED or desk.ask.confidence < SURE or len(result.hits) < CLEAR:
        return False
    first, second = result.hits[0].score, result.hits[1].score
    return first >= STANDS_OUT and first - second >= STANDS_OUT_BY
