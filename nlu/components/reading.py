"""What the components pass on inside a message, and the gazetteer they share in one process."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path
from typing import Any

from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu.gazetteer import LiveGazetteer, Match
from nlu.text import Syllable, spell_out
from nlu.text.paths import ROOT, content_dir

MEANT = "meant_text"
"""Message attribute: the text with abbreviations written out and diacritics put back."""
MATCHES = "gazetteer_matches"
"""Message attribute: what the gazetteer found, as a list of plain dicts."""
MASKED_KINDS = ("school", "trade", "place", "grade", "school_year")
"""Names of these kinds say nothing about the intent: features see only that one stands there."""


def var_dir() -> Path:
    """The folder of built things: ``CHONNGHE_VAR_DIR``, or ``var`` beside the packages."""
    return Path(os.environ.get("CHONNGHE_VAR_DIR") or ROOT / "var")


@lru_cache(maxsize=4)
def _gazetteer(url: str, folder: Path) -> LiveGazetteer:
    return LiveGazetteer(url, folder)


def shared_gazetteer() -> LiveGazetteer:
    """The gazetteer over ``DATABASE_URL``, one for all components of this process."""
    url = os.environ.get("DATABASE_URL") or f"sqlite:///{var_dir()}/chonnghe.db"
    return _gazetteer(url, content_dir())


def texts_of(training_data: TrainingData) -> list[Message]:
    """The training examples that have a text."""
    return [example for example in training_data.training_examples if example.get(TEXT)]


def as_dicts(matches: list[Match]) -> list[dict[str, Any]]:
    """Matches as plain data: Rasa fingerprints what a message carries."""
    return [match._asdict() for match in matches]


def masked_folded(message: Message) -> str:
    """The folded syllables of a message, each name of a masked kind replaced by ``_kind_``."""
    spans = [match for match in message.get(MATCHES) or [] if match["kind"] in MASKED_KINDS]
    parts: list[str] = []
    for syllable in spell_out(message.get(TEXT) or ""):
        part = _mask_of(syllable, spans) or syllable.folded
        if not (part.startswith("_") and parts and parts[-1] == part):
            parts.append(part)
    return " ".join(parts)


def _mask_of(syllable: Syllable, spans: list[dict[str, Any]]) -> str:
    covering = [span["kind"] for span in spans if span["start"] <= syllable.start < span["end"]]
    return next((f"_{kind}_" for kind in MASKED_KINDS if kind in covering), "")
