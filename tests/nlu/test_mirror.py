"""What the trained model makes of sentences it never saw, as people write them and without diacritics.

The model of ``make`` is used where it is current; else one is trained here (minutes). ``RASA_PYTHON`` names the
interpreter of Rasa's environment; without it ``.venv-rasa`` is used.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from bot.build.plan import encoder_folder, plan, rasa_model
from bot.cli.content import all_kinds
from bot.settings import Settings, load_settings
from knowledge.content.loader import load
from knowledge.database import open_engine, upgrade
from nlu.text.paths import ROOT
from tests.nlu.sentences import Sentence, mirror_sentences

RIGHT_AS_WRITTEN = 0.92
RIGHT_FOLDED = 0.90


class Reading(NamedTuple):
    """A mirror sentence and what the model made of it, as written and folded."""

    sentence: Sentence
    written: dict[str, Any]
    folded: dict[str, Any]


@pytest.fixture(scope="module")
def rasa_python() -> str:
    path = os.environ.get("RASA_PYTHON") or str(ROOT / ".venv-rasa" / "bin" / "python")
    if not Path(path).exists():
        pytest.skip(f"no Rasa environment at {path}: run 'make' or set RASA_PYTHON")
    return path


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Rasa's surroundings: the names of ``content/`` in a database of its own, the encoder that ``make`` built."""
    settings = load_settings()
    if not encoder_folder(settings).is_dir():
        pytest.skip(f"no encoder at {encoder_folder(settings)}: run 'make'")
    url = f"sqlite:///{tmp_path_factory.mktemp('names')}/names.db"
    engine = open_engine(url)
    upgrade(engine)
    load(settings.content_dir, engine, all_kinds())
    engine.dispose()
    own = {"PYTHONPATH": str(ROOT), "DATABASE_URL": url, "CHONNGHE_VAR_DIR": str(settings.var_dir)}
    return {**os.environ, **own, "PYTHONWARNINGS": "ignore"}


@pytest.fixture(scope="module")
def model(rasa_python: str, environment: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    settings = load_settings()
    if _is_current(settings):
        return rasa_model(settings)
    folder = tmp_path_factory.mktemp("rasa")
    _run([rasa_python, "-m", "nlu.server", "train", "--out", str(folder)], environment)
    return folder / "model.tar.gz"


@pytest.fixture(scope="module")
def readings(rasa_python: str, environment: dict[str, str], model: Path) -> list[Reading]:
    sentences = mirror_sentences()
    texts = [sentence.text for sentence in sentences] + [sentence.folded for sentence in sentences]
    parser = [rasa_python, "-m", "nlu.server", "parse", "--model", str(model)]
    parsed = json.loads(_run(parser, environment, json.dumps(texts)))
    half = len(sentences)
    return [Reading(*three) for three in zip(sentences, parsed[:half], parsed[half:], strict=True)]


def _is_current(settings: Settings) -> bool:
    """Whether ``make`` has trained on these very files; without the encoder's digest nothing is known of it."""
    artefact = next(one for one in plan(settings) if one.name == "rasa")
    return (settings.var_dir / "encoder.digest").is_file() and artefact.due(artefact.digest()) is None


def _run(command: list[str], environment: dict[str, str], given: str = "") -> str:
    done = subprocess.run(command, cwd=ROOT, env=environment, input=given, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    return done.stdout


def _wrong(readings: list[Reading], way: str) -> list[str]:
    pairs = [(reading.sentence, getattr(reading, way)) for reading in readings]
    return [
        f"{sentence.topic}: {sentence.text!r} is {sentence.intent}, read as {read['intent']} ({read['confidence']:.2f})"
        for sentence, read in pairs
        if read["intent"] != sentence.intent
    ]


@pytest.mark.parametrize(("way", "share"), [("written", RIGHT_AS_WRITTEN), ("folded", RIGHT_FOLDED)])
def test_most_sentences_are_understood(readings: list[Reading], way: str, share: float) -> None:
    wrong = _wrong(readings, way)
    right = 1 - len(wrong) / len(readings)
    assert right >= share, "\n".join([f"only {right:.1%} right", *wrong])


def test_no_topic_is_lost(readings: list[Reading]) -> None:
    """A good average must not hide a topic that is mostly misread."""
    wrong = [line.split(": ")[0] for line in _wrong(readings, "written")]
    size = [reading.sentence.topic for reading in readings]
    assert [topic for topic in set(wrong) if 3 * wrong.count(topic) > size.count(topic)] == []


def test_expected_names_are_found(readings: list[Reading]) -> None:
    missing = [
        f"{reading.sentence.topic}: {reading.sentence.text!r} names {kind} {one}, found {reading.written['entities']}"
        for reading in readings
        for kind, ids in reading.sentence.entities.items()
        for one in ids
        if [kind, one] not in reading.written["entities"]
    ]
    assert missing == [], "\n".join(missing)
