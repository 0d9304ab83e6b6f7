"""Sparse features of the spelling: n-grams over folded syllables in which names are masked.

``hoc phi _school_ bao nhieu`` is one sentence for all schools, and the same with and without diacritics.
"""

# ruff: noqa: ARG003, ANN401 - Rasa fixes these signatures
from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import scipy.sparse
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.sparse_featurizer.sparse_featurizer import SparseFeaturizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import TfidfVectorizer

from nlu.components.gazetteer_extractor import GazetteerExtractor
from nlu.components.reading import masked_folded, texts_of

FILE = "ngrams.json"
SYLLABLES = r"\S+"


def _vectorizers(config: dict[str, Any]) -> dict[str, TfidfVectorizer]:
    shared = {"lowercase": False, "min_df": config["min_df"], "sublinear_tf": True, "dtype": np.float64}
    return {
        "chars": TfidfVectorizer(analyzer="char_wb", ngram_range=tuple(config["chars"]), **shared),
        "words": TfidfVectorizer(
            analyzer="word", token_pattern=SYLLABLES, ngram_range=tuple(config["words"]), **shared
        ),
    }


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class FoldedNgramFeaturizer(SparseFeaturizer, GraphComponent):
    """TF-IDF of character and word n-grams, each of unit length times its scale."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Names must be found before they can be masked."""
        return [GazetteerExtractor]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """``chars`` and ``words`` are the shortest and longest n-gram; ``min_df`` drops what fewer examples have."""
        return {
            **SparseFeaturizer.get_default_config(),
            "chars": [2, 5],
            "words": [1, 2],
            "min_df": 2,
            "chars_scale": 1.0,
            "words_scale": 1.0,
        }

    def __init__(self, name: str, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        super().__init__(name, config)
        self._storage = model_storage
        self._resource = resource
        self._parts = _vectorizers(config)
        self._analyzers: dict[str, Callable[[str], list[str]]] = {}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> FoldedNgramFeaturizer:
        """An untrained featurizer."""
        return cls(execution_context.node_name, config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> FoldedNgramFeaturizer:
        """The trained featurizer, from plain JSON."""
        component = cls.create(config, model_storage, resource, execution_context)
        with model_storage.read_from(resource) as folder:
            saved = json.loads((folder / FILE).read_text(encoding="utf-8"))
        for name, part in component._parts.items():
            part.vocabulary = {gram: at for at, gram in enumerate(saved[name]["grams"])}
            part.idf_ = np.array(saved[name]["idf"])
        return component

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """scikit-learn checks the ranges when it trains."""

    def train(self, training_data: TrainingData) -> Resource:
        """Learn which n-grams there are and how rare each is."""
        texts = [masked_folded(example) for example in texts_of(training_data)]
        saved = {}
        for name, part in self._parts.items():
            part.fit(texts)
            saved[name] = {"grams": part.get_feature_names_out().tolist(), "idf": part.idf_.tolist()}
        with self._storage.write_to(self._resource) as folder:
            (folder / FILE).write_text(json.dumps(saved, ensure_ascii=False), encoding="utf-8")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the features, one message at a time."""
        for message in messages:
            self.add_features_to_message(None, self._row(masked_folded(message)), TEXT, message)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the features, of all examples at once."""
        examples = texts_of(training_data)
        rows = self._features([masked_folded(example) for example in examples]) if examples else ()
        for at, example in enumerate(examples):
            self.add_features_to_message(None, rows[at], TEXT, example)
        return training_data

    def _features(self, texts: list[str]) -> scipy.sparse.csr_matrix:
        scaled = [part.transform(texts) * self._config[f"{name}_scale"] for name, part in self._parts.items()]
        return scipy.sparse.hstack(scaled, format="csr")

    def _row(self, text: str) -> scipy.sparse.csr_matrix:
        """The row of ``_features`` for one text, in a tenth of the time: scikit-learn is made for many."""
        width, grams, weights = 0, [], []
        for name, part in self._parts.items():
            found, weighed = _weighed(part, self._analyzer(name, part)(text))
            grams.append(found + width)
            weights.append(weighed * self._config[f"{name}_scale"])
            width += len(_numbers(part))
        there = np.concatenate(grams)
        return scipy.sparse.csr_matrix((np.concatenate(weights), there, [0, len(there)]), shape=(1, width))

    def _analyzer(self, name: str, part: TfidfVectorizer) -> Callable[[str], list[str]]:
        if name not in self._analyzers:
            self._analyzers[name] = part.build_analyzer()
        return self._analyzers[name]


def _weighed(part: TfidfVectorizer, grams: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """The known n-grams of a text, by number, and their TF-IDF, of unit length together."""
    numbers = _numbers(part)
    counts = Counter(numbers[gram] for gram in grams if gram in numbers)
    found = np.array(sorted(counts), dtype=np.int32)
    weights = (np.log([counts[gram] for gram in found]) + 1) * part.idf_[found]
    return found, weights / (np.sqrt(weights @ weights) or 1.0)


def _numbers(part: TfidfVectorizer) -> dict[str, int]:
    """The n-grams' numbers, of a vectorizer that was loaded or that has just learnt."""
    found: dict[str, int] = part.vocabulary or part.vocabulary_
    return found
