"""Nothing fits: which wish leaves nothing is said, and one button drops it."""

from __future__ import annotations

from actions.reply import Button, Reply, payload
from actions.schooling.lines import trade_names, wish_text
from actions.schooling.request import CLEAR, Request
from schools.choosing import Wish, closing, options


def closed_reply(request: Request) -> Reply:
    """Which wish leaves nothing, with a button that drops it; where nothing is known at all, that."""
    desk = request.desk
    blocking = closing(desk.session, request.trades, request.wish, desk.today)
    if blocking:
        return _closed(request, blocking[0])
    if request.wish.filters and options(desk.session, request.trades, Wish(), desk.today):
        clear = desk.ask_button("schooling.clear", "refine_schools", filter=CLEAR)
        return Reply(desk.say("schooling.closed_many"), buttons=[clear, desk.person])
    names = trade_names(desk, request.trades)
    text = desk.say("find.nothing", trade=names) if names else desk.say("find.nothing_any")
    return Reply(text, buttons=[desk.person], refusal="no_grounding")


def _closed(request: Request, wish_id: str) -> Reply:
    desk, wish = request.desk, request.wish
    names = trade_names(desk, request.trades)
    button = desk.ask_button("schooling.drop_level", "refine_schools", filter=f"-{wish_id}")
    if wish_id == "level":
        text = desk.say(
            "schooling.closed_level", trade=names, level=str(desk.resources.vocabulary.level(wish.level)).lower()
        )
    elif wish_id == "entry":
        text = desk.say("schooling.closed_entry", trade=names, who=request.catalogue.entries[str(wish.entry)].who)
    else:
        row = request.catalogue.filters[wish_id]
        reply_id = "schooling.closed_filter" if names else "schooling.closed_filter_any"
        text = desk.say(reply_id, trade=names, wish=wish_text(desk, wish_id))
        title = desk.say("schooling.drop", label=row.label)
        button = Button(title, payload("refine_schools", filter=f"-{wish_id}"))
    return Reply(text, buttons=[button, desk.person])
