"""All of ``content/choose`` that is asked and understood, read once and never changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TypeVar

from careers.choosing.content import (
    CommandFile,
    Depth,
    DepthFile,
    Level,
    LevelFile,
    Limit,
    LimitFile,
    Option,
    Question,
    QuestionFile,
    Telling,
    TellingFile,
)
from careers.choosing.words import WordFile
from knowledge.content.reader import read_yaml
from knowledge.content.schema import Strict

FOLDER = "choose"
F = TypeVar("F", bound=Strict)


@dataclass(frozen=True, eq=False)
class Questionnaire:
    """What the guided talk asks and what people tell by themselves. Ids it does not know give None, never an error."""

    questions: tuple[Question, ...]
    tellings: tuple[Telling, ...]
    limits: tuple[Limit, ...]
    levels: tuple[Level, ...]
    depths: tuple[Depth, ...]
    further: tuple[str, ...]
    commands: CommandFile
    words: WordFile

    @classmethod
    def load(cls, content_dir: Path) -> Questionnaire:
        """Read ``content_dir/choose`` once a process; ``FileNotFoundError``, ``ValidationError`` name what is wrong."""
        return _load(content_dir.resolve())

    def question(self, question_id: str) -> Question | None:
        """The question of that id; the options of an interest item are the five levels."""
        return self._questions.get(question_id)

    def options(self, question: Question) -> tuple[Option, ...]:
        """The answers a question offers as buttons; none where it wants free words or a place."""
        return tuple(question.options)

    def telling(self, telling_id: str) -> Telling | None:
        """The telling of that id, without the "-" of a denial."""
        return self._tellings.get(telling_id)

    def depth(self, depth_id: str) -> Depth | None:
        """The way of that id."""
        return next((depth for depth in self.depths if depth.id == depth_id), None)

    def questions_of(self, depth_id: str) -> tuple[str, ...]:
        """The ids of a way's questions, in order; none for an unknown way."""
        depth = self.depth(depth_id)
        return tuple(depth.questions) if depth else ()

    @cached_property
    def _questions(self) -> dict[str, Question]:
        return {question.id: question for question in self.questions}

    @cached_property
    def _tellings(self) -> dict[str, Telling]:
        return {telling.id: telling for telling in self.tellings}


@lru_cache(maxsize=4)
def _load(content_dir: Path) -> Questionnaire:
    levels = _one(content_dir, "levels.yml", LevelFile).levels
    answers = [Option(id=level.id, label=level.label, aliases=level.aliases) for level in levels]
    ways = _one(content_dir, "depths.yml", DepthFile)
    return Questionnaire(
        questions=tuple(
            question.model_copy(update={"options": answers}) if question.kind == "interest" else question
            for file in _all(content_dir, "questions/*.yml", QuestionFile)
            for question in file.questions
        ),
        tellings=tuple(one for file in _all(content_dir, "told/*.yml", TellingFile) for one in file.tellings),
        limits=tuple(_one(content_dir, "limits.yml", LimitFile).limits),
        levels=tuple(levels),
        depths=tuple(ways.depths),
        further=tuple(ways.further),
        commands=_one(content_dir, "commands.yml", CommandFile),
        words=_one(content_dir, "reading.yml", WordFile),
    )


def _one(content_dir: Path, name: str, schema: type[F]) -> F:
    return schema.model_validate(read_yaml(content_dir, content_dir / FOLDER / name)[0].data)


def _all(content_dir: Path, pattern: str, schema: type[F]) -> Iterator[F]:
    for path in sorted((content_dir / FOLDER).glob(pattern)):
        yield schema.model_validate(read_yaml(content_dir, path)[0].data)
