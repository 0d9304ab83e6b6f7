"""Which answer of the school part a message gets."""

from __future__ import annotations

from actions.desk import Desk
from actions.reply import Reply
from actions.schooling.cost import cost_reply, support_reply
from actions.schooling.listing import list_reply
from actions.schooling.papers import papers_reply
from actions.schooling.request import COMPARE, COST, PAPERS, SUPPORT, Request
from actions.schooling.table import compare_reply


def schools_reply(desk: Desk) -> list[Reply]:
    """The answer to ``find_schools`` with a known trade, ``refine_schools`` or ``work_out_cost``; never empty."""
    request = Request(desk)
    if SUPPORT in request.pressed:
        reply = support_reply(request)
    elif PAPERS in request.pressed:
        reply = papers_reply(request)
    elif COMPARE in request.pressed or desk.ask.intent == COMPARE:
        reply = compare_reply(request)
    elif desk.ask.intent == COST:
        reply = cost_reply(request)
    else:
        reply = list_reply(request)
    reply.remember = {**request.remember(), **reply.remember}
    return [reply]


def follows(desk: Desk) -> bool:
    """Whether a bare message answers or narrows the list of schools the talk is about ("lớp 9", "có ktx thôi")."""
    if desk.ask.context.get("topic") != "find" or desk.ask.names_entity:
        return False
    told = Request(desk).told
    wishes = told.entry or told.filters or told.dropped or told.family or told.clear
    return bool(wishes or desk.ask.ids("grade") or desk.ask.of("place"))
