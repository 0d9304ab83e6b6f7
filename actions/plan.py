"""Decides how a question is answered, in the order of the steps in ``plan``.

An exact look-up is used when an entity and an attribute are known; a search explains the rest. An entity that is
only remembered is used when the message names none itself, and never when it names one we do not know.
"""

from __future__ import annotations

from dataclasses import replace

from actions import clarify, overview
from actions.compare import compare
from actions.desk import Desk
from actions.facts import answer_facts
from actions.find import find_nine_plus, find_schools, named_place
from actions.guidance import answer_guidance, article_reply, search
from actions.refuse import outside_region, unknown_name
from actions.reply import Reply
from knowledge.search import SearchResult

COMPARABLE = 2
EXPLAINED_LEVELS = frozenset({"9plus", "trung_hoc_nghe"})
"""Levels in transition: that a school has other levels says nothing of these."""
EXPLAINED = ("ask_guidance", "choose_trade")
"""Intents that an article answers better than a look-up."""
RULE_LEAD = 0.2
"""How much nearer another article must be to be answered instead of the one of the attribute that was asked."""
STANDS_OUT = 0.3
STANDS_OUT_BY = 0.07
"""Score, and lead over the second, from which an article answers a question that is surely about rules; chosen on
the tuning part of the evaluation, where the search alone was too careful."""
SURE = 0.6
"""Intent confidence from which a question counts as one about rules although an attribute of a school is named."""
GUIDANCE_ATTRIBUTES = frozenset({"exemption", "documents", "admission_time"})
"""Attributes that a rule explains better than a school's row, unless a school is named."""


def plan(desk: Desk) -> list[Reply]:
    """The replies to an information question; never empty."""
    for step in (_chosen, _outside, _compared, _ambiguous, _explained, _unknown, _placed, _looked_up, _overview):
        replies = step(desk)
        if replies:
            return replies
    return [answer_guidance(desk, search(desk, desk.ask.text))]


def attributes(desk: Desk) -> list[str]:
    """What is asked: said now, or carried over when only an entity is given ("thế còn nghề hàn?")."""
    said = desk.ask.ids("attribute")
    if said or desk.ask.intent != "inform" or desk.ask.context.get("topic") != "facts":
        return said
    return [name for name in desk.ask.context.get("attribute", "").split(",") if name]


def trade_of(desk: Desk) -> str | None:
    """The trade named now, else the one the talk is about."""
    return next(iter(desk.ask.ids("trade")), None) or (None if desk.ask.of("school") else desk.ask.remembered("trade"))


def school_of(desk: Desk) -> str | None:
    """The school named now, else the one the talk is about unless a trade is named now."""
    return next(iter(desk.ask.ids("school")), None) or (None if desk.ask.of("trade") else desk.ask.remembered("school"))


def _chosen(desk: Desk) -> list[Reply]:
    article = next(iter(desk.ask.ids("article")), None)
    reply = article_reply(desk, article) if article else None
    return [reply] if reply else []


def _outside(desk: Desk) -> list[Reply]:
    reply = None if desk.ask.intent in EXPLAINED else outside_region(desk)
    return [reply] if reply and not desk.ask.of("school") else []


def _compared(desk: Desk) -> list[Reply]:
    for kind in ("trade", "school"):
        ids = desk.ask.ids(kind)
        remembered = desk.ask.remembered(kind)
        earlier = desk.ask.remembered(f"{kind}_before")
        if desk.ask.intent == "compare" and len(ids) < COMPARABLE:
            ids = list(dict.fromkeys(one for one in (earlier if not ids else None, remembered, *ids) if one))
        if len(ids) >= COMPARABLE and (desk.ask.intent in ("compare", "inform", "ask_trade", "ask_school")):
            return [compare(desk, kind, ids)]
    return []


def _ambiguous(desk: Desk) -> list[Reply]:
    if desk.ask.intent == "ask_guidance":
        return []
    for kind in ("school", "trade"):
        mention = desk.ask.ambiguous(kind)
        if mention and desk.ask.remembered(kind) not in mention.ids:
            return [clarify.which(desk, mention, attributes(desk))]
    return []


def _explained(desk: Desk) -> list[Reply]:
    asks_rule = bool(GUIDANCE_ATTRIBUTES & set(attributes(desk))) and not desk.ask.of("school")
    unsure_follow_up = desk.ask.confidence < SURE and bool(desk.ask.ids("attribute")) and bool(school_of(desk))
    if (desk.ask.intent not in EXPLAINED and not asks_rule) or unsure_follow_up:
        return []
    result = search(desk, desk.ask.text)
    if asks_rule:
        result = _with_rule(desk, result)
    if result.confident or _stands_out(desk, result):
        return [answer_guidance(desk, replace(result, confident=True))]
    return _start_of_choice(desk) if desk.ask.intent == "choose_trade" else []


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
    if desk.ask.intent not in EXPLAINED or desk.ask.confidence < SURE or len(result.hits) < COMPARABLE:
        return False
    first, second = result.hits[0].score, result.hits[1].score
    return first >= STANDS_OUT and first - second >= STANDS_OUT_BY


