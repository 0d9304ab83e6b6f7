"""One question back, with buttons, where a word means several things or something needed is missing."""

from __future__ import annotations

from actions.ask import Mention
from actions.desk import Desk
from actions.facts import entity_name
from actions.reply import Button, Reply, payload
from schools.lookup import place

MAX_CHOICES = 4


def which(desk: Desk, mention: Mention, attributes: list[str]) -> Reply:
    """ "Thợ may hay thợ máy?": asks which of the meanings is meant and keeps what was asked of it."""
    ids = mention.ids[:MAX_CHOICES]
    intent = desk.ask.intent if desk.ask.intent in ("find_schools", "ask_programmes") else "inform"
    extra: dict[str, str | list[str]] = {"attribute": attributes} if attributes else {}
    buttons = [
        Button(_name(desk, mention.kind, entity_id), payload(intent, **{mention.kind: entity_id}, **extra))
        for entity_id in ids
    ]
    return Reply(desk.say("clarify.which", text=mention.text), buttons=buttons)


def which_owner(desk: Desk, attributes: list[str]) -> Reply:
    """An attribute was asked, but of which school, or of which trade where no school has it? The talk remembers it."""
    vocabulary = desk.resources.vocabulary
    kind = "school" if any(vocabulary.applies(attribute, "school") for attribute in attributes) else "trade_of"
    labels = ", ".join(desk.label(attribute).lower() for attribute in attributes)
    remember: dict[str, str | None] = {"attribute": ",".join(attributes), "topic": "facts"}
    return Reply(desk.say(f"clarify.{kind}", label=labels), remember=remember, buttons=[desk.person])


def which_trade(desk: Desk) -> Reply:
    """Schools are wanted, but for which trade?"""
    return Reply(desk.say("clarify.trade"), remember={"topic": "find"}, buttons=[desk.person])


def _name(desk: Desk, kind: str, entity_id: str) -> str:
    if kind == "place":
        row = place(desk.session, entity_id)
        return row.name if row else entity_id
    return entity_name(desk, kind, entity_id)
