"""Repair: to choose an action Rasa replays the whole talk up to four times a message and tries every rule, 10 %.

Our rules look at three states of the talk at most and at intents, never at a typed text. So only the last states are
made, the search by text is left out, and which rules fit is remembered by these states.
"""

# ruff: noqa: ANN401 - Rasa has no types
from __future__ import annotations

from collections import OrderedDict
from typing import Any

from rasa.core.featurizers.tracker_featurizers import MaxHistoryTrackerFeaturizer, TrackerFeaturizer
from rasa.core.policies.policy import Policy
from rasa.core.policies.rule_policy import RULES, RULES_FOR_LOOP_UNHAPPY_PATH, RulePolicy
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted
from rasa.shared.core.trackers import DialogueStateTracker

from nlu.server.repairs.repair import Change, Repair

MEMORY = "_rules_remembered"
MOST_REMEMBERED = 4096
stock_find = RulePolicy._find_action_from_rules
stock_keys = RulePolicy._get_possible_keys


class _Memory:
    """What never changes of a served policy, and which rules fitted the states met so far."""

    def __init__(self, policy: RulePolicy) -> None:
        lookups = [policy.lookup.get(name, {}) for name in (RULES, RULES_FOR_LOOP_UNHAPPY_PATH)]
        rules = [policy._rule_key_to_state(key) for lookup in lookups for key in lookup]
        self.longest = max(map(len, rules), default=1)
        self.reads_text = any(_fits_any_text(rule[-1]) for rule in rules)
        self.fitting: OrderedDict[Any, set[str]] = OrderedDict()

    @classmethod
    def of(cls, policy: RulePolicy) -> _Memory:
        """The policy's own, made at its first prediction."""
        if MEMORY not in policy.__dict__:
            policy.__dict__[MEMORY] = cls(policy)
        memory: _Memory = policy.__dict__[MEMORY]
        return memory


def _fits_any_text(state: dict[str, Any]) -> bool:
    """Whether a rule's last state may follow a message whose intent is not looked at."""
    listens = state.get("prev_action", {}).get("action_name") in (None, ACTION_LISTEN_NAME)
    return listens and not state.get("user", {}).get("intent")


def _find(self: RulePolicy, tracker: DialogueStateTracker, domain: Domain, use_text_for_last_user_input: bool) -> Any:
    if use_text_for_last_user_input and not _Memory.of(self).reads_text:
        return None, None, False
    return stock_find(self, tracker, domain, use_text_for_last_user_input)


def _last_states(
    self: RulePolicy,
    tracker: DialogueStateTracker,
    domain: Domain,
    use_text_for_last_user_input: bool = False,
    rule_only_data: Any = None,  # noqa: ARG001 - Rasa fixes the signature; it is used for stories only
) -> list[Any]:
    """The states of ``Policy._prediction_states`` that a rule can look at, and one before them."""
    events = tracker.applied_events()
    turns = [at for at, event in enumerate(events) if isinstance(event, ActionExecuted)][-_Memory.of(self).longest :]
    copy, states = tracker.init_copy(), []
    for at, event in enumerate(events):
        if at in turns:
            states.append(domain.get_active_state(copy))
        copy.update(event)
    states.append(domain.get_active_state(copy))
    self.featurizer._choose_last_user_input([states], use_text_for_last_user_input)
    return states


def _fitting(self: RulePolicy, lookup: dict[str, str], states: list[Any]) -> set[str]:
    memory = _Memory.of(self)
    recent = states[-memory.longest :]
    key = (id(lookup), *map(DialogueStateTracker.freeze_current_state, recent))
    if key not in memory.fitting:
        memory.fitting[key] = stock_keys(self, lookup, recent)
        if len(memory.fitting) > MOST_REMEMBERED:
            memory.fitting.popitem(last=False)
    return memory.fitting[key]


def _nothing(_: RulePolicy, __: list[Any]) -> str:
    """The states as text are only for the log of a level that is never on."""
    return ""


RULE_CHOICE = Repair(
    name="the choice of a rule",
    changes=[
        Change(RulePolicy, "_find_action_from_rules", _find),
        Change(RulePolicy, "_prediction_states", _last_states),
        Change(RulePolicy, "_get_possible_keys", _fitting),
        Change(RulePolicy, "format_tracker_states", _nothing),
    ],
    rests_on=[
        RulePolicy._find_action_from_rules,
        RulePolicy._get_possible_keys,
        RulePolicy._is_rule_applicable,
        RulePolicy._does_rule_match_state,
        RulePolicy._predict,
        Policy._prediction_states,
        MaxHistoryTrackerFeaturizer.prediction_states,
        TrackerFeaturizer._choose_last_user_input,
        Domain.states_for_tracker_history,
        DialogueStateTracker.generate_all_prior_trackers,
    ],
    expected="91446bf31fe4f8927f2e70f3eb36637d57accafc4e3303946708abebc1c047dd",
)
