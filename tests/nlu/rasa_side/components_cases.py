"""The pipeline's own components, one after the other as ``config.yml`` orders them."""

# ruff: noqa: ANN401 - Rasa has no types
from __future__ import annotations

import os
import tempfile
import unittest
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from unittest import mock

from nlu.server.environment import prepare_environment
from nlu.server.without_tensorflow import leave_out_tensorflow

prepare_environment()
leave_out_tensorflow()

import numpy as np  # noqa: E402 - Rasa must be prepared before it is imported
import scipy.sparse  # noqa: E402
from rasa.engine.graph import ExecutionContext, GraphSchema  # noqa: E402
from rasa.engine.storage.local_model_storage import LocalModelStorage  # noqa: E402
from rasa.engine.storage.resource import Resource  # noqa: E402
from rasa.shared.nlu.training_data.message import Message  # noqa: E402
from rasa.shared.nlu.training_data.training_data import TrainingData  # noqa: E402
from sqlalchemy import create_engine, text  # noqa: E402

from knowledge.encoder.memory import RememberingEncoder, digest_of  # noqa: E402
from nlu.components import encoder_featurizer  # noqa: E402
from nlu.components.augmenter import SpellingAugmenter, spellings  # noqa: E402
from nlu.components.encoder_featurizer import VECTOR_OF, EncoderFeaturizer  # noqa: E402
from nlu.components.gazetteer_extractor import GazetteerExtractor, presence  # noqa: E402
from nlu.components.ngram_featurizer import FoldedNgramFeaturizer  # noqa: E402
from nlu.components.reading import masked_folded  # noqa: E402
from nlu.components.tokenizer import VietnameseTokenizer  # noqa: E402
from nlu.text import fold  # noqa: E402

ALIASES = [
    ("school", "cd_da_nang", "Cao đẳng Đà Nẵng"),
    ("trade", "may", "thợ may"),
    ("trade", "oto", "thợ máy"),
    ("attribute", "fee", "học phí"),
]


NUMBERS = ("một", "hai", "ba", "bốn", "năm", "sáu")


class FakeEncoder:
    """Vectors that tell texts apart by their length."""

    name = "fake"
    dimension = 2
    asked: int = 0

    def encode_queries(self, texts: Sequence[str]) -> Any:
        self.asked += len(texts)
        return np.array([[len(one), 1.0] for one in texts], dtype=np.float32)

    def encode_passages(self, texts: Sequence[str]) -> Any:
        return self.encode_queries(texts)


def setUpModule() -> None:
    folder = tempfile.mkdtemp()
    os.environ["DATABASE_URL"] = f"sqlite:///{folder}/names.db"
    with create_engine(os.environ["DATABASE_URL"]).begin() as connection:
        connection.execute(text("CREATE TABLE alias (id INTEGER PRIMARY KEY, kind TEXT, target TEXT, text TEXT)"))
        connection.execute(text("CREATE TABLE content_version (id INTEGER PRIMARY KEY, number INTEGER)"))
        connection.execute(text("INSERT INTO content_version VALUES (1, 1)"))
        for kind, target, alias in ALIASES:
            row = {"kind": kind, "target": target, "alias": alias}
            connection.execute(text("INSERT INTO alias (kind, target, text) VALUES (:kind, :target, :alias)"), row)


class Pipeline:
    """The components of the pipeline, created as Rasa creates them."""

    def __init__(self) -> None:
        self.storage = LocalModelStorage.create(Path(tempfile.mkdtemp()))
        self.context = ExecutionContext(GraphSchema({}), "model", node_name="node")

    def make(self, component: Any, **config: Any) -> Any:
        full = {**component.get_default_config(), **config}
        return component.create(full, self.storage, Resource("made"), self.context)

    def read(self, typed: str) -> Message:
        message = Message({"text": typed})
        self.make(VietnameseTokenizer).process([message])
        self.make(GazetteerExtractor).process([message])
        return message


class TokenizerCases(unittest.TestCase):
    def test_text_is_normalised_and_offsets_fit(self) -> None:
        message = Pipeline().read("  Học  phí   CĐ Đà Nẵng???")
        assert message.get("text") == "Học phí CĐ Đà Nẵng?"
        tokens = message.get("text_tokens")
        assert [token.lemma for token in tokens] == ["hoc", "phi", "cd", "da", "nang"]
        assert all(message.get("text")[token.start : token.end] == token.text for token in tokens)

    def test_text_without_words_is_read(self) -> None:
        for typed in ("", "🙂", "\u200b"):
            assert Pipeline().read(typed).get("text_tokens") == []


