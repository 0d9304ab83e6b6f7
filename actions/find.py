"""Which schools there are near a place or at a level: two or three, never a ranking."""

from __future__ import annotations

from collections.abc import Iterable

from actions.ask import Mention
from actions.desk import Desk, bullets, spoken_date
from actions.guidance import article_reply
from actions.reply import Button, Reply, payload
from knowledge.facts import ShownFact, SourceRef
from nlu.text import fold
from schools.choosing import Catalogue, SchoolOption, Wish, options, read_told
from schools.choosing.content import FilterRow
from schools.find import REGION_PREFIX, Offer, schools_near
from schools.lookup import place

SHOWN = 3


def find_schools(desk: Desk, place_id: str | None, level: str | None) -> Reply:
    """Up to three schools near a place or of a level, whatever they teach; all others by name, and who knows the rest.

    Schools for a trade are ``actions.schooling``'s.
    """
    found = _near(desk, place_id, level)
    remember: dict[str, str | None] = {"topic": "find", "attribute": None}
    if place_id:
        remember["place"] = place_id
    if not found:
        text = desk.say("find.nothing_any")
        return Reply(text, buttons=[desk.person], refusal="no_grounding", remember=remember)
    return _listing(desk, found, place_id, remember)


def named_place(desk: Desk, mention: Mention) -> str:
    """The commune a place name means: of several heirs of an old name, the one that bears it still."""
    said = fold(mention.text)
    rows = [row for row in (place(desk.session, place_id) for place_id in mention.ids) if row]
    return next((row.id for row in rows if said.endswith(fold(row.short))), mention.ids[0])


def find_nine_plus(desk: Desk, place_id: str | None) -> Reply:
    """Schools whose own news speak of 9+, with the word that the coming season must be asked for."""
    found = []
    for offer in _near(desk, place_id, None):
        facts = desk.facts("school", offer.school.id, "nine_plus")
        if facts:
            found.append((offer, facts[0]))
    shown = found[:SHOWN]
    lines = [f"{_offer_line(desk, offer)}: {desk.phrase(fact)}" for offer, fact in shown]
    others = _others(desk, [offer for offer, _ in found])
    return Reply(
        "\n".join([desk.say("find.nine_plus"), bullets(lines), *others, desk.say("find.nine_plus_ask")]),
        buttons=_buttons(offer for offer, _ in shown),
        sources=[source for _, fact in shown for source in fact.sources[:2]],
        facts=[fact.id for _, fact in shown],
        remember={"topic": "find", "attribute": None},
    )


def find_by_wish(desk: Desk) -> Reply | None:
    """Schools known to have what is wished of them ("có ký túc xá") before any trade or place is named.

    None where nothing is wished, or no school is known to have it. Then a trade or place must be asked for.
    """
    filters = Catalogue.shared().filters
    wished = [filters[one] for one in read_told(Catalogue.shared(), desk.ask.text).filters if not filters[one].near]
    if any(row.soft for row in wished):
        return _cheap(desk)
    ids = tuple(row.id for row in wished)
    known = [one for one in options(desk.session, (), Wish(filters=ids), desk.today) if not one.unsure] if ids else []
    return _with_wish(desk, known, ids) if known else None


def _cheap(desk: Desk) -> Reply | None:
    """What the state pays, instead of a ranking by fees, which nobody can make; then what is needed to go on."""
    reply = article_reply(desk, desk.resources.replies.raw("find.cheap_article"))
    if reply is not None:
        reply.text = "\n".join([desk.say("find.cheap"), reply.text, desk.say("find.narrow")])
        reply.remember = {"topic": "find", "attribute": None}
    return reply


def _with_wish(desk: Desk, known: list[SchoolOption], wished: tuple[str, ...]) -> Reply:
    rows, shown = [Catalogue.shared().filters[one] for one in wished], known[:SHOWN]
    wishes = ", ".join(desk.resources.replies.address(row.wish, desk.ask.role) for row in rows)
    offers = [Offer(option.school, (), option.distance_km) for option in shown]
    facts = [[(row, fact) for row in rows if row.fact and (fact := option.fact(row.fact))] for option in shown]
    marks = [[_mark(desk, row, fact) for row, fact in of] for of in facts]
    told = ["; ".join([_offer_line(desk, one), *of]) for one, of in zip(offers, marks, strict=True)]
    left = [desk.say("schooling.others", count=len(known) - SHOWN)] if len(known) > SHOWN else []
    last = [*left, desk.say("find.unsure"), desk.say("find.narrow")]
    sources = [source for of in facts for _, fact in of for source in fact.sources[:1]]
    return Reply(
        "\n".join([desk.say("find.wished", wishes=wishes), bullets(told), *last]),
        buttons=_buttons(offers),
        sources=sources or _address_sources(desk, offers),
        facts=[fact.id for of in facts for _, fact in of] or [offer.school.id for offer in offers],
        remember={"topic": "find", "attribute": None, "filters": ",".join(wished)},
    )


def _mark(desk: Desk, row: FilterRow, fact: ShownFact) -> str:
    """That there is a fact which decides a wish, and of when."""
    as_of = spoken_date(fact.as_of)
    dated = "schooling.has" if fact.confidence == "sourced" else "schooling.has_secondary"
    return desk.say(dated if as_of else "schooling.has_undated", mark=row.mark, as_of=as_of)


def _near(desk: Desk, place_id: str | None, level: str | None) -> list[Offer]:
    label = desk.resources.vocabulary.level(level)
    return schools_near(desk.session, place_id or f"{REGION_PREFIX}da_nang", level, label)


def _listing(desk: Desk, found: list[Offer], place_id: str | None, remember: dict[str, str | None]) -> Reply:
    shown = found[:SHOWN]
    head = desk.say("find.head_any") + _order_word(desk, place_id)
    lines = bullets(_offer_line(desk, offer) for offer in shown)
    return Reply(
        "\n".join([head, lines, *_others(desk, found), desk.say("find.confirm")]),
        buttons=_buttons(shown),
        sources=_address_sources(desk, shown),
        facts=[offer.school.id for offer in shown],
        remember=remember,
    )


def _others(desk: Desk, found: list[Offer]) -> list[str]:
    """The line that names the next few schools; none where all are shown."""
    names = ", ".join(offer.school.short for offer in found[SHOWN : SHOWN + 4])
    return [desk.say("find.others", names=names)] if names else []


def _buttons(shown: Iterable[Offer]) -> list[Button]:
    return [Button(offer.school.short, payload("ask_school", school=offer.school.id)) for offer in shown]


def _address_sources(desk: Desk, shown: list[Offer]) -> list[SourceRef]:
    facts = [fact for offer in shown for fact in desk.facts("school", offer.school.id, "address")[:1]]
    return [source for fact in facts for source in fact.sources[:1]]


def _order_word(desk: Desk, place_id: str | None) -> str:
    commune = place(desk.session, place_id) if place_id else None
    return " " + desk.say("find.near", place=commune.name) if commune else ""


def _offer_line(desk: Desk, offer: Offer) -> str:
    line = offer.school.name
    if offer.school.place is not None:
        line += f" ({offer.school.place.name})"
    if offer.distance_km is not None:
        near = "find.distance" if offer.distance_km else "schooling.distance_zero"
        line += " – " + desk.say(near, km=offer.distance_km)
    return line
