"""The training as a picture: the losses, and how often a question that was not taught finds its passage first."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from knowledge.pictures import pyplot

LOOKS = {"eval_clean_cosine_accuracy@1": "with diacritics", "eval_folded_cosine_accuracy@1": "without"}


def draw(history: Sequence[dict[str, Any]], path: Path) -> None:
    """Write a PNG of what ``learn`` logged."""
    drawing = pyplot()
    figure, (left, right) = drawing.subplots(1, 2, figsize=(10, 4), layout="constrained")
    losses = [(row["step"], row["loss"]) for row in history if "loss" in row]
    left.plot(*zip(*losses, strict=True))
    left.set(title="loss", xlabel="step", ylim=(0, None))
    for name, label in LOOKS.items():
        seen = [(row["step"], row[name]) for row in history if name in row]
        if seen:
            right.plot(*zip(*seen, strict=True), marker="o", label=label)
    right.set(title="first passage right (questions not taught)", xlabel="step", ylim=(0, 1))
    right.legend()
    figure.savefig(path, dpi=120)
    drawing.close(figure)
