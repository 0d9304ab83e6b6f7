"""Attributes looked up exactly: fee, address, phone, income … of a school, a trade, or a trade at a school."""

from __future__ import annotations

from itertools import accumulate

from actions.desk import Desk, bullets, sentence, spoken_date
from actions.guidance import best_article
from actions.reply import Button, Reply, payload
from actions.years import year_ahead
from careers.lookup import trade
from knowledge.facts import ShownFact, conflicting
from schools.lookup import programme_sources, programmes_of, school
from schools.models import Programme, School

MAX_VALUES = 3
MAX_WORDS = 110
"""Words of all values together; the heading comes to them."""
TOLD_UNDER = {"exemption": "fee", "admission_time": "entry"}
"""Where schools' sources tell an attribute together with another one."""
PROGRAMME_ATTRIBUTES = frozenset({"fee", "duration", "quota", "entry", "code"})


def answer_facts(desk: Desk, attributes: list[str], school_id: str | None, trade_id: str | None) -> list[Reply]:
    """One reply for each attribute asked; what is not known is said, with who knows."""
    return [_answer(desk, attribute, school_id, trade_id) for attribute in attributes]


def _answer(desk: Desk, attribute: str, school_id: str | None, trade_id: str | None) -> Reply:
    reply = None
    if school_id and trade_id and attribute in PROGRAMME_ATTRIBUTES:
        reply = _of_programmes(desk, attribute, school_id, trade_id)
    if reply is None and trade_id and desk.resources.vocabulary.applies(attribute, "trade"):
        reply = _of_entity(desk, attribute, "trade", trade_id)
    if reply is None and school_id:
        reply = _of_entity(desk, attribute, "school", school_id)
    if reply is None and school_id and attribute in TOLD_UNDER:
        reply = _of_entity(desk, TOLD_UNDER[attribute], "school", school_id)
    reply = reply or _unknown(desk, attribute, school_id, trade_id)
    reply.remember |= {"attribute": attribute, "topic": "facts"}
    return reply


def _of_programmes(desk: Desk, attribute: str, school_id: str, trade_id: str) -> Reply | None:
    rows = programmes_of(desk.session, school_id, trade_id)
    found = [(row, fact) for row in rows for fact in desk.facts("programme", row.id, attribute)][:MAX_VALUES]
    if not found:
        return None
    name = found[0][0].school.name
    lines = [f"{row.name}: {desk.phrase(fact)}" for row, fact in found]
    return _known(desk, attribute, name, [fact for _, fact in found], lines)


def _of_entity(desk: Desk, attribute: str, kind: str, entity_id: str) -> Reply | None:
    found = _short(desk, desk.facts(kind, entity_id, attribute)[:MAX_VALUES])
    if not found:
        return None
    name, lines = entity_name(desk, kind, entity_id), [desk.phrase_full(fact) for fact in found]
    reply = _known(desk, attribute, name, found, lines)
    if kind == "school":
        _add_doubts(desk, reply, entity_id, attribute)
        if conflicting(found):
            reply.refusal = "conflicting_sources"
            reply.text += "\n" + desk.say("fact.conflict")
        reply.buttons = school_buttons(desk, entity_id, attribute)
    else:
        reply.buttons = trade_buttons(desk, entity_id, attribute)
    return reply


def _short(desk: Desk, facts: list[ShownFact]) -> list[ShownFact]:
    """As many of the facts, the best first, as ``MAX_WORDS`` hold; at least one. Facts that conflict are all told."""
    if conflicting(facts):
        return facts
    counts = list(accumulate(len(desk.phrase_full(fact).split()) for fact in facts))
    return facts[: max(1, sum(count <= MAX_WORDS for count in counts))]


def _known(desk: Desk, attribute: str, name: str, facts: list[ShownFact], lines: list[str]) -> Reply:
    head = desk.say("fact.head", label=desk.label(attribute), name=name)
    body = " " + sentence(lines[0]) if len(lines) == 1 else "\n" + bullets(lines)
    ahead = year_ahead(desk, (fact.as_of for fact in facts), body)
    return Reply(
        "\n".join([*ahead, head + body]),
        sources=[source for fact in facts for source in fact.sources],
        facts=[fact.id for fact in facts],
    )


