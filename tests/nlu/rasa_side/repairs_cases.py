"""Each repair gives what stock Rasa gives, and rests on Rasa's code as it is in 3.6.21."""

# ruff: noqa: ANN401 - Rasa has no types
from __future__ import annotations

import ast
import inspect
import tempfile
import unittest
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar
from unittest import mock

from nlu.server.environment import prepare_environment
from nlu.server.without_tensorflow import leave_out_tensorflow

prepare_environment()
leave_out_tensorflow()

import numpy as np  # noqa: E402 - Rasa must be prepared before it is imported
import rasa.__main__  # noqa: E402, F401
import scipy.sparse  # noqa: E402
from jsonschema import ValidationError  # noqa: E402
from rasa.core.actions.action import RemoteAction  # noqa: E402
from rasa.core.processor import MessageProcessor  # noqa: E402
from rasa.engine.exceptions import GraphComponentException, GraphRunError  # noqa: E402
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode  # noqa: E402
from rasa.engine.runner.dask import DaskGraphRunner  # noqa: E402
from rasa.engine.storage.local_model_storage import LocalModelStorage  # noqa: E402
from rasa.engine.storage.resource import Resource  # noqa: E402
from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier  # noqa: E402
from rasa.shared.core.domain import Domain  # noqa: E402
from rasa.shared.nlu.training_data.features import Features  # noqa: E402
from rasa.shared.nlu.training_data.message import Message  # noqa: E402
from rasa.shared.nlu.training_data.training_data import TrainingData  # noqa: E402

from nlu.server.repairs import REPAIRS  # noqa: E402
from nlu.server.repairs.answers import ANSWERS  # noqa: E402
from nlu.server.repairs.classifier import CLASSIFIER  # noqa: E402
from nlu.server.repairs.graph import GRAPH  # noqa: E402
from nlu.server.repairs.payloads import PAYLOADS  # noqa: E402
from nlu.server.repairs.repair import Change, Repair  # noqa: E402
from nlu.server.repairs.silence import MODULES  # noqa: E402

SLOT: dict[str, Any] = {"event": "slot", "name": "x", "value": 1}
GOOD: list[Any] = [
    {},
    {"events": [SLOT], "responses": [{"text": "ok"}]},
    {"events": [{**SLOT, "timestamp": 1.5, "metadata": {}}, {"event": "active_loop", "name": None}]},
    {"events": [{"event": "session_started"}, {"event": "action", "name": "action_listen"}]},
]
ODD: list[Any] = [
    [],
    {"events": {}, "responses": []},
    {"events": [], "responses": [1]},
    {"events": [{"name": "x"}]},
    {"events": [{"event": "slot", "name": "x"}]},
    {"events": [{**SLOT, "name": 1}]},
    {"events": [{**SLOT, "timestamp": True}]},
    {"events": [{**SLOT, "metadata": []}]},
    {"events": [{**SLOT, "event": "unheard"}]},
    {"events": [SLOT, {"event": "action", "name": 1}]},
]


def storage() -> LocalModelStorage:
    return LocalModelStorage.create(Path(tempfile.mkdtemp()))


def context() -> ExecutionContext:
    return ExecutionContext(GraphSchema({}), "model", node_name="node")


class AllCases(unittest.TestCase):
    def test_rasas_code_is_the_one_that_was_repaired(self) -> None:
        for repair in REPAIRS:
            with self.subTest(repair.name):
                assert repair.digest() == repair.expected

    def test_another_rasa_is_left_as_it_is(self) -> None:
        for repair in REPAIRS:
            assert not replace(repair, expected="other").apply()
            for change in repair.changes:
                assert inspect.getattr_static(change.owner, change.name) is change.stock

    def test_a_repair_is_put_in_place_and_taken_back(self) -> None:
        owner = SimpleNamespace(does="slow")
        repair = Repair("x", [Change(owner, "does", "fast")], ["code"], "")
        repair = replace(repair, expected=repair.digest())
        assert repair.apply()
        assert owner.does == "fast"
        repair.undo()
        assert owner.does == "slow"


class RepairCase(unittest.TestCase):
    """Compares what is done with and without one repair."""

    repair: Repair

    def both(self, does: Any) -> tuple[Any, Any]:
        """What it gives in stock Rasa, then repaired."""
        stock = does()
        assert self.repair.apply()
        self.addCleanup(self.repair.undo)
        repaired = does()
        self.repair.undo()
        return stock, repaired


class AnswerCases(RepairCase):
    repair = ANSWERS

    def test_the_verdicts_are_those_of_stock_rasa(self) -> None:
        stock, repaired = self.both(lambda: [self.verdict(answer) for answer in (*GOOD, *ODD)])
        assert repaired == stock
        assert stock[: len(GOOD)] == ["accepted"] * len(GOOD)
        assert "accepted" not in stock[len(GOOD) :]

    def verdict(self, answer: Any) -> str:
        """What the check says of an action server's answer: accepted, or where it is wrong."""
        try:
            return "accepted" if RemoteAction("action_x", None)._validate_action_result(answer) else "refused"
        except ValidationError as error:
            return f"{list(error.absolute_path)} {error.validator}"


