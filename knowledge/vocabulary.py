"""Labels of attributes and levels, and which kind of entity an attribute belongs to: read from ``content/``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ruamel.yaml import YAML


@dataclass(frozen=True)
class Attribute:
    """One thing that can be asked of an entity: ``applies_to`` names the kinds (school, trade, programme)."""

    id: str
    label: str
    applies_to: frozenset[str]


@dataclass(frozen=True)
class Vocabulary:
    """Attributes and level labels by id."""

    attributes: dict[str, Attribute]
    levels: dict[str, str]

    @classmethod
    def load(cls, content_dir: Path) -> Vocabulary:
        """Read ``attributes.yml`` and ``levels.yml``; raises ``FileNotFoundError`` where one is missing."""
        yaml = YAML(typ="safe")
        attributes = yaml.load(content_dir / "attributes.yml")["attributes"]
        levels = yaml.load(content_dir / "levels.yml")["levels"]
        return cls(
            {row["id"]: Attribute(row["id"], row["label"], frozenset(row["applies_to"])) for row in attributes},
            {row["id"]: row["label"] for row in levels},
        )

    def label(self, attribute_id: str) -> str:
        """What an attribute is called; its id where it is unknown."""
        found = self.attributes.get(attribute_id)
        return found.label if found else attribute_id

    def level(self, level_id: str | None) -> str | None:
        """What a level is called; None for None, its id where it is unknown."""
        return self.levels.get(level_id, level_id) if level_id else None

    def applies(self, attribute_id: str, kind: str) -> bool:
        """Whether an attribute is asked of that kind of entity."""
        found = self.attributes.get(attribute_id)
        return found is not None and kind in found.applies_to
