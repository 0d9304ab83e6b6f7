"""``chonnghe evaluate intents``: anybody's utterances, asked of the running system and judged by the intent alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from knowledge.evaluation.answers import Progress
from knowledge.evaluation.client import Client
from knowledge.evaluation.jsonl import DataError, read_texts
from knowledge.evaluation.mistakes import UNAVAILABLE
from knowledge.evaluation.record import shown_in
from knowledge.evaluation.spellings import SPELLINGS
from knowledge.evaluation.system import ROOT, SystemFault

ASKED_IN = ("clean", "folded")
IGNORE = "ignore"
INTENTS = ROOT / "domain" / "intents.yml"
LONGEST = 2_000  # characters; the API takes 16 KB
NONE = "-"


@dataclass(frozen=True)
class Utterance:
    """What somebody says and our intent that is right for it."""

    text: str
    intent: str


@dataclass(frozen=True)
class Heard:
    """What was found in an utterance, in one spelling."""

    spelling: str
    expected: str
    found: str


def own_intents(path: Path = INTENTS) -> frozenset[str]:
    """Every intent of the domain."""
    return frozenset(map(str, YAML(typ="safe").load(path)["intents"]))


def read_utterances(path: Path, labels: Path, intents: Collection[str]) -> list[Utterance]:
    """The utterances whose label means one of our intents, cut to 2,000 characters.

    Raises ``DataError`` where a file has a mistake, a label is not in the map or no utterance is left.
    """
    meanings = read_labels(labels, intents)
    found = []
    for where, (text, label) in read_texts(path, ("text", "label")):
        if label not in meanings:
            raise DataError(f"{where}: {labels} does not say what the label {label!r} means.")
        found.append(Utterance(text[:LONGEST], meanings[label]))
    kept = [utterance for utterance in found if utterance.intent != IGNORE]
    if not kept:
        raise DataError(f"{path}: {labels} ignores every label of the file, so nothing is left to ask.")
    return kept


def read_labels(path: Path, intents: Collection[str]) -> dict[str, str]:
    """What each outside label means: one of ``intents`` or "ignore". Raises ``DataError`` naming what is wrong."""
    meanings = {str(label): meaning for label, meaning in _mapping(path).items()}
    for label, meaning in meanings.items():
        if not isinstance(meaning, str) or meaning not in {*intents, IGNORE}:
            known = ", ".join(sorted(intents))
            raise DataError(f"{path}: label {label!r}: there is no intent {meaning!r}; there are {known} and {IGNORE}.")
    return meanings


def ask_utterances(client: Client, engine: Engine, utterances: Sequence[Utterance], progress: Progress) -> list[Heard]:
    """Every utterance in both spellings, each in a talk of its own.

    Raises ``SystemFault`` where the system cannot be reached or could not understand: such figures would say nothing.
    """
    work = [(utterance, spelling) for spelling in ASKED_IN for utterance in utterances]
    heard = []
    for done, (utterance, spelling) in enumerate(work, start=1):
        found = _found(client, engine, SPELLINGS[spelling](utterance.text))
        heard.append(Heard(spelling, utterance.intent, found))
        progress(done, len(work))
    return heard


def _mapping(path: Path) -> Mapping[Any, Any]:
    try:
        found = YAML(typ="safe").load(path.read_text("utf-8-sig"))
    except FileNotFoundError as error:
        raise DataError(f"{path}: there is no such file.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path}: the file cannot be read as UTF-8 text.") from error
    except YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}" if mark else ""
        raise DataError(f"{path}{where}: not YAML: {getattr(error, 'problem', None) or 'odd characters'}.") from error
    if not isinstance(found, Mapping) or not found:
        raise DataError(f"{path}: needs lines of the form `label: intent`.")
    return found


def _found(client: Client, engine: Engine, text: str) -> str:
    try:
        reply = client.ask(text)
        shown = shown_in(engine, reply.turn_id)
    except httpx.HTTPError as error:
        raise SystemFault(f"The system did not answer: {error or type(error).__name__}.") from error
    except SQLAlchemyError as error:
        raise SystemFault("The record of the turn cannot be read: is it the running system's database?") from error
    if shown.refusal == UNAVAILABLE:
        raise SystemFault("An utterance got no answer because Rasa was not there or too slow: nothing was measured.")
    return shown.intent or NONE
