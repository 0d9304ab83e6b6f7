"""Dense sentence features from the encoder that also serves the search."""

# ruff: noqa: ARG003 - Rasa fixes these signatures
from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from knowledge.encoder import load_encoder
from knowledge.encoder.memory import RememberingEncoder
from nlu.components.reading import MEANT, texts_of, var_dir

BATCH = 64
VECTOR_OF = "vector_of"
"""Message attribute, kept in the talk: the digest of the message as typed, by which the encoder knows its vector."""


@lru_cache(maxsize=1)
def _encoder(folder: Path) -> RememberingEncoder:
    return RememberingEncoder(load_encoder(folder))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class EncoderFeaturizer(DenseFeaturizer, GraphComponent):
    """The encoder's vector of a message as it was meant (``nlu.text.understood``), times ``scale``.

    ``scale`` sets how much the classifier listens to meaning against spelling: its regularisation sees only sizes.
    ``serving`` is the encoder of the last one made, for those who need its vectors too.
    """

    serving: ClassVar[RememberingEncoder | None] = None

    @classmethod
    def required_components(cls) -> list[type]:
        """The text must be read before."""
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """The encoder lies in ``folder`` under the folder of built things."""
        return {**DenseFeaturizer.get_default_config(), "scale": 1.0, "folder": "model"}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> EncoderFeaturizer:
        """Loads the encoder, so that a missing or wrong one stops the start and not a message."""
        return cls(execution_context.node_name, config)

    def __init__(self, name: str, config: dict[str, Any]) -> None:
        super().__init__(name, config)
        EncoderFeaturizer.serving = self._encoder = _encoder(var_dir() / config["folder"])

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Any scale is right."""

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the features, and the digest that the vector is known by."""
        self._featurise(messages)
        for message in messages:
            typed = self._encoder.link(message.get(TEXT) or "", message.get(MEANT) or "")
            message.set(VECTOR_OF, typed, add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the features; each spelling is encoded once."""
        self._featurise(texts_of(training_data))
        return training_data

    def _featurise(self, messages: list[Message]) -> None:
        # by length, because a batch is as slow as its longest text
        texts = sorted({message.get(MEANT) or "" for message in messages}, key=len)
        rows = dict(zip(texts, self._vectors(texts)))  # noqa: B905 - both have one entry a text
        for message in messages:
            self.add_features_to_message(None, rows[message.get(MEANT) or ""], TEXT, message)

    def _vectors(self, texts: list[str]) -> list[np.ndarray]:
        scale = self._config["scale"]
        batches = [texts[at : at + BATCH] for at in range(0, len(texts), BATCH)]
        if len(batches) < 2:
            return [scale * row[np.newaxis, :] for batch in batches for row in self._encoder.encode_queries(batch)]
        with ThreadPoolExecutor(os.cpu_count()) as cores:  # the encoder uses one core a call
            encoded = cores.map(self._encoder.encode_queries, batches)
            return [scale * row[np.newaxis, :] for rows in encoded for row in rows]
