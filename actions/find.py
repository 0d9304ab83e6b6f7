"""Which schools there are near a place or at a level: two or three, never a ranking."""

from __future__ import annotations

from collections.abc import Iterable

from actions.ask import Mention
from actions.desk import Desk, bullets
from actions.reply import Button, Reply, payload
from knowledge.facts import SourceRef
from nlu.text import fold
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
