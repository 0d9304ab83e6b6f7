"""What a repair of Rasa is: a few of its functions exchanged, and only where its code is the one we read."""

# ruff: noqa: ANN401 - Rasa has no types
from __future__ import annotations

import hashlib
import inspect
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Change:
    """One attribute of a class or module and what takes its place; ``stock`` is what stood there at first."""

    owner: Any
    name: str
    new: Any
    stock: Any = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "stock", inspect.getattr_static(self.owner, self.name))


@dataclass(frozen=True)
class Repair:
    """Changes that give the same results as Rasa's own code with less work.

    ``rests_on``: the code that is exchanged or relied on. ``expected``: its SHA-256 in Rasa 3.6.21; with another one
    the repair is not applied, the server runs slower, and a test fails.
    """

    name: str
    changes: Sequence[Change]
    rests_on: Sequence[Any]
    expected: str

    def digest(self) -> str:
        """SHA-256 of the code in the installed Rasa; of plain data its text."""
        return hashlib.sha256("".join(map(_source, self.rests_on)).encode()).hexdigest()

    def apply(self) -> bool:
        """Put the changes in place; False, and nothing done, where Rasa's code is another."""
        if self.digest() != self.expected:
            return False
        for change in self.changes:
            setattr(change.owner, change.name, change.new)
        return True

    def undo(self) -> None:
        """Put Rasa's own code back."""
        for change in self.changes:
            setattr(change.owner, change.name, change.stock)


def _source(part: Any) -> str:
    if isinstance(part, dict | list | str):
        return repr(part)
    return inspect.getsource(part)
