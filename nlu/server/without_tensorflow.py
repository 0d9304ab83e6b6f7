"""Rasa without TensorFlow: 290 MB less memory and 5 s less start, and none of TensorFlow 2.12's known holes.

Rasa imports TensorFlow for DIET, TED and their layers even where ``config.yml`` uses none of them. The modules listed
here are replaced by stand-ins before Rasa is imported; their classes exist, so that Rasa's registry and type checks
work, and refuse to be made. ``python -m nlu.server bench`` prints memory and start time with and without.
"""

# ruff: noqa: ANN401, ARG002 - the import system fixes these signatures
from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Any

REPLACED = frozenset(
    {
        "rasa.core.policies.ted_policy",
        "rasa.core.policies.unexpected_intent_policy",
        "rasa.nlu.classifiers.diet_classifier",
        "rasa.nlu.featurizers.dense_featurizer.convert_featurizer",
        "rasa.nlu.featurizers.dense_featurizer.lm_featurizer",
        "rasa.nlu.selectors.response_selector",
        "rasa.utils.tensorflow.callback",
        "rasa.utils.tensorflow.crf",
        "rasa.utils.tensorflow.data_generator",
        "rasa.utils.tensorflow.layers",
        "rasa.utils.tensorflow.layers_utils",
        "rasa.utils.tensorflow.metrics",
        "rasa.utils.tensorflow.models",
        "rasa.utils.tensorflow.rasa_layers",
        "rasa.utils.tensorflow.transformer",
        "rasa.utils.tensorflow.types",
    }
)
"""Every module of Rasa 3.6.21 that imports TensorFlow or Keras when it is imported; a test compares."""


class NeedsTensorflowError(RuntimeError):
    """``config.yml`` names a part of Rasa that this launcher leaves out."""


class _Refusing(type):
    def __call__(cls, *_args: Any, **_kwargs: Any) -> Any:
        raise NeedsTensorflowError(f"{cls.__module__}.{cls.__name__} needs TensorFlow, which this launcher leaves out")


def _stand_in(module: ModuleType, name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    made = _Refusing(name, (), {"__module__": module.__name__, "create": _refused, "load": _refused})
    setattr(module, name, made)
    return made


@classmethod  # type: ignore[misc]
def _refused(cls: type, *_args: Any, **_kwargs: Any) -> Any:
    cls()


class _Loader(importlib.abc.Loader):
    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        return None

    def exec_module(self, module: ModuleType) -> None:
        module.__getattr__ = lambda name: _stand_in(module, name)  # type: ignore[method-assign]


class _Finder(importlib.abc.MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        return importlib.machinery.ModuleSpec(fullname, _Loader()) if fullname in REPLACED else None


def leave_out_tensorflow() -> None:
    """Install the stand-ins; must be called before Rasa is imported."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())
