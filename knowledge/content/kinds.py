"""What a kind of content is: where its files lie, how they look, what they name, and which rows they become.

``knowledge`` does not know trades or schools: each room describes its own kinds, and whoever checks or loads passes
them all. A kind's functions see one read file (``Item``) or all of them (``Corpus``) and are pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from knowledge.content.reader import Document, Location, read_yaml
from knowledge.models import Base

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Mark:
    """An id a file defines or refers to: ``space`` is what it names (``trade``), ``scope`` narrows it to a file."""

    space: str
    id: str
    at: Location
    scope: str = ""
    unique: bool = True


@dataclass(frozen=True)
class Finding:
    """A mistake: ``id`` of its message with the ``values`` the message needs; ``at`` is its key path in the file."""

    file: str
    line: int
    id: str
    values: dict[str, object] = field(default_factory=dict)
    at: Location = ()


@dataclass(frozen=True)
class Item(Generic[M]):
    """A file that follows its schema."""

    document: Document
    data: M

    @property
    def scope(self) -> str:
        """The file's name without its ending: the scope of the source ids inside it."""
        return self.document.file.rsplit(".", 1)[0]

    def finding(self, problem: str, at: Location = (), **values: object) -> Finding:
        """A mistake in this file at a key path."""
        return Finding(self.document.file, self.document.line(at), problem, values, at)


class Corpus:
    """All files that could be read, by schema."""

    def __init__(self, items: Iterable[Item[Any]] = ()) -> None:
        self._items: dict[type[BaseModel], list[Item[Any]]] = {}
        for item in items:
            self._items.setdefault(type(item.data), []).append(item)

    def of(self, model: type[M]) -> list[Item[M]]:
        """The files of one schema, in the order they were read (by name)."""
        return self._items.get(model, [])


def _no_marks(_item: Item[Any]) -> Iterator[Mark]:
    return iter(())


def _no_findings(_corpus: Corpus, _today: date) -> Iterator[Finding]:
    return iter(())


def _no_rows(_corpus: Corpus) -> Iterator[Base]:
    return iter(())


@dataclass(frozen=True)
class ContentKind(Generic[M]):
    """One kind of content file, found by ``patterns`` in the content folder.

    ``file_id`` says what the file's name must be, ``tables`` what its rows may fill.
    """

    patterns: tuple[str, ...]
    model: type[M]
    read: Callable[[Path, Path], list[Document]] = read_yaml
    file_id: Callable[[M], str] | None = None
    defines: Callable[[Item[M]], Iterable[Mark]] = _no_marks
    refers: Callable[[Item[M]], Iterable[Mark]] = _no_marks
    check: Callable[[Corpus, date], Iterable[Finding]] = _no_findings
    rows: Callable[[Corpus], Iterable[Base]] = _no_rows
    tables: tuple[type[Base], ...] = ()


Kinds = tuple[ContentKind[Any], ...]
