"""The buttons of the school part, and the one question it asks back: where the learner comes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from actions.desk import Desk
from actions.reply import Button, payload
from actions.schooling.request import CLEAR, COMPARE, Request
from schools.choosing import SchoolOption, options

FILTER_BUTTONS = 2


def entry_matters(request: Request) -> bool:
    """Whether the entry is not known and would change the list."""
    if request.wish.entry or not request.trades:
        return False
    lists = [
        [option.school.id for option in options(request.desk.session, request.trades, wish, request.desk.today)]
        for wish in (replace(request.wish, entry=entry.id) for entry in request.catalogue.data.entries)
    ]
    return any(one != lists[0] for one in lists)


def entry_question(desk: Desk, reply_id: str) -> str:
    """The one question back; a parent is asked about the learner."""
    return desk.say(f"schooling.{reply_id}{'_parent' if desk.ask.role == 'parent' else ''}")


def entry_buttons(request: Request, intent: str, **kept: str) -> list[Button]:
    """A button for each entry; it names again what is ``kept``."""
    rows = request.catalogue.data.entries
    return [Button(row.label, payload(intent, **kept, entry=row.id)) for row in rows]


def school_buttons(shown: Iterable[SchoolOption]) -> list[Button]:
    """A button for each school, which tells of it."""
    return [Button(option.school.short, payload("ask_school", school=option.school.id)) for option in shown]


def next_buttons(request: Request, shown: int, left: int = 0) -> Iterator[Button]:
    """What may come after a list: the rest of it, costs, a table, two wishes more, dropping the wishes."""
    desk = request.desk
    if left > 0:
        yield desk.ask_button("schooling.more", "refine_schools", filter=f"from_{request.start + shown}")
    yield desk.ask_button("schooling.cost_button", "work_out_cost")
    if shown > 1:
        yield desk.ask_button("schooling.compare_button", "refine_schools", filter=COMPARE)
    yield from _filter_buttons(request)
    if request.wish.filters:
        yield desk.ask_button("schooling.clear", "refine_schools", filter=CLEAR)


def _filter_buttons(request: Request) -> list[Button]:
    """The first wishes not yet told, of those that could still narrow the list."""
    wish, rows = request.wish, request.catalogue.data.filters
    owned = any(request.catalogue.filters[one].ownership for one in wish.filters)
    open_ = [row for row in rows if row.id not in wish.filters and not (row.ownership and owned)]
    useful = [
        row for row in open_ if not (row.near and wish.place) and (row.fact != "nine_plus" or wish.entry == "after_9")
    ]
    return [Button(row.label, payload("refine_schools", filter=row.id)) for row in useful[:FILTER_BUTTONS]]
