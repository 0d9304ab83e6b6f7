"""Anybody's pairs of question and passage (docs/evaluation.md), read into sets; each set is an index of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from knowledge.evaluation.jsonl import DataError, read_texts

KEYS = ("set", "question", "passage_id", "passage_title", "passage")


@dataclass(frozen=True)
class Passage:
    """One passage of a set, of any length; the title may be empty."""

    id: str
    title: str
    text: str

    @property
    def whole(self) -> str:
        """The passage as one document, its title in front."""
        return titled(self.title, self.text)


@dataclass(frozen=True)
class PairSet:
    """A set: its passages in the order of their ids, and every question with the id of its passage."""

    name: str
    passages: tuple[Passage, ...]
    asked: tuple[tuple[str, str], ...]


@dataclass
class _Growing:
    passages: dict[str, Passage] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)


def titled(title: str, text: str) -> str:
    """The text with its title in front, once."""
    return text if text.startswith(title) else f"{title}\n{text}"


def read_sets(paths: Sequence[Path], limit: int | None = None) -> list[PairSet]:
    """All sets of these files, in the order they first appear; a set may be spread over files.

    ``limit``: of each set only so many questions are kept, the first ones; its passages all stay. Raises ``DataError``.
    """
    sets: dict[str, _Growing] = {}
    for path in paths:
        for where, (name, question, *passage) in read_texts(path, KEYS, may_be_empty=["passage_title"]):
            growing = sets.setdefault(name, _Growing())
            _add(growing.passages, Passage(*passage), f"{where}: set {name!r}")
            growing.asked.append((question, passage[0]))
    return [PairSet(name, _ordered(found.passages), tuple(found.asked[:limit])) for name, found in sets.items()]


def _add(passages: dict[str, Passage], passage: Passage, where: str) -> None:
    known = passages.setdefault(passage.id, passage)
    for key, same in (("passage", known.text == passage.text), ("passage_title", known.title == passage.title)):
        if not same:
            raise DataError(f"{where}: `{key}` differs from what an earlier line has for passage_id {passage.id!r}.")


def _ordered(passages: dict[str, Passage]) -> tuple[Passage, ...]:
    return tuple(passages[name] for name in sorted(passages))
