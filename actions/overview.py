"""A trade or a school in a few lines, when it is named and nothing in particular is asked of it."""

from __future__ import annotations

from actions.desk import Desk, bullets, sentence
from actions.facts import programme_line, programmes_reply, school_buttons, trade_buttons
from actions.reply import Reply
from careers.lookup import trade
from knowledge.facts import ShownFact, SourceRef
from schools.lookup import programme_sources, programmes_of, school
from schools.models import School

WORDS = 120
TRADE_LINES = ("jobs", "conditions", "subjects", "health", "entry")
SCHOOL_LINES = ("address", "levels", "nine_plus", "phone", "website")


def trade_overview(desk: Desk, trade_id: str) -> Reply | None:
    """What a trade is, where its people work, and what is good to know; None where the trade is unknown."""
    row = trade(desk.session, trade_id)
    if row is None:
        return None
    work = desk.facts("trade", trade_id, "work")
    lines, facts = _lines(desk, "trade", trade_id, TRADE_LINES)
    head = desk.say("trade.head", name=row.name, work=sentence(work[0].value) if work else "")
    return Reply(
        short(head, lines, desk.say("trade.general")),
        buttons=trade_buttons(desk, trade_id),
        sources=_sources(facts) or [SourceRef(desk.say("trade.source"), None, None)],
        facts=[fact.id for fact in [*work, *facts]],
        remember={"trade": trade_id, "focus": "trade", "topic": "overview", "attribute": None},
    )


def school_overview(desk: Desk, school_id: str) -> Reply | None:
    """A school's address, levels and contacts, with its former names; None where the school is unknown."""
    row = school(desk.session, school_id)
    if row is None:
        return None
    lines, facts = _lines(desk, "school", school_id, SCHOOL_LINES)
    head = desk.say("school.head", name=row.name, status=_status(desk, row))
    if row.former_names:
        head += " " + desk.say("school.former", names="; ".join(row.former_names[:2]))
    return Reply(
        short(head, lines),
        buttons=school_buttons(desk, school_id, "address"),
        sources=_sources(facts),
        facts=[fact.id for fact in facts],
        remember={"school": school_id, "focus": "school", "topic": "overview", "attribute": None},
    )


def school_programmes(desk: Desk, school_id: str) -> Reply | None:
    """What a school teaches; says so when no programme is known."""
    row = school(desk.session, school_id)
    if row is None:
        return None
    programmes = programmes_of(desk.session, school_id)
    remember: dict[str, str | None] = {"school": school_id, "focus": "school", "topic": "programmes", "attribute": None}
    if programmes:
        reply = programmes_reply(desk, row, programmes)
    else:
        text = desk.say("school.programmes_unknown", name=row.name)
        reply = Reply(text, buttons=[*school_buttons(desk, school_id), desk.person], refusal="no_grounding")
    reply.remember = remember
    return reply


def trade_at_school(desk: Desk, trade_id: str, school_id: str) -> Reply | None:
    """Whether a school teaches a trade, as far as is known."""
    trade_row, school_row = trade(desk.session, trade_id), school(desk.session, school_id)
    if trade_row is None or school_row is None:
        return None
    found = programmes_of(desk.session, school_id, trade_id)
    names = {"trade": trade_row.name, "school": school_row.name}
    remember: dict[str, str | None] = {"trade": trade_id, "school": school_id, "topic": "overview", "attribute": None}
    if not found:
        text = desk.say("school.trade_unknown", **names)
        find = desk.ask_button("find.button", "find_schools", trade=trade_id)
        return Reply(text, buttons=[find, desk.person], refusal="no_grounding", remember=remember)
    text = desk.say("school.trade_known", **names) + "\n" + bullets(programme_line(desk, row) for row in found[:3])
    return Reply(
        f"{text}\n{desk.say('school.programmes_confirm')}",
        buttons=school_buttons(desk, school_id),
        sources=programme_sources(desk.session, found),
        facts=[row.id for row in found],
        remember=remember,
    )


def short(head: str, lines: list[str], *tail: str) -> str:
    """Head, bullets and tail as one text; the last bullets are left out where it would pass ``WORDS`` words."""
    for count in range(len(lines), 0, -1):
        text = "\n".join([head, bullets(lines[:count]), *tail])
        if len(text.split()) <= WORDS:
            return text
    return "\n".join([head, *tail])


def _sources(facts: list[ShownFact]) -> list[SourceRef]:
    return [source for fact in facts for source in fact.sources]


def _status(desk: Desk, row: School) -> str:
    return desk.say(f"school.status_{row.status}", text=row.status_text)


def _lines(desk: Desk, kind: str, entity_id: str, attributes: tuple[str, ...]) -> tuple[list[str], list[ShownFact]]:
    lines, facts = [], []
    for attribute in attributes:
        found = desk.facts(kind, entity_id, attribute)
        if found:
            # in a description the general note is said once, at the end
            value = found[0].value if found[0].confidence == "general" else desk.phrase(found[0])
            lines.append(f"{desk.label(attribute)}: {value}")
            facts.append(found[0])
    return lines, facts
