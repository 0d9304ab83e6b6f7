"""What a way costs, step by step, never a total; support and loans in a message of their own."""

from __future__ import annotations

from collections.abc import Iterator

from actions.desk import bullets
from actions.reply import Button, Reply, payload
from actions.schooling.buttons import entry_buttons, entry_question
from actions.schooling.lines import about, step_sources, step_text, trade_names
from actions.schooling.paging import more_buttons, page
from actions.schooling.request import COST, PAPERS, REFINE, SUPPORT, Request
from schools.choosing import CostStep, SchoolOption, costs, level_of, option_of, options

FREE = "cost.tuition_free"
LATER = ("support", "loan")
SCHOOLS = 2


def cost_reply(request: Request) -> Reply:
    """The steps of what is to be paid, at the school of the talk or in general; first the entry is asked for."""
    desk, wish = request.desk, request.wish
    if wish.entry is None:
        return Reply(entry_question(desk, "ask_entry_cost"), buttons=entry_buttons(request, COST, **request.subject))
    option = _option(request)
    steps = [one for one in costs(desk.session, option, wish, request.trades) if one.part not in LATER]
    asks = _asks_family(request) and any(one.part == "relief" for one in steps)
    ends = [*_family_line(request, steps), desk.say("cost.no_total"), *_question(request, asks)]
    reply = _steps_reply(request, _head(request, option), steps, ends, COST)
    reply.buttons += _family_buttons(request, COST) if asks else _next(request, option)
    reply.remember = about(option)
    return reply


def support_reply(request: Request) -> Reply:
    """Scholarships, allowances and loans that may be asked for."""
    desk, option = request.desk, _option(request)
    steps = [one for one in costs(desk.session, option, request.wish, request.trades) if one.part in LATER]
    asks = _asks_family(request)
    reply = _steps_reply(request, desk.say("cost.support_head"), steps, _question(request, asks), REFINE, SUPPORT)
    reply.buttons += _family_buttons(request, REFINE, filter=SUPPORT) if asks else []
    reply.buttons += [desk.ask_button("schooling.papers_button", REFINE, filter=PAPERS), desk.person]
    reply.remember = about(option)
    return reply


def _steps_reply(
    request: Request, head: str, steps: list[CostStep], ends: list[str], intent: str, *commands: str
) -> Reply:
    """A page of the steps between ``head`` and ``ends``; ``intent`` and ``commands`` ask for the rest."""
    lines = [bullets([step_text(request.desk, one)]) for one in steps]
    now = page(request, lines, [head, *ends])
    shown = [steps[line] for line in now]
    return Reply(
        "\n".join([head, *(lines[line] for line in now), *ends]),
        buttons=more_buttons(request, now, len(lines), intent, *commands),
        sources=step_sources(shown),
        facts=_facts(shown),
    )


def _asks_family(request: Request) -> bool:
    """Once, beside the first page, and never again where it was answered or passed over."""
    return not request.wish.family and request.start == 0


def _question(request: Request, asks: bool) -> list[str]:
    return [request.desk.say("cost.family_ask")] if asks else []


def _option(request: Request) -> SchoolOption | None:
    if request.school is None:
        return None
    return option_of(request.desk.session, request.school, request.trades, request.wish, request.desk.today)


def _head(request: Request, option: SchoolOption | None) -> str:
    desk, wish = request.desk, request.wish
    who = request.catalogue.entries[str(wish.entry)].who
    level = desk.resources.vocabulary.level(level_of(option, wish))
    what = trade_names(desk, request.trades) or desk.say("cost.what_any")
    if level:
        what = desk.say("cost.what_level", trade=what, level=level.lower())
    if option is None:
        return desk.say("cost.head", who=who, what=what)
    return desk.say("cost.head_at", who=who, what=what, school=option.school.name)


def _family_line(request: Request, steps: list[CostStep]) -> list[str]:
    """That what was told of the family changes no step, where it changes none: silence would look like a mistake.

    Told once, beside the first page.
    """
    told = [row for one in request.wish.family if (row := request.catalogue.families[one]).offered and not row.none]
    if request.start or not told or any(one.family for one in steps):
        return []
    free = any(one.reply == FREE for one in steps)
    family = told[0].label.lower() if len(told) == 1 else request.desk.say("cost.family_told")
    return [request.desk.say("cost.family_no_more" if free else "cost.family_no_change", family=family)]


def _family_buttons(request: Request, intent: str, **kept: str) -> list[Button]:
    rows = [row for row in request.catalogue.data.families if row.offered]
    return [Button(row.label, payload(intent, **kept, **request.subject, family=row.id)) for row in rows]


def _next(request: Request, option: SchoolOption | None) -> Iterator[Button]:
    desk = request.desk
    yield desk.ask_button("cost.support_button", REFINE, filter=SUPPORT)
    if option is None and request.trades:
        found = options(desk.session, request.trades, request.wish, desk.today)
        for one in found[:SCHOOLS]:
            title = desk.say("cost.at_school", school=one.school.short)
            yield Button(title, payload(COST, school=one.school.id, trade=request.trades[0]))
    yield desk.ask_button("schooling.papers_button", REFINE, filter=PAPERS)


def _facts(steps: list[CostStep]) -> list[str]:
    return [one for step in steps if (one := step.fact.id if step.fact else step.policy)]
