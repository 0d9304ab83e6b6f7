"""Repair: the validator of an action's answer is built anew on each call, 68 % of stock Rasa's time (design 4.3).

The schema never changes, so it is built once; and an answer that only sets slots, as nearly all do, is checked by
hand, because the schema tries each event as every kind of event. The verdicts and the errors stay the same.
"""

# ruff: noqa: ANN401 - Rasa has no types
from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction
from rasa.shared.utils.schemas import events

from nlu.server.repairs.repair import Change, Repair

# bool is an int in Python and no number in JSON, so types are compared, not asked for
MOMENTS = (int, float, type(None))
NOTES = (dict, type(None))


def _checked_once() -> Callable[[RemoteAction, dict[str, Any]], bool]:
    schema = RemoteAction.action_response_format_spec()
    validator = validator_for(schema)(schema)

    def validate(_: RemoteAction, result: dict[str, Any]) -> bool:
        if _only_sets_slots(result):
            return True
        error = best_match(validator.iter_errors(result))
        if error is None:
            return True
        error.message += ". The action server's answer has not the form that Rasa expects."
        raise error

    return validate


def _only_sets_slots(result: Any) -> bool:
    """Whether an answer is surely right: messages, and events that all set a slot."""
    if type(result) is not dict:
        return False
    sets, messages = result.get("events", []), result.get("responses", [])
    if type(sets) is not list or type(messages) is not list:
        return False
    return all(type(message) is dict for message in messages) and all(map(_sets_slot, sets))


def _sets_slot(event: Any) -> bool:
    return (
        type(event) is dict
        and event.get("event") == "slot"
        and type(event.get("name")) is str
        and "value" in event
        and type(event.get("timestamp")) in MOMENTS
        and type(event.get("metadata")) in NOTES
    )


ANSWERS = Repair(
    name="the check of an action's answer",
    changes=[Change(RemoteAction, "_validate_action_result", _checked_once())],
    rests_on=[RemoteAction._validate_action_result, RemoteAction.action_response_format_spec, events.EVENTS_SCHEMA],
    expected="0ad18a5d66cc0343199ba06bf87650ceb8760e56a29dd9c6e419e665a9b6d97f",
)
