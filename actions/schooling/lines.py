"""Pieces of sentences the school part shares: a school's line, its programmes, its contact, a cost step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from actions.desk import Desk, sentence, spoken_date
from actions.facts import entity_name, programme_line
from knowledge.facts import SourceRef
from schools.choosing import Catalogue, CostStep, SchoolOption, contacts
from schools.lookup import place
from schools.models import School

PROGRAMMES = 2


def school_line(desk: Desk, option: SchoolOption, filters: Sequence[str], *, brief: bool = False) -> str:
    """Name, place, distance, programmes, and of each filter what is known; ``brief``: short name, one programme."""
    name = f"{option.school.short if brief else option.school.name} ({_where(desk, option)})"
    taught = programmes_text(desk, option, 1 if brief else PROGRAMMES)
    marks = [_mark(desk, option, one) for one in filters if one not in option.unsure]
    marks.append(_unsure(desk, option, alone=len(filters) == 1))
    return "; ".join([f"{name}: {taught}" if taught else name, *(mark for mark in marks if mark)])


def programmes_text(desk: Desk, option: SchoolOption, count: int = PROGRAMMES) -> str:
    """The first programmes with their level as sure as it is; those open to the asker first."""
    return "; ".join(programme_line(desk, one.programme) for one in option.programmes[:count])


def place_text(desk: Desk, row: School) -> str:
    """The school's commune, else its region."""
    if row.place is not None:
        return row.place.name
    return desk.say("schooling.region", region=Catalogue.shared().regions.get(row.region, row.region))


def place_name(desk: Desk, place_id: str) -> str:
    """What a commune or ``region:<id>`` is called within a sentence."""
    row = place(desk.session, place_id)
    return _inside(row.name) if row else Catalogue.shared().regions.get(place_id.partition(":")[2], place_id)


def _where(desk: Desk, option: SchoolOption) -> str:
    km = option.distance_km
    near = [desk.say("schooling.distance" if km else "schooling.distance_zero", km=km)] if km is not None else []
    return ", ".join([_inside(place_text(desk, option.school)), *near])


def _inside(name: str) -> str:
    """A commune's name within a sentence: its kind is written small."""
    return name[:1].lower() + name[1:]


def wish_text(desk: Desk, filter_id: str) -> str:
    """What a filter asks for, as the end of "nơi …"."""
    return desk.resources.replies.address(Catalogue.shared().filters[filter_id].wish, desk.ask.role)


def _mark(desk: Desk, option: SchoolOption, filter_id: str) -> str | None:
    """What is known of a wish that is met: with the date of the news, and whether it must be confirmed."""
    row = Catalogue.shared().filters[filter_id]
    fact = option.fact(row.fact) if row.fact else None
    if fact is None:
        return durations(desk, option) if row.months else None
    dated = "has" if fact.confidence == "sourced" else "has_secondary"
    as_of = spoken_date(fact.as_of)
    return desk.say(f"schooling.{dated if as_of else 'has_undated'}", mark=row.mark, as_of=as_of)


def _unsure(desk: Desk, option: SchoolOption, *, alone: bool) -> str | None:
    """What is not known of the wishes; of a single one the heading says it already."""
    rows = [Catalogue.shared().filters[one] for one in option.unsure]
    if any(row.soft for row in rows) and option.school.ownership:
        return option.school.ownership
    marks = ", ".join(dict.fromkeys(row.mark for row in rows))
    return desk.say("schooling.unsure", marks=marks) if marks and not alone else None


def durations(desk: Desk, option: SchoolOption) -> str | None:
    """How long the programmes take, as far as their sources say."""
    found = dict.fromkeys(desk.phrase(one.duration) for one in option.programmes if one.duration)
    return desk.say("schooling.duration", text="; ".join(found)) if found else None


def contact_text(desk: Desk, option: SchoolOption) -> str:
    """How to reach the school, else who knows."""
    facts = contacts(option)
    ways = "; ".join(f"{desk.label(fact.attribute).lower()} {fact.value}" for fact in facts)
    if not ways:
        return desk.say("schooling.contact_unknown")
    sure = all(fact.confidence == "sourced" and not fact.old for fact in facts)
    return ways if sure else desk.say("schooling.contact_marked", ways=ways)


def about(option: SchoolOption | None) -> dict[str, str | None]:
    """The slots that keep the talk at a school, where there is one."""
    return {"school": option.school.id, "focus": "school"} if option else {}


def step_text(desk: Desk, step: CostStep) -> str:
    """A cost step as a sentence."""
    if step.fact is not None:
        reply_id = f"{step.reply}_programme" if step.programme else step.reply
        return sentence(desk.say(reply_id, value=desk.phrase(step.fact), programme=step.programme))
    text = desk.say(step.reply, amount=step.amount or "")
    return sentence(f"{text.rstrip('.')} ({desk.say('cost.secondary')})" if step.confidence == "secondary" else text)


def step_sources(steps: Iterable[CostStep]) -> list[SourceRef]:
    """The first sources of each step."""
    return [source for step in steps for source in step.sources[:1]]


def trade_names(desk: Desk, trade_ids: Iterable[str]) -> str:
    """The trades' names, as users know them."""
    return ", ".join(entity_name(desk, "trade", one) for one in trade_ids)
