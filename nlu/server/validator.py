"""Repair: Rasa builds the validator of an action's answer anew on each call, 68 % of its time (design 4.3).

The schema never changes, so it is built once. The checks stay the same. ``python -m nlu.server bench`` prints the gain.
"""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable
from typing import Any

from jsonschema import ValidationError
from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction

EXPECTED = "92c725034cf9d06a0bacc907e9a07deb21b7be90687a0dbd5002dd17aa5031b5"
"""SHA-256 of the code that is replaced, in Rasa 3.6.21. Another digest: the repair is not applied and a test fails."""


def source_digest() -> str:
    """SHA-256 of the code that the repair replaces and rests on, in the installed Rasa."""
    parts = (STOCK, RemoteAction.action_response_format_spec)
    return hashlib.sha256("".join(inspect.getsource(part) for part in parts).encode()).hexdigest()


STOCK = RemoteAction._validate_action_result


def _built_once() -> Callable[[RemoteAction, dict[str, Any]], bool]:
    schema = RemoteAction.action_response_format_spec()
    validator = validator_for(schema)(schema)

    def validate(_: RemoteAction, result: dict[str, Any]) -> bool:
        error = best_match(validator.iter_errors(result))
        if error is None:
            return True
        error.message += ". The action server's answer has not the form that Rasa expects."
        raise error

    return validate


def apply() -> bool:
    """Put the repair in place; False, and nothing done, where Rasa's code is not the one it was made for."""
    if source_digest() != EXPECTED:
        return False
    RemoteAction._validate_action_result = _built_once()
    return True


__all__ = ["EXPECTED", "STOCK", "ValidationError", "apply", "source_digest"]
