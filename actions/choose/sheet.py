"""The result sheet: what the talk found, gathered from all rooms, kept under a private link and handed over."""

from __future__ import annotations

from collections.abc import Iterator

from actions.choose.asking import command_button
from actions.choose.notes import said_of_option
from actions.choose.proposing import know, proposals, reasons, speaks
from actions.choose.state import guide_of, profile_for
from actions.desk import Desk
from actions.reply import Attachment, Reply
from actions.schooling.sheet import SchoolPart, school_part
from careers import sheets
from careers.choosing.interests import FULL, LETTERS
from careers.choosing.matching import Proposal
from careers.choosing.profile import DENIED, Profile
from careers.lookup import trade
from careers.sheets import Home, Interest, SheetData, SheetSource, SheetTrade
from knowledge.facts import ShownFact
from schools.choosing import Catalogue, Wish
from schools.lookup import place

SAID = 8
"""So much of what was told is repeated on the sheet; more would push the trades off the page."""
PATH = "/to/"


def show_result(desk: Desk) -> list[Reply]:
    """The sheet as picture, page and PDF; where nothing was said yet and no trade named, how to begin."""
    profile = profile_for(desk, guide_of(desk))
    found = proposals(desk, profile) if speaks(profile) else []
    named = desk.ask.remembered("trade")
    if not found and named is None:
        return [Reply(desk.say("propose.no_sheet"), buttons=[command_button(desk, "start"), desk.person])]
    data = gathered(desk, profile, found, named)
    with desk.writing() as session:
        token = sheets.keep(session, data, desk.now)
    text = desk.say("propose.sheet_ready", days=sheets.KEPT.days)
    return [Reply(text, attachments=_attachments(desk, token), buttons=[desk.person])]


def gathered(desk: Desk, profile: Profile, found: list[Proposal], named: str | None) -> SheetData:
    """Everything on the sheet. Health limits and family means stay off it: others may read it."""
    home = _home(desk, profile)
    ids = [one.trade.id for one in found] or ([named] if named else [])
    part = school_part(desk, ids, _wish(desk, profile))
    return SheetData(
        role=desk.ask.role,
        made_on=desk.today,
        said=list(dict.fromkeys(_said(desk, profile)))[:SAID],
        interests=_interests(desk, profile),
        trades=[_trade(desk, one) for one in found] or [_named_trade(desk, one) for one in ids],
        schools=part.schools,
        home=home,
        papers=part.papers,
        dates=part.dates,
        questions=part.questions,
        sources=[*part.sources, *_own_sources(desk, ids, part)],
    )


def _wish(desk: Desk, profile: Profile) -> Wish:
    entries = Catalogue.shared().entries
    entry = profile.entry or desk.ask.context.get("entry")
    near = profile.place or desk.ask.remembered("place")
    return Wish(entry=entries[entry].id if entry in entries else None, place=near)


def _attachments(desk: Desk, token: str) -> list[Attachment]:
    return [
        Attachment("image", desk.say("propose.sheet_image"), f"{PATH}{token}.png"),
        Attachment("page", desk.say("propose.sheet_page"), f"{PATH}{token}"),
        Attachment("pdf", desk.say("propose.sheet_pdf"), f"{PATH}{token}.pdf"),
    ]


def _said(desk: Desk, profile: Profile) -> Iterator[str]:
    for sign in profile.signs:
        question, _, option = sign.id.partition(".")
        if sign.private or (option and question[1:].isdigit()):
            continue  # health and family means are private; interest items are the hexagon
        if sign.id.startswith(DENIED):
            yield desk.say("choose_talk.denied", label=sign.label)
        else:
            yield said_of_option(desk, question, option, sign.label) if option else sign.label


def _interests(desk: Desk, profile: Profile) -> list[Interest] | None:
    sums = profile.interests
    if sums is None:
        return None
    return [
        Interest(letter=letter, name=desk.say(f"interest.{letter}"), share=round(sums[letter] / FULL, 2))
        for letter in LETTERS
    ]


def _trade(desk: Desk, proposal: Proposal) -> SheetTrade:
    return SheetTrade(
        name=proposal.trade.name,
        reasons=reasons(desk, proposal),
        caution=know(desk, proposal),
        income=next((desk.phrase(fact) for fact in _incomes(desk, proposal.trade.id)), None),
    )


def _named_trade(desk: Desk, trade_id: str) -> SheetTrade:
    row = trade(desk.session, trade_id)
    conditions = desk.facts("trade", trade_id, "conditions")
    return SheetTrade(
        name=row.name if row else trade_id,
        reasons=[],
        caution=conditions[0].value if conditions else None,
        income=next((desk.phrase(fact) for fact in _incomes(desk, trade_id)), None),
    )


def _incomes(desk: Desk, trade_id: str) -> list[ShownFact]:
    """Income only where a named source says it of this trade or its branch."""
    return [fact for fact in desk.facts("trade", trade_id, "income") if fact.confidence == "sourced"][:1]


def _home(desk: Desk, profile: Profile) -> Home | None:
    row = place(desk.session, profile.place or desk.ask.remembered("place") or "")
    return Home(name=row.name, lat=row.lat, lon=row.lon) if row else None


def _own_sources(desk: Desk, ids: list[str], part: SchoolPart) -> Iterator[SheetSource]:
    """Sources of the incomes, and of the trades' interest profiles, whose licence asks to be named."""
    known = {source.title for source in part.sources}
    for source in (source for one in ids for fact in _incomes(desk, one) for source in fact.sources[:1]):
        if source.title not in known:
            known.add(source.title)
            yield SheetSource(title=source.title, url=source.url, date=source.date)
    yield SheetSource(title=desk.say("propose.onet"), url=None, date="2026")
