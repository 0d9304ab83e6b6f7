"""The guide of a talk, read from its slot and put back, and the questionnaire it goes through."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from actions.desk import Desk
from careers.choosing.guide import Guide
from careers.choosing.profile import Profile, profile_of
from careers.choosing.questionnaire import Questionnaire

DONE_SLOT = "choose_answer"
"""The form's one slot: filled when nothing is left to ask."""


def guide_of(desk: Desk) -> Guide:
    """Where the guided talk stands; a fresh one where there is none."""
    return Guide.from_json(desk.ask.guide)


def kept(guide: Guide) -> dict[str, Any]:
    """What a reply remembers of a guide."""
    return {"guide": guide.as_json()}


def questionnaire_of(desk: Desk) -> Questionnaire:
    """The questions, ways and words of ``content/choose``."""
    return desk.resources.questionnaire


def profile_for(desk: Desk, guide: Guide) -> Profile:
    """What the guide's answers say of the pupil."""
    return profile_of(questionnaire_of(desk), guide.said)


def is_open(guide: Guide) -> bool:
    """Whether a question waits for its answer."""
    return guide.at is not None


def quiet(guide: Guide) -> Guide:
    """The guide without the note for the next message."""
    return replace(guide, note=())
