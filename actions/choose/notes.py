"""What the assistant says it understood, so that a wrong reading can be put right at once."""

from __future__ import annotations

from actions.choose.state import questionnaire_of
from actions.desk import Desk
from careers.choosing.guide import Guide
from careers.lookup import trade
from schools.lookup import place

SHOWN = 5
AVOID, NOTHING = "avoid", "none"


def note_sentence(desk: Desk, guide: Guide) -> str:
    """The sentence about the last message; empty where there is nothing to say."""
    kind, ids = (guide.note[0], guide.note[1:]) if guide.note else ("again", ())
    if kind == "next":
        return ""
    if kind == "missed":
        return desk.say("choose_talk.missed" if guide.misses < 2 else "choose_talk.missed_again")
    if kind == "heard":
        said = [label for label in (_label(desk, one) for one in ids) if label]
        return desk.say("choose_talk.heard", said="; ".join(said[:SHOWN])) if said else ""
    return desk.say(f"choose_talk.{kind}")


def _label(desk: Desk, noted: str) -> str | None:
    """What one noted id is called; None for one that content no longer knows."""
    denied, name = noted.startswith("-"), noted.removeprefix("-")
    label = _named(desk, name)
    return desk.say("choose_talk.denied", label=label) if label and denied else label


def _named(desk: Desk, name: str) -> str | None:
    kind, _, rest = name.partition(":")
    if kind == "trade":
        row = trade(desk.session, rest)
        return desk.say("choose_talk.trade", name=row.name) if row else None
    if kind == "place":
        home = place(desk.session, rest)
        return desk.say("choose_talk.place", name=home.name) if home else None
    if kind == "option":
        question_id, _, option_id = rest.partition(":")
        question = questionnaire_of(desk).question(question_id)
        if question is None or question.kind == "interest":
            return None
        options = questionnaire_of(desk).options(question)
        return next(
            (
                said_of_option(desk, question_id, option.id, option.label)
                for option in options
                if option.id == option_id
            ),
            None,
        )
    telling = questionnaire_of(desk).telling(name)
    return telling.label if telling else None


def said_of_option(desk: Desk, question_id: str, option_id: str, label: str) -> str:
    """A chosen option inside a sentence; what is to be avoided is said to be."""
    inside = label[:1].lower() + label[1:]
    return desk.say("choose_talk.avoid", label=inside) if question_id == AVOID and option_id != NOTHING else inside
