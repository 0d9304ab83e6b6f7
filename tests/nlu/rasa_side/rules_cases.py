"""The repaired choice of a rule predicts what stock Rasa predicts, over talks of any shape."""

from __future__ import annotations

import json
import random
import tempfile
import unittest
from pathlib import Path
from typing import Any

from nlu.server.environment import prepare_environment
from nlu.server.without_tensorflow import leave_out_tensorflow

prepare_environment()
leave_out_tensorflow()

from rasa.core.policies.rule_policy import RulePolicy  # noqa: E402 - Rasa must be prepared before it is imported
from rasa.engine.graph import ExecutionContext, GraphSchema  # noqa: E402
from rasa.engine.storage.local_model_storage import LocalModelStorage  # noqa: E402
from rasa.engine.storage.resource import Resource  # noqa: E402
from rasa.shared.core import events as happened  # noqa: E402
from rasa.shared.core.domain import Domain  # noqa: E402
from rasa.shared.core.trackers import DialogueStateTracker  # noqa: E402

from nlu.server.repairs.rules import RULE_CHOICE  # noqa: E402

DOMAIN = Domain.from_yaml("""
version: "3.1"
intents: [ask, thank, open, nlu_fallback]
actions: [action_answer, action_default_fallback]
slots: {done: {type: any, influence_conversation: false, mappings: [{type: custom}]}}
forms: {guide: {required_slots: [done]}}
""")
LISTENS = {"prev_action": {"action_name": "action_listen"}}
OPEN = {"active_loop": {"name": "guide"}}


def rule_key(*states: dict[str, Any]) -> str:
    return json.dumps(states, sort_keys=True)


def said(intent: str) -> dict[str, Any]:
    return {"user": {"intent": intent}}


def after(action: str) -> dict[str, Any]:
    return {"prev_action": {"action_name": action}}


LOOKUP: dict[str, Any] = {
    "rules": {
        rule_key({**LISTENS, **said("ask")}): "action_answer",
        rule_key({**LISTENS, **said("ask")}, {**after("action_answer"), **said("ask")}): "action_listen",
        rule_key({**LISTENS, **said("open")}): "guide",
        rule_key({**LISTENS, **said("ask"), **OPEN}): "action_answer",
        rule_key({**LISTENS, **said("ask"), **OPEN}, {**after("action_answer"), **said("ask"), **OPEN}): "guide",
        rule_key({**OPEN, **after("guide")}, after("guide")): "action_answer",
    },
    "rules_for_loop_unhappy_path": {
        rule_key(after("action_answer"), {**OPEN, **after("guide"), **said("ask")}): "do_not_predict_loop_action",
        rule_key({**LISTENS, **said("ask"), **OPEN}): "loop_was_interrupted",
    },
    "rules_not_in_stories": [rule_key({**LISTENS, **said("ask")})],
}


def random_talk(chance: random.Random) -> list[Any]:
    """Events as Rasa logs them, forms opened, refused and closed among them."""
    found: list[Any] = [happened.SessionStarted(), happened.ActionExecuted("action_listen")]
    for _ in range(chance.randint(1, 12)):
        intent = chance.choice(["ask", "thank", "open", "nlu_fallback"])
        parse = {"text": intent, "intent": {"name": intent, "confidence": 1.0}, "entities": []}
        found.append(happened.UserUttered(intent, parse["intent"], [], parse))
        for _ in range(chance.randint(0, 3)):
            found += chance.choice(TURNS)()
        if chance.random() < 0.8:
            found.append(happened.ActionExecuted("action_listen"))
    return found


TURNS: list[Any] = [
    lambda: [happened.ActionExecuted("action_answer"), happened.SlotSet("done", None)],
    lambda: [happened.ActionExecuted("guide"), happened.ActiveLoop("guide"), happened.SlotSet("done", True)],
    lambda: [happened.ActionExecutionRejected("guide")],
    lambda: [happened.ActionExecuted("guide"), happened.ActiveLoop(None)],
    lambda: [happened.ActionExecuted("action_default_fallback"), happened.UserUtteranceReverted()],
]


class RuleCases(unittest.TestCase):
    def policy(self, lookup: dict[str, Any]) -> RulePolicy:
        storage = LocalModelStorage.create(Path(tempfile.mkdtemp()))
        context = ExecutionContext(GraphSchema({}), "model", node_name="node")
        made = RulePolicy.create(RulePolicy.get_default_config(), storage, Resource("rules"), context)
        made.lookup = lookup
        return made

    def predictions(self, policy: RulePolicy) -> list[Any]:
        chance, found = random.Random(7), []
        for _ in range(300):
            tracker = DialogueStateTracker.from_events("x", random_talk(chance), DOMAIN.slots, domain=DOMAIN)
            one = policy.predict_action_probabilities(tracker, DOMAIN)
            names = [event.type_name for event in one.events]
            flags = (one.is_end_to_end_prediction, one.is_no_user_prediction, one.hide_rule_turn)
            found.append((one.probabilities, names, *flags))
        return found

    def test_the_predictions_are_those_of_stock_rasa(self) -> None:
        policy = self.policy(LOOKUP)
        stock = self.predictions(policy)
        assert RULE_CHOICE.apply()
        self.addCleanup(RULE_CHOICE.undo)
        repaired = self.predictions(policy)
        assert repaired == stock
        assert len({tuple(one[0]) for one in stock}) > 3
        assert any(one[1] for one in stock)

    def test_rules_on_typed_text_are_still_looked_for(self) -> None:
        text = rule_key({**LISTENS, "user": {"text": "ask"}})
        policy = self.policy({**LOOKUP, "rules": {**LOOKUP["rules"], text: "action_default_fallback"}})
        stock = self.predictions(policy)
        assert RULE_CHOICE.apply()
        self.addCleanup(RULE_CHOICE.undo)
        repaired = self.predictions(policy)
        assert repaired == stock
        assert any(one[2] for one in stock)
