"""``content/schooling.yml`` read once a process: rows by id, in the order of the file."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property, lru_cache
from pathlib import Path

from ruamel.yaml import YAML

from nlu.text.paths import content_dir
from schools.choosing.content import EntryRow, FamilyRow, FilterRow, Ownership, SchoolingFile


class Catalogue:
    """Entries, filters, family situations and cost rules, with the names of regions."""

    def __init__(self, data: SchoolingFile, regions: dict[str, str]) -> None:
        self.data = data
        self.regions = regions

    @classmethod
    @lru_cache(maxsize=4)
    def load(cls, folder: Path) -> Catalogue:
        """Read ``schooling.yml`` and ``regions.yml`` of a content folder; raises where one is missing or malformed."""
        yaml = YAML(typ="safe")
        regions = yaml.load(folder / "regions.yml")["regions"]
        data = SchoolingFile.model_validate(yaml.load(folder / "schooling.yml"))
        return cls(data, {row["id"]: row["label"] for row in regions})

    @classmethod
    def shared(cls) -> Catalogue:
        """That of the content folder of this process."""
        return cls.load(content_dir())

    @cached_property
    def entries(self) -> dict[str, EntryRow]:
        """The entries by id."""
        return {row.id: row for row in self.data.entries}

    @cached_property
    def filters(self) -> dict[str, FilterRow]:
        """The filters by id."""
        return {row.id: row for row in self.data.filters}

    @cached_property
    def families(self) -> dict[str, FamilyRow]:
        """The family situations by id."""
        return {row.id: row for row in self.data.families}

    def ownership(self, text: str | None) -> Ownership:
        """Public or private by the words of a school's file; unknown where they say nothing."""
        return next((kind for kind, label in self.data.ownership.items() if label == text), "unknown")

    def situations(self, family: Iterable[str]) -> frozenset[str]:
        """The told situations with those they include; ids that are not known are left out."""
        told = [self.families[one] for one in family if one in self.families]
        return frozenset(one for row in told for one in (row.id, *row.includes))
