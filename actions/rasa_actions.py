"""The actions Rasa calls: thin glue from a tracker to the answer modules and back.

An error in an answer never reaches Rasa: its message would carry the talk. It becomes the reply ``refuse.failed`` and a
log line with the error's type alone.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from time import perf_counter
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionExecuted, ActiveLoop, EventType, SessionStarted, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import remind, small_talk
from actions.ask import CONTEXT_SLOTS, GUIDE_SLOT, Ask
from actions.choose import asking, keeping, proposing, sheet
from actions.choose.state import DONE_SLOT, is_open, kept
from actions.choose.step import step
from actions.desk import Desk
from actions.guidance import article_reply, more_reply, not_known
from actions.plan import plan
from actions.refuse import refuse
from actions.reply import Reply
from actions.resources import Resources
from actions.schooling.dispatch import schools_reply
from careers.choosing.guide import Guide

logger = logging.getLogger(__name__)
Answer = Callable[[Desk], list[Reply]]
FORM = "choose_form"


class AnswerAction(Action):  # type: ignore[misc]
    """A Rasa action that answers with the replies of one function."""

    def __init__(self, name: str, answer: Answer, resources: Resources) -> None:
        self._name, self._answer, self._resources = name, answer, resources

    def name(self) -> str:
        """The action's name in the domain."""
        return self._name

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:  # noqa: ARG002
        """Answer the latest message; returns the slots to remember."""
        started = perf_counter()
        ask = self._resources.read(tracker.latest_message, tracker.slots)
        replies = self._replies(ask)
        remember = _remembered(ask, replies)
        known = {**ask.context, GUIDE_SLOT: ask.guide, **remember}
        trace = _trace(ask, (perf_counter() - started) * 1000, known)
        for reply in replies:
            dispatcher.utter_message(json_message=reply.as_json(trace))
        return [SlotSet(name, value) for name, value in remember.items()]

    def _replies(self, ask: Ask) -> list[Reply]:
        try:
            with self._resources.content.reading() as session:
                desk = Desk(ask, session, self._resources)
                return self._answer(desk) or [not_known(desk, desk.found)]
        except Exception as error:
            logger.error("answer failed: action=%s error=%s", self._name, type(error).__name__)
            return [Reply(self._resources.replies.text("refuse.failed", ask.role))]


class StepGuide(Action):  # type: ignore[misc]
    """Validates the guided talk's form: the guide moves on, or the form is rejected and a question is answered first.

    A failure rejects it too: the message is then answered as if no talk were open, and nothing of the talk is lost.
    """

    def __init__(self, resources: Resources) -> None:
        self._resources = resources

    def name(self) -> str:
        """The action's name in the domain."""
        return f"validate_{FORM}"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:  # noqa: ARG002
        """The guide after the latest message; no events where it was a question."""
        ask = self._resources.read(tracker.latest_message, tracker.slots)
        try:
            with self._resources.content.reading() as session:
                guide = step(Desk(ask, session, self._resources))
        except Exception as error:
            logger.error("guide failed: error=%s", type(error).__name__)
            return []
        if guide is None:
            return []
        moved = [SlotSet(name, value) for name, value in kept(guide).items()]
        return moved if is_open(guide) else [*moved, SlotSet(DONE_SLOT, True)]


class RestoreTalk(Action):  # type: ignore[misc]
    """Starts a session with what the talk remembered before Rasa restarted or let it go."""

    def __init__(self, context_of: Callable[[str], dict[str, Any]]) -> None:
        self._context_of = context_of

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_session_start"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:  # noqa: ARG002
        """Slots from the talk's stored context; none where the database cannot be read."""
        try:
            context = self._context_of(tracker.sender_id)
        except Exception as error:
            logger.error("talk not restored: error=%s", type(error).__name__)
            context = {}
        slots = [SlotSet(name, context[name]) for name in (*CONTEXT_SLOTS, GUIDE_SLOT) if context.get(name)]
        return [SessionStarted(), *slots, *_open_form(context.get(GUIDE_SLOT)), ActionExecuted("action_listen")]


def _open_form(guide: object) -> list[EventType]:
    """The guided talk waits at its question again."""
    if not is_open(Guide.from_json(guide)):
        return []
    return [ActiveLoop(FORM), SlotSet("requested_slot", DONE_SLOT)]


def actions(resources: Resources, context_of: Callable[[str], dict[str, Any]]) -> list[Action]:
    """All actions of the domain."""
    answers: dict[str, Answer] = {
        "action_answer": unless_code(plan),
        "action_more": _more,
        "action_small_talk": unless_code(small_talk.small_talk),
        "action_person": unless_code(small_talk.person),
        "action_privacy": unless_code(small_talk.privacy),
        "action_role": unless_code(small_talk.role),
        "action_refuse": unless_code(lambda desk: [refuse(desk)]),
        "action_default_fallback": unless_code(plan),
        f"action_ask_{FORM}_{DONE_SLOT}": asking.ask_question,
        "action_propose": proposing.propose_trades,
        "action_save_talk": keeping.save_talk,
        "action_resume_talk": keeping.resume_talk,
        "action_show_result": sheet.show_result,
        "action_callback": small_talk.callback,
        "action_remind": remind.remind,
        "action_stop_reminders": remind.stop_reminders,
        "action_schools": schools_reply,
    }
    return [
        RestoreTalk(context_of),
        StepGuide(resources),
        *(AnswerAction(name, answer, resources) for name, answer in answers.items()),
    ]


def unless_code(answer: Answer) -> Answer:
    """The answer, unless the message holds the code of a saved talk, whatever Rasa made of its letters."""

    def answered(desk: Desk) -> list[Reply]:
        reply = keeping.resumed(desk)
        return [reply] if reply else answer(desk)

    return answered


def _more(desk: Desk) -> list[Reply]:
    article = next(iter(desk.ask.ids("article")), None)
    reply = (more_reply(desk, article) or article_reply(desk, article)) if article else None
    return [reply] if reply else []


def _remembered(ask: Ask, replies: list[Reply]) -> dict[str, Any]:
    said = {kind: next(iter(ask.ids(kind)), None) for kind in ("role", "grade")}
    remember: dict[str, Any] = {kind: value for kind, value in said.items() if value}
    for reply in replies:
        remember |= reply.remember
    for kind in ("trade", "school"):
        if remember.get(kind) and ask.remembered(kind) not in (None, remember[kind]):
            remember[f"{kind}_before"] = ask.remembered(kind)
    attributes = [str(reply.remember["attribute"]) for reply in replies if reply.remember.get("attribute")]
    if attributes:
        remember["attribute"] = ",".join(dict.fromkeys(attributes))
    return remember


def _trace(ask: Ask, elapsed_ms: float, context: dict[str, Any]) -> dict[str, Any]:
    entities = [{"kind": m.kind, "ids": list(m.ids), "text": m.text} for m in ask.mentions]
    return {
        "intent": ask.intent,
        "confidence": round(ask.confidence, 4),
        "entities": entities,
        "stages": {"action_ms": round(elapsed_ms, 2)},
        "context": {name: value for name, value in context.items() if value and name != DONE_SLOT},
    }
