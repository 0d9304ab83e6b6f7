"""Replaces personal data by a label: before a text is stored, before it is logged, before Rasa has it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from ruamel.yaml import YAML

from bot.privacy.addresses import address_spans
from bot.privacy.names import name_spans
from bot.privacy.numbers import number_spans
from bot.privacy.spans import apart, folded

KINDS = ("phone", "email", "link", "identity", "account", "birthday", "address", "name")
_SPACES = re.compile(r"[ \t]{2,}")


class Masker:
    """Masks with the labels of ``content/safety/masks.yml``; linear in the length of the text."""

    def __init__(self, labels: Mapping[str, str]) -> None:
        """Take one label for each of ``KINDS``; ``KeyError`` when one is missing."""
        self._labels = {kind: f"[{labels[kind]}]" for kind in KINDS}

    @classmethod
    def load(cls, content_dir: Path) -> Masker:
        """Read the labels; raises ``FileNotFoundError`` where the file is missing: nothing is kept unmasked."""
        return cls(YAML(typ="safe").load(content_dir / "safety" / "masks.yml"))

    def mask(self, text: str) -> str:
        """The text with every piece of personal data replaced by its label."""
        plain = folded(text)
        spans = apart([*number_spans(plain), *address_spans(plain), *name_spans(text, plain)])
        masked, at = [], 0
        for span in spans:
            masked += [text[at : span.start], self._labels[span.kind]]
            at = span.end
        return "".join([*masked, text[at:]])

    def without_labels(self, masked: str) -> str:
        """A masked text for understanding: a label would be read as a question about phones or addresses."""
        for label in self._labels.values():
            masked = masked.replace(label, " ")
        return _SPACES.sub(" ", masked).strip()
