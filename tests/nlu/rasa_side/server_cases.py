"""The launcher rests on Rasa's code as it is in 3.6.21: these cases fail when it changes underneath."""

from __future__ import annotations

import ast
import sys
import unittest
from importlib.util import find_spec
from pathlib import Path
from unittest import mock

from nlu.server.environment import prepare_environment
from nlu.server.without_tensorflow import REPLACED, NeedsTensorflowError, leave_out_tensorflow

prepare_environment()
leave_out_tensorflow()

import rasa.__main__  # noqa: E402 - must be prepared before

from nlu.server import command  # noqa: E402


def imports_tensorflow(path: Path) -> bool:
    """Whether a module's top level imports TensorFlow or Keras."""
    for node in ast.parse(path.read_text("utf-8")).body:
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        if any(name.split(".")[0] in {"tensorflow", "keras"} for name in names):
            return True
    return False


class TensorflowCases(unittest.TestCase):
    def test_it_is_left_out(self) -> None:
        assert "tensorflow" not in sys.modules

    def test_the_list_is_that_of_the_installed_rasa(self) -> None:
        spec = find_spec("rasa")
        assert spec is not None
        assert spec.submodule_search_locations is not None
        root = Path(next(iter(spec.submodule_search_locations)))
        found = {
            ".".join(["rasa", *path.relative_to(root).with_suffix("").parts])
            for path in root.rglob("*.py")
            if imports_tensorflow(path)
        }
        assert found == REPLACED

    def test_a_part_that_needs_it_says_so(self) -> None:
        from rasa.nlu.classifiers.diet_classifier import DIETClassifier

        with self.assertRaisesRegex(NeedsTensorflowError, "DIETClassifier needs TensorFlow"):  # noqa: PT027
            DIETClassifier.create({}, None, None, None)


class CommandCases(unittest.TestCase):
    def test_the_server_listens_on_loopback_without_api(self) -> None:
        seen: list[str] = []
        model = Path(__file__)
        with (
            mock.patch.object(rasa.__main__, "main", side_effect=lambda: seen.extend(sys.argv)),
            mock.patch.object(sys, "argv", ["x"]),
        ):
            assert command.run_command(["run", "--port", "5005", "--model", str(model)]) == 0
        assert seen[seen.index("--interface") + 1] == "127.0.0.1"
        assert not {"--enable-api", "--cors", "--debug", "-vv"} & set(seen)

    def test_a_missing_model_stops_the_start(self) -> None:
        assert command.run_command(["run", "--port", "5005", "--model", "none.tar.gz"]) == 1

    def test_further_options_are_refused(self) -> None:
        for option in ("--enable-api", "--cors=*", "--interface=0.0.0.0"):
            with self.assertRaises(SystemExit):  # noqa: PT027
                command.run_command(["run", "--port", "5005", option])
