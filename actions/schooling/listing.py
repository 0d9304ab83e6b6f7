"""The list: up to three schools at a time, those whose wishes are known before those of which they are not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from actions.desk import Desk, bullets
from actions.reply import Reply
from actions.schooling.buttons import entry_buttons, entry_matters, entry_question, next_buttons, school_buttons
from actions.schooling.closed import closed_reply
from actions.schooling.lines import PROGRAMMES, place_name, school_line, step_text, trade_names, wish_text
from actions.schooling.paging import WORDS, words
from actions.schooling.request import NINE_PLUS, Request
from knowledge.facts import SourceRef
from schools.choosing import SchoolOption, Wish, entry_steps, options
from schools.choosing.papers import usual_duration
from schools.lookup import programme_sources

SHOWN = 3


def list_reply(request: Request) -> Reply:
    """The schools that fit, three at a time; else which wish leaves nothing, or the question needed first."""
    desk, wish = request.desk, request.wish
    if wish.place is None and any(request.catalogue.filters[one].near for one in wish.filters):
        return Reply(desk.say("schooling.ask_place"))
    found = options(desk.session, request.trades, wish, desk.today)
    if not found:
        return closed_reply(request)
    if not found[request.start :]:
        return Reply(desk.say("schooling.no_more"), buttons=[desk.person])
    return _listing(request, found[request.start :])


def _listing(request: Request, found: list[SchoolOption]) -> Reply:
    desk = request.desk
    asks = request.start == 0 and entry_matters(request)
    text, shown = _fitting(request, found, entry_question(desk, "ask_entry") if asks else desk.say("schooling.confirm"))
    kept = {name: one for name, one in request.subject.items() if name != "school"}
    entries = entry_buttons(request, "find_schools", **kept) if asks else []
    programmes = [one.programme for option in shown for one in option.programmes[:PROGRAMMES]]
    return Reply(
        text,
        buttons=[*school_buttons(shown), *entries, *next_buttons(request, len(shown), len(found) - len(shown))],
        sources=[*_wish_sources(request, shown), *programme_sources(desk.session, programmes)],
        facts=[one.id for one in programmes] or [option.school.id for option in shown],
    )


def _fitting(request: Request, found: list[SchoolOption], last: str) -> tuple[str, list[SchoolOption]]:
    """A list of at most ``WORDS`` words: long names go first, then notes, then the last schools, which come next."""
    texts = list(_texts(request, found, last))
    return next((one for one in texts if words(one[0]) <= WORDS), texts[-1])


def _texts(request: Request, found: list[SchoolOption], last: str) -> Iterator[tuple[str, list[SchoolOption]]]:
    for count in range(min(SHOWN, len(found)), 0, -1):
        shown, left = found[:count], len(found) - count
        notes = list(_notes(request, shown))
        tail = [*_warnings(request), *([request.desk.say("schooling.others", count=left)] if left else []), last]
        for brief, kept in ((False, notes), *((True, notes[dropped:]) for dropped in range(len(notes) + 1))):
            yield "\n".join([*_blocks(request, shown, brief=brief), *kept, *tail]), shown


def _blocks(request: Request, shown: list[SchoolOption], *, brief: bool) -> Iterator[str]:
    """Schools that have what is wished, then those of which it is not known, each under a heading."""
    desk, filters = request.desk, request.wish.filters
    fitting = [option for option in shown if not option.unsure]
    unsure = [option for option in shown if option.unsure]
    yield _head(request, filters=bool(fitting) or (len(filters) > 1 and not brief))
    if fitting:
        yield bullets(school_line(desk, option, filters, brief=brief) for option in fitting)
    if unsure:
        yield _unsure_head(request, unsure, alone=not fitting)
        yield bullets(school_line(desk, option, filters, brief=brief) for option in unsure)


def _unsure_head(request: Request, unsure: list[SchoolOption], *, alone: bool) -> str:
    rows = [request.catalogue.filters[one] for option in unsure for one in option.unsure]
    if all(row.soft for row in rows):
        return request.desk.say("schooling.others_head")
    if not alone:
        return request.desk.say("schooling.unsure_head")
    if len(request.wish.filters) > 1:
        return request.desk.say("schooling.only_unsure_many")
    return request.desk.say("schooling.only_unsure", wishes=wish_text(request.desk, rows[0].id))


def _head(request: Request, *, filters: bool = True) -> str:
    desk, wish = request.desk, request.wish
    conditions = "; ".join(_conditions(desk, request, wish if filters else replace(wish, filters=())))
    told = f" ({conditions}):" if conditions else ":"
    names = trade_names(desk, request.trades)
    return desk.say("schooling.head" if names else "schooling.head_any", trade=names, conditions=told)


def _conditions(desk: Desk, request: Request, wish: Wish) -> Iterator[str]:
    if wish.entry:
        yield desk.say("schooling.for_entry", who=request.catalogue.entries[wish.entry].who)
    if wish.level:
        yield desk.say("schooling.at_level", level=str(desk.resources.vocabulary.level(wish.level)).lower())
    if wish.place:
        yield desk.say("schooling.near", place=place_name(desk, wish.place))
    rows = [request.catalogue.filters[one] for one in wish.filters]
    told = [row.label.lower() for row in rows if not row.near]
    if told:
        yield desk.say("schooling.filtered", wishes=", ".join(told))


def _notes(request: Request, shown: list[SchoolOption]) -> Iterator[str]:
    desk, wish = request.desk, request.wish
    rows = [request.catalogue.filters[one] for one in wish.filters]
    if _tells_duration(request):
        yield desk.say("schooling.short_note")
    if any(row.soft for row in rows):
        yield desk.say("schooling.cheap_note")
    if any(option.open != "yes" and option.programmes for option in shown) and wish.entry:
        yield desk.say("schooling.entry_note_after_9" if wish.entry == "after_9" else "schooling.entry_note")
    if any(row.fact == "nine_plus" for row in rows) or NINE_PLUS in desk.ask.ids("level"):
        yield desk.say("schooling.nine_plus_note")


def _tells_duration(request: Request) -> bool:
    """Whether a grade-9 leaver wishes for a short way, and the rule on how long it usually is may be told."""
    rows = [request.catalogue.filters[one] for one in request.wish.filters]
    wished = any(row.months for row in rows) and request.wish.entry == "after_9"
    return wished and bool(usual_duration(request.desk.session))


def _warnings(request: Request) -> list[str]:
    """What must be asked before anything else; never left out for length."""
    steps = entry_steps(request.desk.session, request.wish, request.trades)
    return [step_text(request.desk, step) for step in steps]


def _wish_sources(request: Request, shown: list[SchoolOption]) -> list[SourceRef]:
    attributes = [row.fact for one in request.wish.filters if (row := request.catalogue.filters[one]).fact]
    facts = [fact for option in shown for attribute in attributes if (fact := option.fact(attribute))]
    addresses = [] if request.trades else [fact for option in shown if (fact := option.fact("address"))]
    rule = usual_duration(request.desk.session)[:1] if _tells_duration(request) else ()
    return [*rule, *(source for fact in (*facts, *addresses) for source in fact.sources[:1])]
