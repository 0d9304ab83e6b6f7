"""Sentences and pairs of our own content, and which of it is kept back so that weights may be chosen on it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np

from knowledge.encoder.protocol import Encoder
from knowledge.encoder.training.texts import PASSAGE, sentences_of

KEPT_BACK = 4
"""One question of an article in so many is never trained on."""
NEAR = 3
"""A wrong passage is drawn from so many that lie nearest to the right one: neighbouring trades, neighbouring rules."""
_EXAMPLE = re.compile(r"^ {6}- (.+)$", re.MULTILINE)
_LABELLED = re.compile(r"\[([^\]]*)\](?:\([^)]*\)|\{[^}]*\})")


@dataclass(frozen=True)
class Passage:
    """A passage of the database; ``question``: it is one of the questions that its target answers."""

    target: str
    title: str
    text: str
    question: bool


@dataclass(frozen=True)
class Triple:
    """What is asked, what answers it, and what lies near but answers something else."""

    question: str
    passage: str
    wrong: str


def kept_back(question: str) -> bool:
    """Whether a question of our articles is never trained on."""
    return crc32(question.encode()) % KEPT_BACK == 0


def examples(folder: Path) -> list[str]:
    """The intent examples of ``nlu/data``, without their labels."""
    found = (
        _LABELLED.sub(r"\1", line)
        for path in sorted(folder.rglob("*.yml"))
        for line in _EXAMPLE.findall(path.read_text("utf-8"))
    )
    return list(dict.fromkeys(found))


def own_sentences(passages: Sequence[Passage]) -> list[str]:
    """What our passages say, sentence by sentence; no question that is kept back."""
    said = (
        sentence
        for one in passages
        for sentence in ([one.text] if one.question else sentences_of(f"{one.title}\n{one.text}"))
        if not (one.question and kept_back(one.text))
    )
    return list(dict.fromkeys(said))


def paraphrases(passages: Sequence[Passage], seed: int) -> Iterator[tuple[str, str]]:
    """Every taught question with another question, or the title, of the same answer: they ask the same."""
    random = np.random.default_rng(seed)
    asked: dict[str, list[str]] = {}
    for one in passages:
        if one.question and not kept_back(one.text):
            asked.setdefault(one.target, [one.title]).append(one.text)
    for same in asked.values():
        for question in same[1:]:
            yield question, str(random.choice([other for other in same if other != question]))


def triples(passages: Sequence[Passage], encoder: Encoder, seed: int) -> Iterator[Triple]:
    """Every question and title with its answer and a near wrong one, by the vectors of the untaught encoder."""
    random = np.random.default_rng(seed)
    answers = [one for one in passages if not one.question]
    vectors = encoder.encode_passages([one.text[:PASSAGE] for one in answers])
    like = vectors @ vectors.T
    for row, answer in enumerate(answers):
        others = [at for at in np.argsort(-like[row]) if answers[at].target != answer.target][:NEAR]
        asked = [one.text for one in passages if one.question and one.target == answer.target]
        for question in [answer.title, *(one for one in asked if not kept_back(one))]:
            wrong = answers[int(random.choice(others))]
            yield Triple(question, answer.text[:PASSAGE], wrong.text[:PASSAGE])
