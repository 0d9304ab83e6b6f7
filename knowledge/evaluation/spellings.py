"""The ways a question is typed. Every question is asked in each."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from nlu.text import fold

SPELLINGS: Mapping[str, Callable[[str], str]] = {"written": str, "folded": fold}