class GazetteerCases(unittest.TestCase):
    def test_entities_keep_ambiguity(self) -> None:
        entities = Pipeline().read("tho may").get("entities")
        assert {entity["value"] for entity in entities} == {"may", "oto"}
        for entity in entities:
            assert (entity["entity"], entity["start"], entity["end"], entity["text"]) == ("trade", 0, 7, "tho may")
            assert entity["confidence"] == 1.0

    def test_names_are_masked(self) -> None:
        assert masked_folded(Pipeline().read("hp cđ đà nẵng bn")) == "hoc phi _school_ bao nhieu"
        assert masked_folded(Pipeline().read("nghề thợ máy lớp 9")) == "nghe _trade_ _grade_"

    def test_presence_tells_what_is_named(self) -> None:
        pipeline = Pipeline()
        vectors = [
            pipeline.read(typed).get_sparse_features("text")[1].features.toarray().tolist()
            for typed in ("thợ may", "thợ may hay thợ máy", "xin chào")
        ]
        assert len({tuple(vector[0]) for vector in vectors}) == 3

    def test_training_examples_keep_their_own_entities(self) -> None:
        example = Message({"text": "thợ may", "intent": "inform"})
        pipeline = Pipeline()
        pipeline.make(GazetteerExtractor).process_training_data(TrainingData([example]))
        assert example.get("entities") is None


class AugmenterCases(unittest.TestCase):
    def test_each_example_is_learnt_folded_and_in_one_more_habit(self) -> None:
        written = [f"học phí trường nghề số {word} không được bao nhiêu" for word in NUMBERS]
        data = TrainingData([Message({"text": one, "intent": "ask"}) for one in [*written, "hi"]])
        texts = [one.get("text") for one in SpellingAugmenter().process_training_data(data).training_examples]
        assert texts[:7] == [*written, "hi"]
        assert {fold(one) for one in written} < set(texts)
        assert 2.5 * len(written) < len(texts) == len(set(texts)) <= 3 * len(written) + 1

    def test_spellings_are_the_same_each_time(self) -> None:
        assert spellings("học nghề trường") == spellings("học nghề trường")
        assert spellings("ok") == []


class NgramCases(unittest.TestCase):
    def test_saved_and_loaded_features_are_the_same(self) -> None:
        pipeline = Pipeline()
        examples = [pipeline.read(typed) for typed in ("học phí bao nhiêu", "hoc phi cd da nang", "chào ad", "chao ad")]
        made = pipeline.make(FoldedNgramFeaturizer, min_df=1)
        resource = made.train(TrainingData(examples))
        loaded = FoldedNgramFeaturizer.load(made._config, pipeline.storage, resource, pipeline.context)
        first, second = (part._features(["hoc phi _school_"]).toarray() for part in (made, loaded))
        assert first.any()
        assert np.allclose(first, second)

    def test_one_message_is_read_as_many_are(self) -> None:
        pipeline = Pipeline()
        made = pipeline.make(FoldedNgramFeaturizer, min_df=1, chars_scale=1.5)
        learned = [
            pipeline.read(typed) for typed in ("học phí bao nhiêu", "hoc phi cd da nang", "chào ad", "học học học")
        ]
        made.train(TrainingData(learned))
        made.process_training_data(TrainingData(learned))
        texts = ["học phí bao nhiêu học", "chào", "", "zzz qqq", "🙂"]
        served = made.process([pipeline.read(one) for one in texts])
        rows = [message.get_sparse_features("text")[1].features for message in served]
        many = made._features([masked_folded(message) for message in served])
        before = presence([]).shape[1]
        assert np.allclose(scipy.sparse.vstack([row[:, before:] for row in rows]).toarray(), many.toarray())
        assert rows[0].nnz > rows[1].nnz > rows[3].nnz
        assert learned[0].get_sparse_features("text")[1].features.shape == rows[0].shape

    def test_diacritics_make_no_difference(self) -> None:
        pipeline = Pipeline()
        made = pipeline.make(FoldedNgramFeaturizer, min_df=1)
        made.train(TrainingData([pipeline.read("học phí bao nhiêu")]))
        with_marks, without = (
            made._features([masked_folded(pipeline.read(one))]) for one in ("Học phí bn", "hoc phi bn")
        )
        assert (with_marks != without).nnz == 0


class EncoderCases(unittest.TestCase):
    def test_features_are_scaled_and_each_text_is_encoded_once(self) -> None:
        fake = FakeEncoder()
        with mock.patch.object(encoder_featurizer, "_encoder", return_value=RememberingEncoder(fake)):
            pipeline = Pipeline()
            messages = [pipeline.read("hp"), pipeline.read("học phí"), pipeline.read("")]
            pipeline.make(EncoderFeaturizer, scale=2.0).process(messages)
        rows = [message.get_dense_features("text")[1].features.tolist() for message in messages]
        assert rows == [[[14.0, 2.0]], [[14.0, 2.0]], [[0.0, 2.0]]]
        assert fake.asked == 2
        assert [message.get(VECTOR_OF) for message in messages] == [
            digest_of("hp"),
            digest_of("học phí"),
            digest_of(""),
        ]
