"""The imaginary pupils: their form, that trades and questions exist, that none stands twice, and their balance."""

from __future__ import annotations

import json
from collections import Counter
from itertools import chain
from pathlib import Path
from typing import Annotated, Literal

import pytest
from pydantic import Field
from ruamel.yaml import YAML
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from careers.choosing.candidates import candidates
from careers.choosing.content import Entry, Letter, QuestionFile
from knowledge.content.schema import Id, Strict, Text
from nlu.text import fold

ROOT = Path(__file__).resolve().parents[2]
CONTENT = ROOT / "content"
PUPILS = ROOT / "careers" / "evaluation" / "pupils"
PARTS = ("tune", "test")
MOST_COMMON = 0.25
FEWEST_PER_TAUGHT_TRADE = 2
Points = Annotated[int, Field(ge=0, le=20)]


class Pupil(Strict):
    """A line of a file, stricter than what `--cases` accepts: our own pupils are complete."""

    id: Id
    who: Text
    fixture: Literal[True]
    role: Literal["pupil", "parent"]
    says: Annotated[list[Text], Field(min_length=1, max_length=4)]
    riasec: Annotated[dict[Letter, Points], Field(min_length=6)] | None = None
    answers: dict[str, Text] = Field(default_factory=dict)
    entry: Entry
    place: Text | None = None
    acceptable: Annotated[list[Id], Field(min_length=6, max_length=14)]
    unacceptable: Annotated[list[Id], Field(min_length=3, max_length=8)]


def pupils(part: str) -> list[Pupil]:
    lines = (PUPILS / f"{part}.jsonl").read_text("utf-8").splitlines()
    return [Pupil.model_validate(json.loads(line)) for line in lines]


def questions() -> set[str]:
    files = [YAML(typ="safe").load(path) for path in (CONTENT / "choose" / "questions").glob("*.yml")]
    return {question.id for file in files for question in QuestionFile.model_validate(file).questions}


def acceptable(part: str) -> Counter[str]:
    return Counter(chain.from_iterable(pupil.acceptable for pupil in pupils(part)))


def test_they_are_numbered_in_order() -> None:
    for part in PARTS:
        ids = [pupil.id for pupil in pupils(part)]
        assert ids == [f"{part}-{number:03d}" for number in range(1, len(ids) + 1)]
        assert len(ids) >= 70


@pytest.mark.parametrize("part", PARTS)
def test_trades_exist_and_stand_once(part: str) -> None:
    trades = {path.stem for path in (CONTENT / "trades").glob("*.yml")}
    for pupil in pupils(part):
        named = [*pupil.acceptable, *pupil.unacceptable]
        assert set(named) <= trades, pupil.id
        assert len(named) == len(set(named)), pupil.id


@pytest.mark.parametrize("part", PARTS)
def test_answers_belong_to_questions(part: str) -> None:
    assert {question for pupil in pupils(part) for question in pupil.answers} <= questions()


def test_no_sentence_stands_twice() -> None:
    said = Counter(fold(sentence) for part in PARTS for pupil in pupils(part) for sentence in pupil.says)
    assert [sentence for sentence, times in said.items() if times > 1] == []


@pytest.mark.parametrize("part", PARTS)
def test_no_trade_suits_everybody(part: str) -> None:
    most = max(acceptable(part).values())
    assert most <= MOST_COMMON * len(pupils(part))


@pytest.mark.parametrize("part", PARTS)
def test_every_taught_trade_is_acceptable_to_some(part: str, content_engine: Engine) -> None:
    counts = acceptable(part)
    with Session(content_engine) as session:
        taught = [candidate.id for candidate in candidates(session) if candidate.taught]
    assert [trade for trade in taught if counts[trade] < FEWEST_PER_TAUGHT_TRADE] == []


@pytest.mark.parametrize("part", PARTS)
def test_every_group_of_trades_is_met(part: str, content_engine: Engine) -> None:
    counts = acceptable(part)
    with Session(content_engine) as session:
        groups = {candidate.group for candidate in candidates(session)}
        met = {candidate.group for candidate in candidates(session) if counts[candidate.id]}
    assert met == groups


@pytest.mark.parametrize("part", PARTS)
def test_all_kinds_of_people_speak(part: str) -> None:
    everyone = pupils(part)
    assert {pupil.entry for pupil in everyone} == {"after_9", "after_12", "working"}
    assert sum(pupil.role == "parent" for pupil in everyone) >= len(everyone) // 10
    plain = sum(all(sentence.isascii() for sentence in pupil.says) for pupil in everyone)
    assert 0.4 <= plain / len(everyone) <= 0.6
