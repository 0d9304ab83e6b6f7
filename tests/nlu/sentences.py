"""The sentences that teach Rasa and those that examine it, as the tests of ``nlu/data`` read them."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from ruamel.yaml import YAML

from nlu.text import fold, normalise
from nlu.text.paths import ROOT

TRAINING = ROOT / "nlu" / "data" / "nlu"
MIRROR = Path(__file__).parent / "data"


class Sentence(NamedTuple):
    """One sentence; ``topic`` is its file without folder and ending, ``entities`` the ids expected, by kind."""

    topic: str
    text: str
    intent: str
    entities: dict[str, list[str]]

    @property
    def folded(self) -> str:
        """What two sentences share that differ in spelling only."""
        return fold(normalise(self.text))


def topics(folder: Path) -> set[str]:
    """The files below a folder, named alike in the training data and in its mirror."""
    return {path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob("*.yml")}


def training_sentences() -> list[Sentence]:
    """All examples of the training data."""
    return [
        Sentence(topic, line.removeprefix("- ").strip(), row["intent"], {})
        for topic in sorted(topics(TRAINING))
        for row in _read(TRAINING, topic)["nlu"]
        for line in row["examples"].splitlines()
        if line.strip()
    ]


def mirror_sentences() -> list[Sentence]:
    """All sentences of the mirror tests."""
    return [
        Sentence(topic, row["text"], row["intent"], _as_lists(row.get("entities", {})))
        for topic in sorted(topics(MIRROR))
        for row in _read(MIRROR, topic)["sentences"]
    ]


def _as_lists(entities: dict[str, Any]) -> dict[str, list[str]]:
    return {kind: [str(one) for one in (ids if isinstance(ids, list) else [ids])] for kind, ids in entities.items()}


def _read(folder: Path, topic: str) -> dict[str, Any]:
    content: dict[str, Any] = YAML(typ="safe").load((folder / f"{topic}.yml").read_text("utf-8"))
    return content
