"""Finds what nobody would read: unknown keys in ``.env`` and the environment, and broken lines of ``.env``."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dotenv.parser import Binding, parse_stream

from bot import operations


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: the id of its sentence and the sentence's values, ``key`` or ``line`` among them."""

    message_id: str
    values: Mapping[str, object]

    def text(self) -> str:
        """The sentence for the person who runs the assistant."""
        return operations.text(self.message_id, **self.values)


def problems_in(file: Path, environment: Mapping[str, str], prefix: str, known: Sequence[str]) -> list[Problem]:
    """Every unknown key: all of the file's count, of the environment's only those with our prefix."""
    bindings = _bindings(file)
    problems = [Problem("setting_line", {"line": binding.original.line}) for binding in bindings if _is_broken(binding)]
    places = {key: "environment" for key in environment if key.startswith(prefix)}
    places |= {binding.key: file.name for binding in bindings if binding.key}
    near = {name.removeprefix(prefix): name for name in known}
    unknown = sorted(key for key in places if key not in known)
    return problems + [_problem(key, places[key], near, prefix) for key in unknown]


def _bindings(file: Path) -> list[Binding]:
    if not file.is_file():
        return []
    with file.open(encoding="utf-8") as stream:
        return list(parse_stream(stream))


def _is_broken(binding: Binding) -> bool:
    return binding.error or (binding.key is not None and binding.value is None)


def _problem(key: str, place: str, near: Mapping[str, str], prefix: str) -> Problem:
    """The names are compared without the prefix, which would make all of them look alike."""
    matches = difflib.get_close_matches(key.upper().removeprefix(prefix), near, n=1)
    if matches:
        return Problem("setting_unknown", {"key": key, "place": place, "nearest": near[matches[0]]})
    return Problem("setting_unknown_far", {"key": key, "place": place})
