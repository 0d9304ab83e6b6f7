"""Repair: Rasa makes deep copies of messages, events and slots for debug messages that are never written, 2 %.

In the modules listed all copies are made for the log, which a test checks; there they are left out.
"""

# ruff: noqa: ANN401 - Rasa has no types
from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from rasa.core import processor
from rasa.core.actions import forms
from rasa.core.policies import rule_policy

from nlu.server.repairs.repair import Change, Repair

MODULES = (processor, forms, rule_policy)


def _itself(value: Any) -> Any:
    return value


_no_copies = SimpleNamespace(deepcopy=_itself)

SILENCE = Repair(
    name="copies for the log",
    changes=[Change(module, "copy", _no_copies) for module in MODULES],
    rests_on=MODULES,
    expected="2d0fbdd0bf7ea9336d850a48f8fd2ab46977f7fa5e548718916bb381584b04be",
)
