"""What a person may be reminded of: ``content/reminders.yml``, read alike by those who offer and those who send.

A date given there is a fact and rests on a policy with its sources. A month is nobody's date: it is the person's own
wish to look again, at the first of that month.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import Field
from ruamel.yaml import YAML

from knowledge.content.kinds import ContentKind, Item, Kinds, Mark
from knowledge.content.schema import Id, Strict, Text

FILE = "reminders.yml"
Month = Annotated[int, Field(ge=1, le=12)]


class KnownDate(Strict):
    """A date that a policy states: ``what`` happens then."""

    on: date
    what: Text
    policy: Id


class SubjectEntry(Strict):
    """``label`` names the subject in a sentence; ``text`` is said when the day has come; ``school``: it has one."""

    id: Id
    label: Text
    text: Text
    school: bool = False
    dates: list[KnownDate] = Field(default_factory=list)
    months: list[Month] = Field(default_factory=list)


class ReminderFile(Strict):
    """The subjects, and the words that stop all reminders. ``stop_word`` is the one that people are told."""

    stop_word: Text
    stop: Annotated[list[Text], Field(min_length=1)]
    filler: list[Text] = Field(default_factory=list)
    subjects: Annotated[list[SubjectEntry], Field(min_length=1)]


@dataclass(frozen=True)
class Choice:
    """A day that can be chosen; ``known`` where it is a fact rather than a wish."""

    on: date
    known: KnownDate | None = None


@lru_cache(maxsize=4)
def load_reminders(content_dir: Path) -> ReminderFile:
    """Read the file, once a process; raises ``FileNotFoundError`` or pydantic's ``ValidationError`` naming the key."""
    return ReminderFile.model_validate(YAML(typ="safe").load(content_dir / FILE))


def subject_of(file: ReminderFile, subject_id: str) -> SubjectEntry | None:
    """The subject of that id, or None."""
    return next((subject for subject in file.subjects if subject.id == subject_id), None)


def choices(subject: SubjectEntry, today: date) -> list[Choice]:
    """The days to choose from, all later than today, the nearest first."""
    known = [Choice(one.on, one) for one in subject.dates if one.on > today]
    wished = [Choice(_next_first(month, today)) for month in subject.months]
    return sorted([*known, *wished], key=lambda choice: choice.on)


def _next_first(month: int, today: date) -> date:
    """The next first of a month that is yet to come."""
    this_year = date(today.year, month, 1)
    return this_year if this_year > today else date(today.year + 1, month, 1)


def _defines(item: Item[ReminderFile]) -> Iterator[Mark]:
    for index, subject in enumerate(item.data.subjects):
        yield Mark("reminder", subject.id, ("subjects", index, "id"))


def _refers(item: Item[ReminderFile]) -> Iterator[Mark]:
    for index, subject in enumerate(item.data.subjects):
        for rank, known in enumerate(subject.dates):
            yield Mark("policy", known.policy, ("subjects", index, "dates", rank, "policy"))


KINDS: Kinds = (ContentKind((FILE,), ReminderFile, defines=_defines, refers=_refers),)
