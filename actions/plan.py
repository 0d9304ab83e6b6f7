"""Decides how a question is answered, in the order of the steps in ``plan``.

An exact look-up is used when an entity and an attribute are known; a search explains the rest. An entity that is
only remembered is used when the message names none itself, and never when it names one we do not know.
"""

from __future__ import annotations

from actions import clarify, overview
from actions.compare import compare
from actions.context import attributes, school_of, trade_of
from actions.desk import Desk
from actions.explain import SURE, explained
from actions.facts import answer_facts, unkept
from actions.find import find_by_wish, find_nine_plus, find_schools, named_place
from actions.guidance import answer_guidance, article_reply
from actions.offices import answer_office
from actions.references import References
from actions.refuse import outside_region, unknown_name
from actions.reply import Reply
from actions.schooling.dispatch import follows, schools_reply
from knowledge.search.trust import EXPLAINED

COMPARABLE = 2
NARROWING = frozenset({"inform", "ask_fact", "find_schools", "state_role", "nlu_fallback"})
"""Intents of a bare wish or answer ("có ktx không", "em hết lớp 9") after a list of schools."""
EXPLAINED_LEVELS = frozenset({"9plus", "trung_hoc_nghe"})
"""Levels in transition: that a school has other levels says nothing of these."""


def plan(desk: Desk) -> list[Reply]:
    """The replies to an information question; never empty."""
    for step in (
        _chosen,
        _outside,
        _office,
        _narrowed,
        _compared,
        _ambiguous,
        explained,
        _unknown,
        _placed,
        _looked_up,
        _unkept,
        _overview,
    ):
        replies = step(desk)
        if replies:
            return replies
    return [answer_guidance(desk, desk.found)]


def _chosen(desk: Desk) -> list[Reply]:
    article = next(iter(desk.ask.ids("article")), None)
    reply = article_reply(desk, article) if article else None
    return [reply] if reply else []


def _outside(desk: Desk) -> list[Reply]:
    reply = None if desk.ask.intent in EXPLAINED else outside_region(desk)
    return [reply] if reply and not desk.ask.of("school") else []


def _office(desk: Desk) -> list[Reply]:
    """How to reach an office that is no school, which the school of the talk must not answer for."""
    office = None if desk.ask.of("school") else References.load(desk.resources.content_dir).office(desk.ask.text)
    return answer_office(desk, office, attributes(desk)) if office else []


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
        return [find_by_wish(desk) or clarify.which_trade(desk)]
    level = next((i for i in asked.ids("level") if i in ("so_cap", "trung_cap", "cao_dang")), None)
    if trade is not None:
        return schools_reply(desk)
    return [find_schools(desk, place or asked.remembered("place"), level)]


def _narrowed(desk: Desk) -> list[Reply]:
    """A bare answer or wish after a list of schools ("lớp 9", "có ký túc xá thôi"), or the comparison of that list."""
    listed = desk.ask.context.get("topic") == "find"
    compares = desk.ask.intent == "compare" and listed and not desk.ask.names_entity
    bare = desk.ask.intent in NARROWING and follows(desk)
    return schools_reply(desk) if compares or bare else []


def _of_explained_level(desk: Desk, place: str | None) -> list[Reply]:
    """Who offers 9+ is told from the schools' own facts; who teaches trung học nghề only by what an article knows."""
    if "9plus" in desk.ask.ids("level"):
        return [find_nine_plus(desk, place)]
    return [answer_guidance(desk, desk.found)]


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
    result = desk.found
    about_rules = desk.ask.intent in EXPLAINED and desk.ask.confidence >= SURE
    return [answer_guidance(desk, result)] if result.confident or about_rules else [clarify.which_owner(desk, wanted)]


def _facts_or_explanation(desk: Desk, wanted: list[str], school: str | None, trade: str | None) -> list[Reply]:
    """Facts; where a named trade has no such fact but a rule explains the question, the rule."""
    replies = answer_facts(desk, wanted, school, trade)
    for reply in replies:
        reply.remember |= _remembered(school, trade)
    if school is None and all(reply.refusal for reply in replies):
        result = desk.found
        return [answer_guidance(desk, result)] if result.confident else replies
    return replies


def _remembered(school: str | None, trade: str | None) -> dict[str, str | None]:
    named = {"school": school, "trade": trade}
    return {**{k: v for k, v in named.items() if v}, "focus": "school" if school else "trade"}


def _unkept(desk: Desk) -> list[Reply]:
    """What is surely asked of a named school, but nothing that is kept of schools: said to be unknown."""
    schools = desk.ask.ids("school")
    sure = desk.ask.intent == "ask_fact" and desk.ask.confidence >= SURE
    if not sure or len(schools) != 1 or desk.ask.ids("trade"):
        return []
    return [unkept(desk, schools[0])]


def _overview(desk: Desk) -> list[Reply]:
    asked = desk.ask
    trade, school = next(iter(asked.ids("trade")), None), next(iter(asked.ids("school")), None)
    if asked.intent == "ask_programmes" and not trade:
        school = school or school_of(desk)
        known = overview.school_programmes(desk, school) if school else None
        return _listed(known if school else clarify.which_owner(desk, ["programmes"]))
    if trade and (school or asked.intent == "ask_programmes"):
        return _taught(desk, trade, school or school_of(desk) or asked.remembered("school"))
    if school:
        return _listed(overview.school_overview(desk, school))
    return _trade(desk, trade) if trade else []


def _taught(desk: Desk, trade: str, school: str | None) -> list[Reply]:
    return _listed(overview.trade_at_school(desk, trade, school)) if school else schools_reply(desk)


def _trade(desk: Desk, trade: str) -> list[Reply]:
    if desk.ask.intent == "inform" and desk.ask.context.get("topic") == "find":
        return schools_reply(desk)
    return _listed(overview.trade_overview(desk, trade))


def _listed(reply: Reply | None) -> list[Reply]:
    return [reply] if reply else []
