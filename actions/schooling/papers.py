"""What to bring and when: the school's own words where there are any, else the general rule and whom to ask."""

from __future__ import annotations

from actions.desk import Desk, bullets, sentence
from actions.reply import Reply
from actions.schooling.lines import about, contact_text
from actions.schooling.paging import more_buttons, page
from actions.schooling.request import PAPERS, REFINE, Request
from knowledge.facts import ShownFact, SourceRef
from schools.choosing import Entry, SchoolOption, dates, option_of, papers
from schools.choosing.papers import calendar, own_papers


def papers_reply(request: Request) -> Reply:
    """The papers for the asker's entry, the admission time, and how to reach the school of the talk."""
    desk = request.desk
    option = None
    if request.school:
        option = option_of(desk.session, request.school, request.trades, request.wish, desk.today)
    listed = own_papers(option, request.wish.entry)[:1] if option else []
    own = [*listed, *(dates(option)[:1] if option else ())]
    lines = [*([] if listed else _papers(desk, request.wish.entry)), *(_own(desk, option, own) if option else ())]
    lines.append(dates_general(desk))
    if option:
        lines.append(sentence(desk.say("schooling.contact", text=contact_text(desk, option))))
    shown = page(request, lines, ())
    more = more_buttons(request, shown, len(lines), REFINE, PAPERS)
    return Reply(
        "\n".join(lines[line] for line in shown),
        buttons=[*more, desk.ask_button("schooling.cost_button", "work_out_cost"), desk.person],
        sources=[*(one for fact in own for one in fact.sources), *paper_sources(desk, request.wish.entry)],
        facts=[fact.id for fact in own],
        remember=about(option),
    )


def paper_texts(desk: Desk, entry: Entry | None) -> list[str]:
    """The usual papers for an entry, each as a sentence."""
    return [desk.say(paper.reply) for paper in papers(desk.session, entry)]


def paper_sources(desk: Desk, entry: Entry | None) -> list[SourceRef]:
    """Where the usual papers and the calendar were read."""
    rules = [source for paper in papers(desk.session, entry) for source in paper.sources[:1]]
    return [*rules, *calendar(desk.session)[:1]]


def dates_general(desk: Desk) -> str:
    """How admission runs through a year, by the rule in force; and that this year's dates must be asked."""
    rule = [desk.say("schooling.dates_general")] if calendar(desk.session) else []
    return " ".join([*rule, desk.say("schooling.dates_unknown")])


def _papers(desk: Desk, entry: Entry | None) -> list[str]:
    listed = [bullets([text]) for text in paper_texts(desk, entry)]
    return [desk.say("schooling.papers_head"), *listed, desk.say("schooling.papers_more")]


def _own(desk: Desk, option: SchoolOption, facts: list[ShownFact]) -> list[str]:
    return [
        sentence(desk.say("schooling.papers_school", school=option.school.short, text=desk.phrase(fact)))
        for fact in facts
    ]
