"""The type of the ``answer`` fixture."""

from __future__ import annotations

from typing import Protocol

from actions.reply import Reply


class Answering(Protocol):
    """Asks with entities given as ``kind="id"`` or, for an ambiguous word, ``kind=("id", "id")``."""

    def __call__(
        self,
        text: str,
        intent: str,
        context: dict[str, str] | None = None,
        confidence: float = 0.95,
        **entities: str | tuple[str, ...],
    ) -> list[Reply]: ...
