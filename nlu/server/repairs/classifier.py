"""Repair: for one message the intent classifier stacks sparse matrices for a millisecond; the sums take a hundredth.

The weights of the features that a message has are added up straight from the feature rows. Equal up to the last bit
or two of a float.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from sklearn.linear_model import LogisticRegression

from nlu.server.repairs.repair import Change, Repair

WEIGHTS = "_weights_by_feature"
stock_process = LogisticRegressionClassifier.process


def _process(self: LogisticRegressionClassifier, messages: list[Message]) -> list[Message]:
    if len(self.clf.classes_) <= 2 or self.clf.solver == "liblinear":  # these are no softmax
        return stock_process(self, messages)
    for message in messages:
        shares = zip(self.clf.classes_, _shares(self, message), strict=True)
        ranking = [{"name": name, "confidence": share} for name, share in shares]
        ranking.sort(key=lambda entry: -entry["confidence"])
        message.set("intent", ranking[0], add_to_output=True)
        length = self.config["ranking_length"]
        message.set("intent_ranking", ranking[:length] if length > 0 else ranking, add_to_output=True)
    return messages


def _shares(classifier: LogisticRegressionClassifier, message: Message) -> np.ndarray:
    weights: np.ndarray | None = classifier.__dict__.get(WEIGHTS)
    if weights is None:
        weights = classifier.__dict__[WEIGHTS] = np.ascontiguousarray(classifier.clf.coef_.T)
    scores, at = classifier.clf.intercept_.copy(), 0
    for feature in _rows(message):
        width = feature.shape[1]
        if isinstance(feature, np.ndarray):
            scores += feature[0].astype(np.float64) @ weights[at : at + width]
        else:
            scores += feature.data @ weights[at + feature.indices]
        at += width
    scores = np.exp(scores - scores.max())
    shares: np.ndarray = scores / scores.sum()
    return shares


def _rows(message: Message) -> Iterator[Any]:
    """The feature rows in the order in which the classifier learned them: sparse ones, then dense ones."""
    rows = [one for one in message.features if one.attribute == TEXT and one.type == FEATURE_TYPE_SENTENCE]
    yield from (one.features for one in rows if one.is_sparse())
    yield from (one.features for one in rows if one.is_dense())


CLASSIFIER = Repair(
    name="the intent classifier",
    changes=[Change(LogisticRegressionClassifier, "process", _process)],
    rests_on=[
        LogisticRegressionClassifier._create_X,
        LogisticRegressionClassifier.process,
        LogisticRegression.predict_proba,
        Message.get_sparse_features,
        Message.get_dense_features,
        Message._filter_sparse_features,
        Message._filter_dense_features,
        Message._combine_features,
        Features,
    ],
    expected="788d6518f8e23a8e416df66aecdbe08ec11d248c8069191232f9e77487d27628",
)
