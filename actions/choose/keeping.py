"""A guided talk kept under a short code, and taken up again."""

from __future__ import annotations

from actions.choose.asking import command_button
from actions.choose.state import guide_of, kept
from actions.desk import Desk
from actions.reply import Reply
from careers import saved
from careers.choosing.guide import Guide

KEPT_SLOTS = ("role", "grade", "place", "entry", "trade")
"""What a saved talk keeps besides the guide; nothing about family means or names."""


def save_talk(desk: Desk) -> list[Reply]:
    """A code for the talk as it stands; where nothing was said yet, how to begin."""
    guide = guide_of(desk)
    if not guide.says_something:
        return [Reply(desk.say("save.nothing"), buttons=[command_button(desk, "start"), desk.person])]
    context = {name: desk.ask.context[name] for name in KEPT_SLOTS if desk.ask.context.get(name)}
    with desk.writing() as session:
        code = saved.save(session, guide.as_json(), context, desk.now)
    return [Reply(desk.say("save.code", code=code, days=saved.KEPT.days), buttons=[desk.person])]


def resume_talk(desk: Desk) -> list[Reply]:
    """The talk under the code in the message; else this talk's own, else how to find the code."""
    reply = resumed(desk)
    if reply is not None:
        return [reply]
    if saved.codes_in(desk.ask.text):
        return [Reply(desk.say("save.unknown"), buttons=[command_button(desk, "start"), desk.person])]
    if guide_of(desk).says_something:
        return [Reply(desk.say("save.here"), buttons=[command_button(desk, "go_on"), command_button(desk, "restart")])]
    return [Reply(desk.say("save.which"), buttons=[command_button(desk, "start"), desk.person])]


def resumed(desk: Desk) -> Reply | None:
    """The greeting to a known code, whatever else the message says; None where it holds none."""
    found = saved.find(desk.session, desk.ask.text, desk.now)
    if found is None:
        return None
    guide = Guide.from_json(found.guide)
    buttons = [command_button(desk, "go_on"), command_button(desk, "restart"), desk.person]
    return Reply(desk.say("save.found"), buttons=buttons, remember={**found.context, **kept(guide)})
