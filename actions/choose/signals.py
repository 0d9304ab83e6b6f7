"""What a message is: whether it asks, means a command, tells of likings, names a trade."""

from __future__ import annotations

from actions.choose.state import questionnaire_of
from actions.desk import Desk
from careers.choosing.reading import Heard
from careers.choosing.sorts import pulls
from nlu.text import asks_plainly, fold

SURE = 0.5
"""Intent confidence from which a message counts as a question of its own."""
WHOLE = 0.6
"""Share of a message that must be explained by an answer to count as one although its intent says otherwise."""
CLEAR = 0.9
"""Share from which a message is all telling, whatever its intent."""
TELLING_INTENTS = frozenset({"choose_trade", "dislike_proposal", "affirm", "deny"})
"""Intents of which the form of a question says nothing ("em mê xe thì học gì")."""
QUESTIONS = frozenset(
    {
        "ask_fact", "find_schools", "ask_trade", "ask_school", "ask_programmes", "compare", "ask_guidance",
        "ask_person", "ask_privacy", "ask_personal_data", "ask_harmful", "ask_callback",
        "ask_reminder", "stop_reminder", "save_talk", "show_result", "refine_schools", "work_out_cost",
        "more", "choose",
    }
)  # fmt: skip
"""Intents that are answered first; then the open question comes again."""
POLITE = frozenset(
    {"greet", "goodbye", "thank", "state_role", "resume_talk", "bot_challenge", "ask_help", "complaint", "out_of_scope"}
)
"""The same, where nothing in the message answers the open question and some of its words are known: nonsense is often
taken for one of these."""


def means_no_command(desk: Desk, command: str) -> bool:
    """Whether a word that steers stands in a question ("học xong có việc không") or in a refusal of a trade."""
    refuses = bool(desk.ask.ids("trade")) or desk.ask.intent == "dislike_proposal"
    return command != "explain" and (asks_plainly(desk.ask.text) or (command == "leave" and refuses))


def tells_likings(desk: Desk, heard: Heard) -> bool:
    """Whether what was told speaks for some trades; a grade or a home alone does not."""
    found = (questionnaire_of(desk).telling(one.removeprefix("-")) for one in heard.told)
    return any(pulls(telling.effects) for telling in found if telling)


def asks(desk: Desk, heard: Heard) -> bool:
    """Whether the message is a question of its own: by its form, or by its intent unless all of it is told."""
    plainly = asks_plainly(desk.ask.text) and desk.ask.intent not in TELLING_INTENTS
    tells = bool(heard.told) and heard.covered >= CLEAR
    return plainly or (desk.ask.intent in QUESTIONS and desk.ask.confidence >= SURE and not tells)


def is_named(desk: Desk, heard: Heard, trade_id: str) -> bool:
    """Whether a trade is named as one: "sửa xe" is something to do before it is the name of a trade."""
    if not (heard.told or heard.chosen):
        return True
    words = desk.resources.replies.raw("choose.trade_words")
    starts = [mention.start for mention in desk.ask.of("trade") if mention.ids == (trade_id,)]
    before = [fold(desk.ask.text[:start]).split() for start in starts]
    return any(one and one[-1] in words for one in before)