def _add_doubts(desk: Desk, reply: Reply, school_id: str, attribute: str) -> None:
    row = school(desk.session, school_id)
    doubts = [d["text"] for d in (row.doubts if row else []) if d.get("attribute") == attribute and d.get("text")]
    if doubts:
        reply.text += "\n" + desk.say("fact.doubt", doubt=sentence(str(doubts[0])))


def _unknown(desk: Desk, attribute: str, school_id: str | None, trade_id: str | None) -> Reply:
    kind, entity_id = ("school", school_id) if school_id else ("trade", trade_id)
    name = entity_name(desk, kind, str(entity_id))
    reply = Reply(desk.say("fact.unknown", label=desk.label(attribute).lower(), name=name), refusal="no_grounding")
    reply.text += " " + _who_knows(desk, reply, school_id)
    article = best_article(desk, f"{desk.label(attribute)} {desk.ask.text}")
    if article is not None:
        reply.buttons.append(Button(article.title, payload("choose", article=article.target)))
        reply.retrieved.append({"id": article.id, "score": article.score})
    reply.buttons.append(desk.person)
    return reply


def unkept(desk: Desk, school_id: str) -> Reply:
    """Something is asked of a school that nobody has noted of any school: said so, with who knows."""
    reply = Reply(desk.say("fact.unkept", name=entity_name(desk, "school", school_id)), refusal="no_grounding")
    reply.text += " " + _who_knows(desk, reply, school_id)
    reply.buttons += [*school_buttons(desk, school_id), desk.person]
    reply.remember |= {"school": school_id, "focus": "school", "topic": "facts"}
    return reply


def _who_knows(desk: Desk, reply: Reply, school_id: str | None) -> str:
    """Where to ask: the school's own phone and page where we know them, else the education department."""
    ways = []
    for attribute in ("phone", "website") if school_id else ():
        for fact in desk.facts("school", str(school_id), attribute)[:1]:
            ways.append(f"{desk.label(attribute).lower()} {fact.value}")
            reply.sources.extend(fact.sources)
            reply.facts.append(fact.id)
    return desk.say("fact.ask_school", ways="; ".join(ways)) if ways else desk.say("fact.ask_department")


def entity_name(desk: Desk, kind: str, entity_id: str) -> str:
    """The name a user knows a trade or school by."""
    row = trade(desk.session, entity_id) if kind == "trade" else school(desk.session, entity_id)
    return row.name if row else entity_id


def school_buttons(desk: Desk, school_id: str, asked: str = "") -> list[Button]:
    """The likely next questions about a school."""
    wanted = ("programmes", "fee", "address", "dormitory", "phone")
    return [
        Button(desk.label(attribute), payload("ask_fact", school=school_id, attribute=attribute))
        for attribute in wanted
        if attribute != asked
    ][:3]


def trade_buttons(desk: Desk, trade_id: str, asked: str = "") -> list[Button]:
    """The likely next questions about a trade."""
    find = desk.ask_button("find.button", "find_schools", trade=trade_id)
    more = [
        Button(desk.label(attribute), payload("ask_fact", trade=trade_id, attribute=attribute))
        for attribute in ("jobs", "income", "duration", "conditions")
        if attribute != asked
    ]
    return [find, *more[:2]]


def programme_line(desk: Desk, row: Programme) -> str:
    """A programme with its level as sure as it is: stated, "có thể", or not at all; and how old the news is."""
    text = row.name
    level = desk.resources.vocabulary.level(row.level)
    if level and row.level_basis == "stated":
        text = desk.say("school.programme_stated", name=row.name, level=level.lower())
    elif level and row.level_basis == "inferred":
        text = desk.say("school.programme_inferred", name=row.name, level=level.lower())
    return f"{text} {desk.say('fact.as_of', as_of=spoken_date(row.as_of))}" if row.as_of else text


def programmes_reply(desk: Desk, row: School, programmes: list[Programme]) -> Reply:
    """What a school teaches, as far as is known."""
    shown = programmes[:6]
    text = desk.say("school.programmes", name=row.name) + "\n" + bullets(programme_line(desk, p) for p in shown)
    if len(programmes) > len(shown):
        text += "\n" + desk.say("school.programmes_more", count=len(programmes) - len(shown))
    text += "\n" + desk.say("school.programmes_confirm")
    return Reply(
        text,
        sources=programme_sources(desk.session, shown),
        facts=[p.id for p in shown],
        buttons=school_buttons(desk, row.id, "programmes"),
    )
