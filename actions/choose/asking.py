"""The open question of the guided talk: what was understood, how far it is, the question and its buttons."""

from __future__ import annotations

from dataclasses import replace

from actions.choose.notes import note_sentence
from actions.choose.state import guide_of, kept, questionnaire_of, quiet
from actions.desk import Desk
from actions.guidance import article_reply
from actions.reply import Button, Reply, payload
from careers.choosing import guide as steps
from careers.choosing.content import Question
from careers.choosing.guide import WAY, Guide

PATIENCE = 2
"""Unread answers after which the ways out of the question are offered in words too."""


def ask_question(desk: Desk) -> list[Reply]:
    """The open question; where a talk has none (it was finished elsewhere), the choice of a way."""
    guide = guide_of(desk)
    question = questionnaire_of(desk).question(guide.at or WAY)
    if question is None or guide.at is None:
        guide = steps.start(guide)
        question = questionnaire_of(desk).question(WAY)
    assert question is not None, "content check demands the question of the way"  # noqa: S101
    help_ = _addressed(desk, question.help) if question.help and guide.note == ("explain",) else ""
    text = "\n".join(part for part in (note_sentence(desk, guide), help_, _text(desk, guide, question)) if part)
    return [*_before(desk, guide), Reply(text, buttons=_buttons(desk, guide, question), remember=kept(quiet(guide)))]


def _before(desk: Desk, guide: Guide) -> list[Reply]:
    """The article that a talk's first sentence surely asked for ("holland là gì"), before the talk begins."""
    begins = desk.ask.intent == "choose_trade" and guide.note == ("next",) and guide.at == WAY
    if not begins or not desk.found.confident or not desk.ask.text or desk.ask.text.startswith("/"):
        return []
    target = desk.found.hits[0].target
    reply = article_reply(desk, target) if target in desk.resources.replies.raw("choose.before") else None
    return [reply] if reply else []


def _text(desk: Desk, guide: Guide, question: Question) -> str:
    words = question.text_parent if desk.ask.role == "parent" and question.text_parent else question.text
    text = _addressed(desk, words)
    if question.kind == "interest":
        text = _item(desk, guide, text)
    if question.soft:
        text = f"{text} {desk.say('choose_talk.soft')}"
    where = steps.progress(questionnaire_of(desk), guide)
    return f"{desk.say('choose_talk.progress', number=where[0], count=where[1])} {text}" if where else text


def _item(desk: Desk, guide: Guide, item: str) -> str:
    """An interest item as a question: the first in full, those after it short."""
    kind = "item" if guide.asked[:1] == (guide.at,) else "item_next"
    return desk.say(f"choose_talk.{kind}_parent" if desk.ask.role == "parent" else f"choose_talk.{kind}", item=item)


def _addressed(desk: Desk, text: str) -> str:
    return desk.resources.replies.address(text, desk.ask.role)


def _buttons(desk: Desk, guide: Guide, question: Question) -> list[Button]:
    options = questionnaire_of(desk).options(question)
    buttons = [Button(option.label, payload("guide", question=question.id, option=option.id)) for option in options]
    if question.id == WAY:
        return [*buttons, desk.person]
    commands = ["skip"]
    if guide.asked[:1] != (guide.at,):
        commands.append("back")
    if _enough(desk, guide) or guide.misses >= PATIENCE:
        commands.append("finish")
    return [*buttons, *(replace(command_button(desk, command), kind="steer") for command in commands)]


def command_button(desk: Desk, command: str, **entities: str) -> Button:
    """A button that steers the talk; its title is the reply ``choose_talk.<command>_button``."""
    return desk.ask_button(f"choose_talk.{command}_button", "guide_command", command=command, **entities)


def _enough(desk: Desk, guide: Guide) -> bool:
    """Whether a result can be shown before the way is at its end."""
    depth = questionnaire_of(desk).depth(guide.depth or "")
    return guide.more or (depth is not None and depth.enough is not None and len(guide.answers) >= depth.enough)
