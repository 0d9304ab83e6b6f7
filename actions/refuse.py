"""Typed refusals: unknown names, places outside the region, other people's data, harmful and foreign questions."""

from __future__ import annotations

from actions.desk import Desk
from actions.explain import SURE
from actions.guidance import answer_guidance, in_english
from actions.references import References
from actions.reply import Button, Refusal, Reply
from nlu.text.language import language_of

REFUSALS: dict[str, Refusal] = {
    "out_of_scope": "out_of_scope",
    "ask_personal_data": "personal_data",
    "ask_harmful": "harmful",
}


def refuse(desk: Desk) -> Reply:
    """What the assistant does not answer, said kindly, with what it can do and who else can help."""
    intent = desk.ask.intent if desk.ask.intent in REFUSALS else "out_of_scope"
    english = language_of(desk.ask.text) == "en"
    if intent == "out_of_scope" and (english or desk.ask.confidence < SURE):
        result = desk.found
        if result.confident:
            return answer_guidance(desk, result)
        if english:
            return in_english(desk, result)
    buttons = [*starters(desk), desk.person] if intent == "out_of_scope" else [desk.person]
    return Reply(desk.say(f"refuse.{intent}"), buttons=buttons, refusal=REFUSALS[intent])


def starters(desk: Desk) -> list[Button]:
    """Buttons that show what can be asked."""
    return [
        desk.ask_button("starter.choose_trade", "choose_trade"),
        desk.ask_button("starter.nine_plus", "choose", article="9plus-la-gi"),
        desk.ask_button("starter.find_schools", "find_schools"),
    ]


def unknown_name(desk: Desk) -> Reply | None:
    """A school or trade we do not know is said to be unknown, with who may know it."""
    references = References.load(desk.resources.content_dir)
    for kind in ("school", "trade"):
        name = references.unknown_name(desk.ask, kind)
        if name:
            return Reply(desk.say(f"refuse.unknown_{kind}", name=name), buttons=[desk.person], refusal="no_grounding")
    return None


def outside_region(desk: Desk) -> Reply | None:
    """Schools elsewhere are out of scope: we hold facts of the city and its neighbours only."""
    name = References.load(desk.resources.content_dir).outside(desk.ask.text)
    return (
        Reply(desk.say("refuse.outside", place=name), buttons=[desk.person], refusal="out_of_scope") if name else None
    )
