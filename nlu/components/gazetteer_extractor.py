"""Entities from the gazetteer, and features that say which kinds of entity a message names."""

# ruff: noqa: ARG003 - Rasa fixes these signatures
from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.nlu.featurizers.sparse_featurizer.sparse_featurizer import SparseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.components.reading import MATCHES, as_dicts, shared_gazetteer, texts_of

KINDS = ("trade", "school", "place", "level", "attribute", "grade", "school_year", "role")
TWICE = ("trade", "school")
"""Kinds of which two in a message mean a comparison."""


def presence(matches: list[dict[str, Any]]) -> np.ndarray:
    """One row: per kind whether it is named, per kind of ``TWICE`` whether two places name it, whether nothing is."""
    kinds = {match["kind"] for match in matches}
    places = {kind: {match["start"] for match in matches if match["kind"] == kind} for kind in TWICE}
    row = [kind in kinds for kind in KINDS] + [len(places[kind]) > 1 for kind in TWICE] + [not kinds]
    return np.array([row], dtype=np.float64)


@DefaultV1Recipe.register(
    [DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER],
    is_trainable=False,
)
class GazetteerExtractor(SparseFeaturizer, EntityExtractorMixin, GraphComponent):
    """Names found in the database's aliases. Ambiguity is kept: several entities may share a span.

    An entity is ``{entity: kind, value: id, start, end, text, confidence, confidence_entity}``.
    """

    @classmethod
    def required_components(cls) -> list[type]:
        """The text must be normalised before."""
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """``scale`` weighs the presence features against the others."""
        return {**SparseFeaturizer.get_default_config(), "scale": 1.0}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> GazetteerExtractor:
        """Opens nothing yet: the database is read at the first message."""
        return cls(execution_context.node_name, config)

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Any scale is right."""

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the entities and add the features."""
        for message in messages:
            self._read(message)
            entities = [_entity(match) for match in message.get(MATCHES)]
            message.set(ENTITIES, message.get(ENTITIES, []) + self.add_extractor_name(entities), add_to_output=True)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the features; the examples' own entity marks stay as they are."""
        for example in texts_of(training_data):
            self._read(example)
        return training_data

    def _read(self, message: Message) -> None:
        matches = as_dicts(shared_gazetteer().find(message.get(TEXT) or ""))
        message.set(MATCHES, matches)
        features = scipy.sparse.csr_matrix(self._config["scale"] * presence(matches))
        self.add_features_to_message(None, features, TEXT, message)


def _entity(match: dict[str, Any]) -> dict[str, Any]:
    return {
        "entity": match["kind"],
        "value": match["target"],
        "start": match["start"],
        "end": match["end"],
        "text": match["text"],
        "confidence": match["score"],
        "confidence_entity": match["score"],
    }
