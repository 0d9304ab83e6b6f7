"""Greetings, thanks, "are you a person?", who to talk to, what is kept, and who is asking: short and kind."""

from __future__ import annotations

from actions.desk import Desk
from actions.guidance import answer_guidance
from actions.plan import plan
from actions.refuse import starters
from actions.reply import Button, Reply
from actions.schooling.dispatch import follows

SMALL_TALK = frozenset(
    {"greet", "goodbye", "thank", "affirm", "deny", "bot_challenge", "ask_help", "small_talk", "complaint"}
)
WITH_STARTERS = frozenset({"greet", "bot_challenge", "ask_help", "deny", "affirm"})


def small_talk(desk: Desk) -> list[Reply]:
    """One short sentence, and where the talk can go from here."""
    intent = desk.ask.intent if desk.ask.intent in SMALL_TALK else "small_talk"
    buttons = starters(desk) if intent in WITH_STARTERS else []
    if intent != "goodbye":
        buttons.append(desk.person)
    return [Reply(desk.say(f"small_talk.{intent}"), buttons=buttons)]


def person(desk: Desk) -> list[Reply]:
    """How to reach a person: the operator's own contact where it is set, else the offices that answer."""
    contact = desk.resources.contact or desk.say("person.default_contact")
    return [Reply(desk.say("person.reach", contact=contact))]


def callback(desk: Desk) -> list[Reply]:
    """Who wants to be called: the button with which the inbox takes over, for a number must not pass through here."""
    return [Reply(desk.say("lead.offer"), buttons=[Button(desk.say("lead.offer_button"), "!call"), desk.person])]


def privacy(desk: Desk) -> list[Reply]:
    """What is kept of a talk, and how it is removed."""
    return [Reply(desk.say("privacy.kept"), buttons=[desk.person])]


def role(desk: Desk) -> list[Reply]:
    """Who is asking is remembered; a question in the same breath is answered, else the next ones are offered."""
    if any(desk.ask.of(kind) for kind in ("trade", "school", "attribute")) or follows(desk):
        return plan(desk)
    result = desk.found
    if result.confident:
        return [answer_guidance(desk, result)]
    grade = next(iter(desk.ask.ids("grade")), None) or desk.ask.context.get("grade")
    reply_id = f"role.{desk.ask.role or 'unknown'}"
    text = (
        desk.say(reply_id) if grade is None or desk.ask.role == "parent" else desk.say("role.pupil_grade", grade=grade)
    )
    return [Reply(text, buttons=[*starters(desk), desk.person])]
