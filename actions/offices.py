"""How to reach an office that is none of our schools: its own facts where we hold any, else an honest "not on file"."""

from __future__ import annotations

from actions.desk import Desk
from actions.references import Office
from actions.reply import Reply


def answer_office(desk: Desk, office: Office, wanted: list[str]) -> list[Reply]:
    """One reply to how the office is reached; empty where the question asks for nothing of the kind."""
    ways = [attribute for attribute in wanted if attribute in office.ways]
    known = [reply for way in ways if (reply := _known(desk, office, way))]
    told = {str(reply.remember["attribute"]) for reply in known}
    missing = [way for way in ways if way not in told]
    return [*known, _unknown(desk, office, missing)] if missing else known


def _known(desk: Desk, office: Office, way: str) -> Reply | None:
    facts = desk.facts("contact", office.contact, way)[:1] if office.contact else []
    if not facts:
        return None
    head = desk.say("fact.head", label=desk.label(way), name=office.name)
    return Reply(
        f"{head} {desk.phrase_full(facts[0])}",
        sources=list(facts[0].sources),
        facts=[facts[0].id],
        buttons=[desk.person],
        remember={"attribute": way},
    )


def _unknown(desk: Desk, office: Office, ways: list[str]) -> Reply:
    """Not on file, and who knows: the operator's own contact where it is set, else people near the asker."""
    label = ", ".join(desk.label(way).lower() for way in ways)
    contact = desk.resources.contact
    who = (
        desk.say("person.office_ask_contact", contact=contact)
        if contact
        else desk.say("person.office_ask", office=office.name)
    )
    text = f"{desk.say('person.office_unknown', label=label, office=office.name)} {who}"
    return Reply(text, buttons=[desk.person], refusal="no_grounding")
