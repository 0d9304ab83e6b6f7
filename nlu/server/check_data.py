"""Faults in the training data, each with its file and line: Rasa only warns, or trains on what it understood.

``check_data`` runs before each training. A line of a problem reads ``file:line: what is wrong``.
"""

# ruff: noqa: ANN401 - YAML may hold anything
from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError

from nlu.text import fold, normalise, syllables

NLU_KEYS = {"intent", "examples"}
BUILT_IN_ACTIONS = ("action_listen", "action_default_fallback", "action_session_start", "action_restart", "action_back")
BUILT_IN_INTENTS = ("nlu_fallback",)
MOST_LETTERS = 300
"""An example longer than a message anyone types is a paste by mistake."""


class Problem(NamedTuple):
    """One fault and where it stands; ``line`` counts from 1."""

    path: Path
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}"


class _Example(NamedTuple):
    path: Path
    line: int
    intent: str
    text: str


def check_data(data: Path, domain: Path) -> list[Problem]:
    """All faults of the files under ``data`` against the files under ``domain``; an empty list is a good sign."""
    problems: list[Problem] = []
    read = {path: _load(path, problems) for path in _files(domain) + _files(data)}
    known = _known(read, set(_files(domain)))
    examples: list[_Example] = []
    for path in _files(data):
        content = read[path]
        if isinstance(content, dict):
            problems += _check_rules(path, content, known)
            examples += _examples(path, content, known["intents"], problems)
    if not examples:
        problems.append(Problem(data, 1, "no training examples"))
    return problems + list(_repeated(examples))


def _files(folder: Path) -> list[Path]:
    return [folder] if folder.is_file() else sorted(folder.rglob("*.yml"))


def _load(path: Path, problems: list[Problem]) -> Any:
    try:
        content = YAML().load(path.read_text(encoding="utf-8"))
    except MarkedYAMLError as error:
        mark = error.problem_mark
        problems.append(Problem(path, mark.line + 1 if mark else 1, f"no YAML: {error.problem}"))
        return None
    except (UnicodeDecodeError, ValueError) as error:
        problems.append(Problem(path, 1, f"cannot be read: {error}"))
        return None
    if not isinstance(content, dict):
        problems.append(Problem(path, 1, "empty, or no mapping of keys to values"))
    return content


def _known(read: dict[Path, Any], domain: set[Path]) -> dict[str, set[str]]:
    known: dict[str, set[str]] = {"intents": set(BUILT_IN_INTENTS), "actions": set(BUILT_IN_ACTIONS)}
    for path, content in read.items():
        if path in domain and isinstance(content, dict):
            known["intents"] |= {
                str(next(iter(one), one) if isinstance(one, dict) else one) for one in _rows(content, "intents")
            }
            named = (_rows(content, "actions"), content.get("responses") or (), content.get("forms") or ())
            known["actions"] |= {str(one) for names in named for one in names}
    return known


def _rows(content: dict[str, Any], key: str) -> list[Any]:
    rows = content.get(key)
    return rows if isinstance(rows, list) else []


def _line_of(row: Any, key: str) -> int:
    """The line of a key's value in a mapping that was read with its places."""
    places = row.lc.data.get(key) if hasattr(row, "lc") and row.lc.data else None
    return (places[2] if places else row.lc.line if hasattr(row, "lc") else 0) + 1


def _examples(path: Path, content: dict[str, Any], intents: set[str], problems: list[Problem]) -> list[_Example]:
    found: list[_Example] = []
    for row in _rows(content, "nlu"):
        if not isinstance(row, dict) or set(row) != NLU_KEYS:
            problems.append(
                Problem(path, _line_of(row, ""), "an entry of nlu has the keys intent and examples, no others")
            )
            continue
        intent, start = str(row["intent"]), _line_of(row, "examples")
        if intent not in intents:
            problems.append(Problem(path, _line_of(row, "intent"), f"the domain has no intent {intent!r}"))
        for number, line in enumerate(str(row["examples"]).split("\n"), start + 1):
            fault = _fault(line)
            if fault:
                problems.append(Problem(path, number, fault))
            elif line.strip():
                found.append(_Example(path, number, intent, line[2:].strip()))
    return found


def _fault(line: str) -> str:
    if not line.strip():
        return ""
    if not f"{line} ".startswith("- "):
        return "an example begins with '- ', after '|' behind examples"
    text = line[2:].strip()
    if not text:
        return "an empty example"
    if text.startswith("/"):
        return "an example that begins with '/' would be a command"
    return f"longer than {MOST_LETTERS} letters" if len(text) > MOST_LETTERS else ""


def _repeated(examples: list[_Example]) -> Iterator[Problem]:
    """The same words under two intents teach nothing (spelling set aside), and twice under one they count double."""
    seen: dict[str, _Example] = {}
    for example in examples:
        words = " ".join(syllables(normalise(example.text))).lower()
        for key in (fold(words), words):
            first = seen.setdefault(key, example)
            if first is not example and (first.intent != example.intent or key == words):
                what = f"{example.text!r} ({example.intent}) is already in {first.path}:{first.line} ({first.intent})"
                yield Problem(example.path, example.line, what)
                break


def _check_rules(path: Path, content: dict[str, Any], known: dict[str, set[str]]) -> list[Problem]:
    problems: list[Problem] = []
    for row in _rows(content, "rules") + _rows(content, "stories"):
        for kind, name, line in _steps(row):
            if name not in known[f"{kind}s"]:
                problems.append(Problem(path, line, f"the domain has no {kind} {name!r}"))
    return problems


def _steps(row: Any) -> Iterator[tuple[str, str, int]]:
    for step in _rows(row, "steps") if isinstance(row, dict) else []:
        alternatives = step.get("or", [step]) if isinstance(step, dict) else []
        for one in alternatives:
            for kind in ("intent", "action"):
                if isinstance(one, dict) and kind in one:
                    yield kind, str(one[kind]), _line_of(one, kind)
