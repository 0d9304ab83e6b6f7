"""Turns findings into sentences for the people who keep the content: templates in ``content/replies/validator.yml``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from knowledge.content.kinds import Finding
from knowledge.content.reader import Plain, UnreadableError, read_yaml

FILE = "replies/validator.yml"


@dataclass(frozen=True)
class Problem:
    """A mistake in the content: ``file`` relative to the content folder, ``what`` is wrong and how to ``mend`` it."""

    file: str
    line: int
    what: str
    mend: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what} {self.mend}".strip()


class Messages:
    """The validator's sentences. Without its file a message is its id and values, so that checking never fails."""

    def __init__(self, content_dir: Path) -> None:
        try:
            data = read_yaml(content_dir, content_dir / FILE)[0].data
        except (UnreadableError, FileNotFoundError):
            data = None
        self._entries: dict[str, Plain] = data if isinstance(data, dict) else {}

    def pair(self, message: str, values: Mapping[str, object]) -> tuple[str, str]:
        """What is wrong and how to mend it."""
        entry = self._entries.get(message)
        if not isinstance(entry, dict):
            return f"{message} {dict(values)}", ""
        return str(entry["what"]).format_map(values), str(entry["mend"]).format_map(values)

    def text(self, message: str, **values: object) -> str:
        """A single sentence (of the command line)."""
        return str(self._entries.get(message, f"{message} {values}")).format_map(values).strip()

    def phrases(self, message: str) -> list[str]:
        """A list of phrases, such as those that promise too much."""
        entry = self._entries.get(message)
        return [str(phrase) for phrase in entry] if isinstance(entry, list) else []

    def problems(self, findings: Iterable[Finding]) -> list[Problem]:
        """Findings as problems, by file and line, each once."""
        found = {Problem(f.file, f.line, *self.pair(f.id, f.values)): None for f in findings}
        return sorted(found, key=lambda problem: (problem.file, problem.line))
