"""The school part of the result sheet: schools with costs, dates and contact, papers, questions to ask, sources.

Nothing of the family's means goes on a sheet that others may read: costs are worked out without them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from actions.desk import Desk
from actions.schooling.lines import contact_text, place_text, programmes_text, step_text
from actions.schooling.papers import dates_general, paper_sources, paper_texts
from careers.sheets import SheetSchool, SheetSource
from knowledge.facts import SourceRef
from schools.choosing import CostStep, SchoolOption, Wish, contacts, costs, dates, options
from schools.lookup import programme_sources

SCHOOLS = 6
PARTS = ("entry", "tuition", "culture")


@dataclass(frozen=True)
class SchoolPart:
    """What the school part adds to a sheet: finished sentences, already addressed to pupil or parent."""

    schools: list[SheetSchool]
    papers: list[str]
    dates: list[str]
    questions: list[str]
    sources: list[SheetSource]


def school_part(desk: Desk, trade_ids: Sequence[str], wish: Wish) -> SchoolPart:
    """The first schools for these trades, with everything a family takes along; no trades, no schools."""
    plain = replace(wish, family=())
    found = options(desk.session, trade_ids, plain, desk.today)[:SCHOOLS] if trade_ids else []
    steps = {option.school.id: _steps(desk, option, plain) for option in found}
    sources = [source for option in found for source in _sources(desk, option, steps[option.school.id])]
    return SchoolPart(
        schools=[_card(desk, option, steps[option.school.id]) for option in found],
        papers=[*paper_texts(desk, wish.entry), desk.say("schooling.papers_more")],
        dates=[dates_general(desk)],
        questions=[
            desk.resources.replies.address(one, desk.ask.role)
            for one in desk.resources.replies.raw("schooling.questions")
        ],
        sources=_unique([*sources, *paper_sources(desk, wish.entry)]),
    )


def _steps(desk: Desk, option: SchoolOption, wish: Wish) -> list[CostStep]:
    """Without an entry nothing can be said of costs."""
    if wish.entry is None:
        return []
    return [one for one in costs(desk.session, option, wish) if one.part in PARTS]


def _card(desk: Desk, option: SchoolOption, steps: list[CostStep]) -> SheetSchool:
    point = option.point
    found = dict.fromkeys(desk.phrase(one.duration) for one in option.programmes if one.duration)
    return SheetSchool(
        name=option.school.name,
        programme=programmes_text(desk, option),
        place=place_text(desk, option.school),
        lat=point[0] if point else None,
        lon=point[1] if point else None,
        km=option.distance_km,
        duration="; ".join(found) or None,
        costs=[step_text(desk, one) for one in steps],
        dates=next((desk.phrase_full(fact) for fact in dates(option)), None),
        contact=contact_text(desk, option),
    )


def _sources(desk: Desk, option: SchoolOption, steps: list[CostStep]) -> list[SourceRef]:
    facts = [*dates(option)[:1], *contacts(option)]
    told = [source for fact in facts for source in fact.sources[:1]]
    rules = [source for step in steps for source in step.sources[:1]]
    return [*programme_sources(desk.session, (one.programme for one in option.programmes)), *rules, *told]


def _unique(sources: Iterable[SourceRef]) -> list[SheetSource]:
    seen = dict.fromkeys((source.title, source.url, source.date) for source in sources)
    return [SheetSource(title=title, url=url, date=day) for title, url, day in seen]