def _start_of_choice(desk: Desk) -> list[Reply]:
    """Where a talk about choosing begins, when nothing more particular was asked."""
    articles = desk.resources.replies.raw("choose.start_article")
    reply = article_reply(desk, articles.get(desk.ask.role, articles["unknown"]))
    return [reply] if reply else []


def _unknown(desk: Desk) -> list[Reply]:
    if desk.ask.intent == "ask_guidance" or desk.ask.names_entity:
        return []
    reply = unknown_name(desk)
    return [reply] if reply else []


def _placed(desk: Desk) -> list[Reply]:
    asked = desk.ask
    place = next((named_place(desk, mention) for mention in asked.of("place")), None)
    where = asked.intent == "find_schools" or ("address" in asked.ids("attribute") and bool(asked.of("trade")))
    follows = place is not None and asked.intent == "inform" and not asked.of("school")
    if asked.of("school") or not (where or follows):
        return []
    if EXPLAINED_LEVELS & set(asked.ids("level")) and not asked.of("trade"):
        return _of_explained_level(desk, place)
    trade = trade_of(desk)
    if trade is None and place is None and not asked.ids("level"):
        return [clarify.which_trade(desk)]
    level = next((i for i in asked.ids("level") if i in ("so_cap", "trung_cap", "cao_dang")), None)
    trades = asked.ids("trade") or ([trade] if trade else [])
    return [find_schools(desk, trades, place or asked.remembered("place"), level)]


def _of_explained_level(desk: Desk, place: str | None) -> list[Reply]:
    """Who offers 9+ is told from the schools' own facts; who teaches trung học nghề only by what an article knows."""
    if "9plus" in desk.ask.ids("level"):
        return [find_nine_plus(desk, place)]
    return [answer_guidance(desk, search(desk, desk.ask.text))]


def _looked_up(desk: Desk) -> list[Reply]:
    wanted = attributes(desk)
    if not wanted:
        return []
    schools = desk.ask.ids("school")
    if len(schools) >= COMPARABLE:
        return [reply for school in schools[:3] for reply in answer_facts(desk, wanted, school, None)]
    trade, school = trade_of(desk), school_of(desk)
    if "programmes" in wanted and school:
        reply = overview.school_programmes(desk, school)
        rest = answer_facts(desk, [a for a in wanted if a != "programmes"], school, trade)
        return [*([reply] if reply else []), *rest]
    if trade or school:
        return _facts_or_explanation(desk, wanted, school, trade)
    result = search(desk, desk.ask.text)
    about_rules = desk.ask.intent in EXPLAINED and desk.ask.confidence >= SURE
    return [answer_guidance(desk, result)] if result.confident or about_rules else [clarify.which_school(desk, wanted)]


def _facts_or_explanation(desk: Desk, wanted: list[str], school: str | None, trade: str | None) -> list[Reply]:
    """Facts; where a named trade has no such fact but a rule explains the question, the rule."""
    replies = answer_facts(desk, wanted, school, trade)
    for reply in replies:
        reply.remember |= _remembered(school, trade)
    if school is None and all(reply.refusal for reply in replies):
        result = search(desk, desk.ask.text)
        return [answer_guidance(desk, result)] if result.confident else replies
    return replies


def _remembered(school: str | None, trade: str | None) -> dict[str, str | None]:
    named = {"school": school, "trade": trade}
    return {**{k: v for k, v in named.items() if v}, "focus": "school" if school else "trade"}


def _overview(desk: Desk) -> list[Reply]:
    asked = desk.ask
    trade, school = next(iter(asked.ids("trade")), None), next(iter(asked.ids("school")), None)
    reply = None
    if asked.intent == "ask_programmes" and not trade:
        school = school or school_of(desk)
        reply = overview.school_programmes(desk, school) if school else clarify.which_school(desk, ["programmes"])
    elif trade and (school or asked.intent == "ask_programmes"):
        reply = _taught(desk, trade, school or school_of(desk) or asked.remembered("school"))
    elif school:
        reply = overview.school_overview(desk, school)
    elif trade:
        reply = _trade(desk, trade)
    return [reply] if reply else []


def _taught(desk: Desk, trade: str, school: str | None) -> Reply | None:
    return overview.trade_at_school(desk, trade, school) if school else find_schools(desk, [trade], None, None)


def _trade(desk: Desk, trade: str) -> Reply | None:
    if desk.ask.intent == "inform" and desk.ask.context.get("topic") == "find":
        return find_schools(desk, [trade], desk.ask.remembered("place"), None)
    return overview.trade_overview(desk, trade)