class Part(GraphComponent):
    """A component that says who it is and what it was given."""

    ran: ClassVar[list[str]] = []

    def __init__(self, name: str) -> None:
        self.name = name

    @classmethod
    def create(cls, config: dict[str, Any], *_: Any, **__: Any) -> Part:
        return cls(config["name"])

    def run(self, **given: Any) -> str:
        Part.ran.append(self.name)
        if self.name == "breaks":
            raise RuntimeError("x")
        return f"{self.name}({', '.join(f'{key}={given[key]}' for key in sorted(given))})"


class GraphCases(RepairCase):
    repair = GRAPH

    def setUp(self) -> None:
        needs: dict[str, dict[str, str]] = {
            "last": {"one": "first", "other": "second"},
            "second": {"before": "first", "message": "__message__"},
            "first": {"message": "__message__"},
            "apart": {"message": "__message__"},
            "breaks": {},
        }
        nodes = {
            name: SchemaNode(
                needs=every, uses=Part, constructor_name="create", fn="run", config={"name": name}, eager=True
            )
            for name, every in needs.items()
        }
        self.runner = DaskGraphRunner(GraphSchema(nodes), storage(), context())

    def run_for(self, *targets: str) -> Any:
        Part.ran = []
        given = {"__message__": "hello"}
        try:
            results = self.runner.run(inputs=given, targets=list(targets))
            return results, sorted(Part.ran)
        except (GraphRunError, GraphComponentException) as error:
            return type(error)

    def test_the_results_are_those_of_stock_rasa(self) -> None:
        for targets in (("last",), ("apart",), ("last", "apart"), ("breaks",)):
            stock, repaired = self.both(lambda targets=targets: self.run_for(*targets))
            assert repaired == stock, targets
        assert self.run_for("last")[1] == ["first", "last", "second"]

    def test_another_value_gives_another_result(self) -> None:
        assert self.repair.apply()
        self.addCleanup(self.repair.undo)
        first, second = (self.runner.run({"__message__": value}, ["apart"]) for value in ("a", "b"))
        assert first != second


DOMAIN = Domain.from_yaml("version: '3.1'\nintents: [ask, thank, open]\n")


class ClassifierCases(RepairCase):
    repair = CLASSIFIER

    def message(self, number: int) -> Message:
        chance = np.random.default_rng(number)
        found = Message({"text": f"{number}", "intent": f"intent{number % 4}"})
        sparse = [scipy.sparse.random(1, width, 0.4, "csr", random_state=number + width) for width in (5, 9)]
        dense = chance.normal(size=(1, 6)).astype(np.float32) + number % 4
        for features in (sparse[0], dense, sparse[1]):
            found.add_features(Features(features, "sentence", "text", "x"))
        return found

    def test_the_rankings_are_those_of_stock_rasa(self) -> None:
        config = {**LogisticRegressionClassifier.get_default_config(), "ranking_length": 3}
        made = LogisticRegressionClassifier.create(config, storage(), Resource("made"), context())
        made.train(TrainingData([self.message(number) for number in range(40)]))

        def rankings() -> list[Any]:
            messages = made.process([self.message(number) for number in range(40, 60)])
            return [[message.get("intent"), *message.get("intent_ranking")] for message in messages]

        stock, repaired = self.both(rankings)
        names = [[[entry["name"] for entry in one] for one in found] for found in (stock, repaired)]
        shares = [np.array([[entry["confidence"] for entry in one] for one in found]) for found in (stock, repaired)]
        assert names[0] == names[1]
        assert np.allclose(shares[0], shares[1], rtol=1e-12, atol=0)
        assert shares[0].shape == (20, 4)


class PayloadCases(RepairCase):
    repair = PAYLOADS

    def parsed(self, text: str) -> tuple[Any, int]:
        """What is parsed, and how often the pipeline ran for it."""
        from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader

        def pipeline(inputs: dict[str, Any], targets: list[str]) -> dict[str, Any]:
            message = Message({"text": inputs["__message__"][0].text, "intent": {"name": "ask", "confidence": 0.5}})
            message.output_properties.add("intent")
            read = YAMLStoryReader.unpack_regex_message(message, DOMAIN, "RegexMessageHandler")
            return {target: [read] for target in targets}

        run = mock.Mock(side_effect=pipeline)
        meta = SimpleNamespace(nlu_target="nlu")
        processor = SimpleNamespace(domain=DOMAIN, graph_runner=SimpleNamespace(run=run), model_metadata=meta)
        found = MessageProcessor._parse_message_with_graph(processor, SimpleNamespace(text=text), None)
        return found, run.call_count

    def test_payloads_are_read_as_by_stock_rasa_without_the_pipeline(self) -> None:
        for text in ("/ask", "/thank", '/ask{"a": "b", "c": ["d", "e"]}', "/open@0.5"):
            (stock, _), (repaired, runs) = self.both(lambda text=text: self.parsed(text))
            assert repaired == stock, text
            assert runs == 0

    def test_anything_else_goes_through_the_pipeline(self) -> None:
        for text in ("ask", "/", "", "1/2"):
            (stock, _), (repaired, runs) = self.both(lambda text=text: self.parsed(text))
            assert repaired == stock, text
            assert runs == 1, text


class SilenceCases(unittest.TestCase):
    def test_all_copies_are_made_for_the_log(self) -> None:
        for module in MODULES:
            tree = ast.parse(inspect.getsource(module))
            logged = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and _logs(node)]
            for_log = sum(len(_copies(node)) for node in logged)
            assert for_log == len(_copies(tree)) > 0, module.__name__


def _logs(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") == "structlogger"


def _copies(tree: ast.AST) -> list[ast.AST]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id == "copy"]
