"""The question sets: who asks what, and what a right answer is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

OWN = Path(__file__).parent / "questions"
SHARED_EXPECTATIONS = "shared_expectations.yml"
# Sentences of other people lie beside the checkout on some machines and are never copied into it.
SHARED_QUESTIONS = Path(__file__).resolve().parents[3] / "shared" / "facts" / "questions.jsonl"

ENTITY_KINDS = ("trade", "school", "place", "level", "grade")
_ENTITY = rf"^({'|'.join(ENTITY_KINDS)}):\S+$"
Part = Literal["tune", "test"]
Refusal = Literal["no_grounding", "out_of_scope", "conflicting_sources", "personal_data", "harmful"]


class QuestionError(Exception):
    """A question file has a mistake; the message names file, question and mend."""


class ExpectedFact(BaseModel):
    """One fact that must be among those the reply shows."""

    model_config = ConfigDict(extra="forbid")

    kind: str
    id: str
    attribute: str


class Expect(BaseModel):
    """What a right answer shows. Several keys are alternatives: any one of them makes the answer right.

    ``article`` and ``refusal``: any of the list. ``facts``: all of them. ``schools`` and ``trades``: all of these are
    named, or only some of these and no other; with ``all``, every one of them is told of or offered (a comparison, a
    name that means several things). ``person``: a person to ask is offered. ``guided``: the guided talk is opened.
    Nothing at all: the intent alone decides (greetings, thanks).
    """

    model_config = ConfigDict(extra="forbid")

    article: list[str] = Field(default_factory=list)
    facts: list[ExpectedFact] = Field(default_factory=list)
    schools: list[str] = Field(default_factory=list)
    trades: list[str] = Field(default_factory=list)
    all: bool = False
    refusal: list[Refusal] | Refusal = Field(default_factory=list)
    person: bool = False
    guided: bool = False

    @property
    def refusals(self) -> frozenset[str]:
        """The refusals that are right."""
        return frozenset([self.refusal] if isinstance(self.refusal, str) else self.refusal)

    @property
    def answerable(self) -> bool:
        """Whether something is to be answered; else only a refusal is right."""
        named = self.article or self.facts or self.schools or self.trades
        return not self.refusals or bool(named or self.person or self.guided)


class Question(BaseModel):
    """One question of a set. ``part``: ``tune`` may choose weights and thresholds, ``test`` only measures.

    ``after``: what the same asker said before, in the same talk. A list under ``expect``: every one of them must be
    met by the reply. ``entities``: all that the text names, as ``kind:id`` (of ``ENTITY_KINDS``); None where nobody has
    noted it. ``topic``: the name of its file.
    """

    model_config = ConfigDict(extra="forbid")

    id: str
    after: list[str] = Field(default_factory=list)
    text: str
    part: Part
    asker: Literal["pupil", "parent", "counsellor"]
    intent: str
    expect: Expect | list[Expect] = Field(default_factory=Expect)
    entities: list[Annotated[str, StringConstraints(pattern=_ENTITY)]] | None = None
    topic: str = ""

    @property
    def expects(self) -> list[Expect]:
        """All that is to be met."""
        return self.expect if isinstance(self.expect, list) else [self.expect]

    @property
    def answerable(self) -> bool:
        """Whether something is to be answered; else only a refusal is right."""
        return any(expect.answerable for expect in self.expects)

    @property
    def alone(self) -> Expect | None:
        """What search alone can be measured by: the one expectation of a question that needs no earlier words."""
        return None if self.after or len(self.expects) != 1 else self.expects[0]


def own_questions(folder: Path = OWN) -> list[Question]:
    """Every question written for this repository; raises ``QuestionError`` naming file and question."""
    files = sorted(path for path in folder.rglob("*.yml") if path.name != SHARED_EXPECTATIONS)
    questions = [_question(path, entry) for path in files for entry in _entries(path)]
    _refuse_doubles(questions)
    return questions


def shared_questions(sentences: Path = SHARED_QUESTIONS, folder: Path = OWN) -> list[Question]:
    """Other people's questions with our expectations, matched by id; empty where the sentences are missing."""
    expectations = folder / SHARED_EXPECTATIONS
    if not sentences.is_file() or not expectations.is_file():
        return []
    expected = {str(entry.get("id")): entry for entry in _entries(expectations)}
    lines = [json.loads(line) for line in sentences.read_text("utf-8").splitlines()]
    return [_shared(expectations, line, expected[line["id"]]) for line in lines if line["id"] in expected]


def _shared(path: Path, line: dict[str, Any], entry: dict[str, Any]) -> Question:
    asker = "parent" if line.get("asker") == "parent" else "pupil"
    return _question(path, {"asker": asker, "part": "test", **entry, "text": line["question"]})


def _entries(path: Path) -> Iterator[dict[str, Any]]:
    try:
        data = YAML(typ="safe").load(path)
    except YAMLError as error:
        raise QuestionError(f"{path.name}: not YAML: {error}") from error
    if not isinstance(data, dict) or not isinstance(data.get("questions"), list):
        raise QuestionError(f"{path.name}: needs a list under `questions`")
    yield from data["questions"]


def _question(path: Path, entry: dict[str, Any]) -> Question:
    try:
        return Question.model_validate({**entry, "topic": path.stem})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise QuestionError(f"{path.name}: question {entry.get('id')}: {where}: {first['msg']}") from error


def _refuse_doubles(questions: list[Question]) -> None:
    seen: set[str] = set()
    for question in questions:
        if question.id in seen:
            raise QuestionError(f"two questions have the id {question.id}")
        seen.add(question.id)
