"""Greetings, thanks, "are you a person?", who to talk to, what is kept, and who is asking: short and kind."""

from __future__ import annotations

from actions.choose.proposing import refusable, refuse_trades
from actions.desk import Desk
from actions.find import named_place
from actions.guidance import answer_guidance
from actions.plan import plan
from actions.refuse import starters
from actions.reply import Button, Reply
from actions.schooling.dispatch import follows
from nlu.text import asks_plainly

SMALL_TALK = frozenset(
    {"greet", "goodbye", "thank", "affirm", "deny", "bot_challenge", "ask_help", "small_talk", "complaint"}
)
REFUSING = frozenset({"deny", "complaint"})
"""Intents that refuse the proposals when they are what was said last ("hông ưng")."""
WITH_STARTERS = frozenset({"greet", "bot_challenge", "ask_help", "deny", "affirm"})


def small_talk(desk: Desk) -> list[Reply]:
    """One short sentence, and where the talk can go from here."""
    if desk.ask.intent in REFUSING and refusable(desk):
        return refuse_trades(desk)
    intent = desk.ask.intent if desk.ask.intent in SMALL_TALK else "small_talk"
    buttons = starters(desk) if intent in WITH_STARTERS else []
    if intent != "goodbye":
        buttons.append(desk.person)
    return [Reply(desk.say(f"small_talk.{intent}"), buttons=buttons)]


def person(desk: Desk) -> list[Reply]:
    """How to reach a person: the operator's own contact where it is set, else the offices that answer."""
    contact = desk.resources.contact or desk.say("person.default_contact")
    return [Reply(desk.say("person.reach", contact=contact), buttons=[call_button(desk)])]


def callback(desk: Desk) -> list[Reply]:
    """Who wants to be called: the button with which the inbox takes over, for a number must not pass through here."""
    return [Reply(desk.say("lead.offer"), buttons=[call_button(desk), desk.person])]


def call_button(desk: Desk) -> Button:
    """The way to be called; the inbox itself leads what follows."""
    return Button(desk.say("lead.offer_button"), "!call")


def privacy(desk: Desk) -> list[Reply]:
    """What is kept of a talk, and how it is removed."""
    return [Reply(desk.say("privacy.kept"), buttons=[desk.person])]


def role(desk: Desk) -> list[Reply]:
    """Who is asking is remembered; a question in the same breath is answered, else the next ones are offered."""
    if any(desk.ask.of(kind) for kind in ("trade", "school", "attribute")) or follows(desk):
        return plan(desk)
    if asks_plainly(desk.ask.text) and desk.found.confident:
        return [answer_guidance(desk, desk.found)]
    grade = next(iter(desk.ask.ids("grade")), None) or desk.ask.context.get("grade")
    reply_id = f"role.{desk.ask.role or 'unknown'}"
    text = (
        desk.say(reply_id) if grade is None or desk.ask.role == "parent" else desk.say("role.pupil_grade", grade=grade)
    )
    home = next(iter(desk.ask.of("place")), None)
    remember = {"place": named_place(desk, home)} if home else {}
    return [Reply(text, buttons=[*starters(desk), desk.person], remember=remember)]
