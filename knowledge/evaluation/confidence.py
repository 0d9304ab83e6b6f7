"""How likely a first hit is right, as a logistic curve, and from which chance on it is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from knowledge.search.weights import Curve, chance

FALSE_ANSWERS = 0.03
"""The share of all questions that may be answered wrongly, on the questions that choose."""
STRENGTH = 1.0
"""scikit-learn's inverse regularisation of the chance."""


class Judged(NamedTuple):
    """The first hit of one question: what speaks for it, whether it is right, whether the question has an answer.

    ``real``: it was asked as a whole question, with nothing left out; only these choose the threshold.
    """

    evidence: Mapping[str, float]
    right: bool
    answerable: bool
    real: bool


def curve_of(judged: Sequence[Judged], names: Sequence[str]) -> Curve | None:
    """The curve of the chance to be right; None where there is nothing to learn from."""
    right = [one.right for one in judged]
    if len(set(right)) < 2:
        return None
    told = np.array([[one.evidence[name] for name in names] for one in judged])
    weights = alike([one.real for one in judged])
    fitted = LogisticRegression(C=STRENGTH, max_iter=1000).fit(told, np.array(right), sample_weight=weights)
    curve = {"bias": float(fitted.intercept_[0])} | dict(zip(names, map(float, fitted.coef_[0]), strict=True))
    return {name: round(value, 3) for name, value in curve.items()}


def alike(real: Sequence[bool]) -> npt.NDArray[np.float64]:
    """Weights, 1 in the mean, by which whole questions and those with a passage left out count the same together."""
    whole = np.array(real, dtype=np.bool_)
    weights = np.where(whole, 1 / max(1, whole.sum()), 1 / max(1, (~whole).sum()))
    found: npt.NDArray[np.float64] = weights / weights.mean()
    return found


def enough_of(curve: Curve, judged: Sequence[Judged], most: float = FALSE_ANSWERS) -> tuple[float, dict[str, float]]:
    """The lowest chance at which no more than ``most`` of all real questions are answered wrongly, and its figures."""
    real = sorted(((chance(curve, one.evidence), one) for one in judged if one.real), key=lambda pair: -pair[0])
    wrong, enough = 0, 1.0
    for likely, one in real:
        wrong += not one.right
        if wrong > most * len(real):
            break
        enough = likely
    enough = round(enough, 3)
    answered = [one for likely, one in real if likely >= enough]
    return enough, {
        "samples": len(real),
        "false_answers": _share(sum(not one.right for one in answered), len(real)),
        "answered": _share(sum(one.answerable for one in answered), sum(one.answerable for _likely, one in real)),
    }


def _share(part: int, whole: int) -> float:
    return round(part / max(1, whole), 3)
