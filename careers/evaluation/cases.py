"""Cases: imaginary pupils and what a good counsellor would and would not propose to them. One JSON object a line.

The format is part of what we promise (docs/evaluation.md): other people's cases run too, and a mistake in a file is
told with its line, its key and the mend.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from careers.choosing.content import Entry, Letter
from careers.choosing.interests import FULL

OWN = Path(__file__).parent / "pupils"
Sum = Annotated[float, Field(ge=0, le=FULL)]


class CaseError(Exception):
    """A file of cases cannot be used; the message names file, line and key."""


class Case(BaseModel):
    """One imaginary pupil. ``riasec``: sums (0 to 20) of the standard way. ``answers``: option ids or typed words."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)

    id: Annotated[str, Field(min_length=1)]
    who: str = ""
    fixture: bool = True
    role: Literal["pupil", "parent"] = "pupil"
    says: list[str] = Field(default_factory=list)
    riasec: dict[Letter, Sum] | None = None
    answers: dict[str, str | list[str]] = Field(default_factory=dict)
    entry: Entry | None = None
    place: str | None = None
    acceptable: Annotated[list[str], Field(min_length=1)]
    unacceptable: list[str] = Field(default_factory=list)


def read_cases(path: Path, trades: Collection[str], questions: Collection[str]) -> list[Case]:
    """All cases of a file. Raises ``CaseError`` with file, line and key of the first mistake."""
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CaseError(f"{path}: cannot be read: {error}") from error
    cases = [_case(f"{path}:{number}", line, trades, questions) for number, line in enumerate(lines, 1) if line.strip()]
    if not cases:
        raise CaseError(f"{path}: holds no cases")
    _refuse_doubles(path, cases)
    return cases


def _case(where: str, line: str, trades: Collection[str], questions: Collection[str]) -> Case:
    try:
        case = Case.model_validate(_object(where, line))
    except ValidationError as error:
        first = error.errors()[0]
        raise CaseError(f"{where}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error
    for problem in _problems(case, trades, questions):
        raise CaseError(f"{where}: {problem}")
    return case


def _object(where: str, line: str) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except ValueError as error:
        raise CaseError(f"{where}: not JSON: {error}") from error
    if not isinstance(found, dict):
        raise CaseError(f"{where}: not a JSON object")
    return found


def _problems(case: Case, trades: Collection[str], questions: Collection[str]) -> Iterator[str]:
    for key, ids in (("acceptable", case.acceptable), ("unacceptable", case.unacceptable)):
        yield from (f"{key}: no trade {_nearest(one, trades)}" for one in ids if one not in trades)
    yield from (f"answers: no question {_nearest(one, questions)}" for one in case.answers if one not in questions)
    both = sorted(set(case.acceptable) & set(case.unacceptable))
    yield from (f'unacceptable: "{one}" is also acceptable' for one in both)


def _nearest(unknown: str, known: Collection[str]) -> str:
    near = get_close_matches(unknown, sorted(known), n=1, cutoff=0.5)
    return f'"{unknown}"; did you mean "{near[0]}"?' if near else f'"{unknown}"'


def _refuse_doubles(path: Path, cases: list[Case]) -> None:
    seen: set[str] = set()
    for case in cases:
        if case.id in seen:
            raise CaseError(f'{path}: id: two cases are called "{case.id}"')
        seen.add(case.id)
