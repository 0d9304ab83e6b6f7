"""Repairs of Rasa 3.6.21, applied when the server starts: the same answers for less work.

Each with its reason and figure in its module. Shares are of Rasa's CPU time a message, measured on the whole system
with the evaluation's questions. ``apply_all`` leaves out a repair whose code has changed underneath.
"""

from __future__ import annotations

import logging

from nlu.server.repairs.answers import ANSWERS
from nlu.server.repairs.calls import CALLS
from nlu.server.repairs.classifier import CLASSIFIER
from nlu.server.repairs.graph import GRAPH
from nlu.server.repairs.payloads import PAYLOADS
from nlu.server.repairs.repair import Repair
from nlu.server.repairs.rules import RULE_CHOICE
from nlu.server.repairs.silence import SILENCE

logger = logging.getLogger(__name__)
REPAIRS: tuple[Repair, ...] = (ANSWERS, CALLS, CLASSIFIER, GRAPH, PAYLOADS, RULE_CHOICE, SILENCE)


def apply_all() -> None:
    """Put all repairs in place; one that does not fit the installed Rasa is told in the log and left out."""
    for repair in REPAIRS:
        if not repair.apply():
            logger.warning("Rasa's code has changed: %s stays slow", repair.name)
