"""Up to three schools side by side: what is known of each, never which is better."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from actions.desk import Desk
from actions.reply import Reply
from actions.schooling.buttons import next_buttons, school_buttons
from actions.schooling.lines import (
    contact_text,
    durations,
    place_text,
    programmes_text,
    step_sources,
    step_text,
    trade_names,
)
from actions.schooling.request import Request
from knowledge.facts import ShownFact
from schools.choosing import CostStep, SchoolOption, costs, option_of, options
from schools.lookup import programme_sources

COMPARED = 3
FACTS = {"dormitory": "row_dormitory", "nine_plus": "row_culture", "enterprise": "row_enterprise"}


def compare_reply(request: Request) -> Reply:
    """A table of the schools named, else of the first three of the list."""
    desk = request.desk
    found = _compared(request)
    if len(found) < 2:
        text = desk.say(
            "schooling.compare_few" if found else "find.nothing_any", trade=trade_names(desk, request.trades)
        )
        return Reply(text, buttons=[*school_buttons(found), *next_buttons(request, len(found))])
    tuition = [_tuition(request, option) for option in found]
    facts = [fact for option in found for one in FACTS if (fact := option.fact(one))]
    programmes = [one.programme for option in found for one in option.programmes]
    sources = [*programme_sources(desk.session, programmes), *(one for fact in facts for one in fact.sources[:1])]
    return Reply(
        desk.say("schooling.compare", names=", ".join(option.school.short for option in found)),
        columns=["", *(option.school.short for option in found)],
        rows=_rows(desk, found, tuition),
        buttons=[*school_buttons(found), desk.ask_button("schooling.cost_button", "work_out_cost"), desk.person],
        sources=[*sources, *(one for steps in tuition for one in step_sources(steps))],
        facts=[*(fact.id for fact in facts), *(one.id for one in programmes)],
    )


def _compared(request: Request) -> list[SchoolOption]:
    desk, named = request.desk, request.desk.ask.ids("school")[:COMPARED]
    if not named:
        return options(desk.session, request.trades, request.wish, desk.today)[:COMPARED]
    wish = replace(request.wish, filters=())
    found = (option_of(desk.session, one, request.trades, wish, desk.today) for one in named)
    return [option for option in found if option]


def _tuition(request: Request, option: SchoolOption) -> list[CostStep]:
    """What is paid for tuition after exemption; nothing while the entry is not known."""
    if request.wish.entry is None:
        return []
    steps = costs(request.desk.session, option, request.wish, request.trades)
    reliefs = [one for one in steps if one.part == "relief"]
    return [*(one for one in steps if one.part == "tuition"), *reliefs[:1]]


def _rows(desk: Desk, found: list[SchoolOption], tuition: list[list[CostStep]]) -> list[list[str]]:
    """The rows in which something is known of one school at least."""
    cells: dict[str, Callable[[SchoolOption], str | None]] = {
        "row_place": lambda option: _place(desk, option),
        "row_programme": lambda option: programmes_text(desk, option),
        "row_duration": lambda option: durations(desk, option),
        "row_ownership": lambda option: option.school.ownership,
    }
    rows = [[row, *(cell(option) for option in found)] for row, cell in cells.items()]
    rows.append(["row_tuition", *(" ".join(step_text(desk, one) for one in steps) for steps in tuition)])
    rows += [[row, *(_fact(desk, option.fact(one)) for option in found)] for one, row in FACTS.items()]
    rows.append(["row_phone", *(contact_text(desk, option) for option in found)])
    unknown = desk.say("compare.unknown")
    return [[desk.say(f"schooling.{row}"), *(cell or unknown for cell in cells)] for row, *cells in rows if any(cells)]


def _place(desk: Desk, option: SchoolOption) -> str:
    where = place_text(desk, option.school)
    if not option.distance_km:
        return where
    return f"{where}, {desk.say('schooling.distance_full', km=option.distance_km)}"


def _fact(desk: Desk, fact: ShownFact | None) -> str | None:
    return desk.phrase(fact) if fact else None
