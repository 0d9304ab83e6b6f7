"""What a person in danger reads: the help card, the caring question, and the line that keeps the number in reach."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class HelpCard:
    """The texts of ``content/safety/card.yml``; ``{ban}`` and ``{Ban}`` stand where the asker is addressed."""

    card: str
    soft: str
    reminder: str
    help_button: str
    fine_button: str

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> HelpCard:
        """From the file's data; raises ``KeyError`` or ``ValueError`` when a text is missing or empty."""
        texts = [str(data[name]).strip() for name in ("card", "soft", "reminder")]
        titles = [str(data["buttons"][name]).strip() for name in ("help", "fine")]
        if not all(texts + titles) or "111" not in texts[0].splitlines()[0]:
            raise ValueError("card")
        return cls(*texts, *titles)
