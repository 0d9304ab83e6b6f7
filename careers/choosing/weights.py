"""How much each part of the matching counts: ``content/choose/weights.yml``. docs/choosing.md explains each."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import Field
from ruamel.yaml import YAML

from knowledge.content.schema import Id, Strict

FILE = Path("choose") / "weights.yml"
Share = Annotated[float, Field(ge=0, le=20)]


class Kinship(Strict):
    """How much liking or disliking one trade says about others: of its group, with its interests, with its work."""

    group: Share
    twin: Share
    attribute: Share


class Weights(Strict):
    """Points of the score. One point is about what one clear sign ("pull" 1 on a trade) is worth."""

    interest: Share
    sure: Annotated[float, Field(gt=0, le=20)]
    shortlist: Annotated[int, Field(ge=1)]
    beyond: Share
    attribute: Share
    avoid: Share
    lack: Share
    near: Share
    subject: Share
    group: Share
    trade: Share
    liked: Share
    liked_kin: Share
    disliked_kin: Share
    kin: Kinship
    taught: Share
    entry: Share
    ask: Share
    ask_share: Annotated[float, Field(ge=0, le=1)]
    most: Annotated[float, Field(gt=0, le=20)]
    same_group: Share
    other_group: Share
    fall: Annotated[float, Field(ge=0, le=1)]
    popularity: dict[Id, float] = Field(default_factory=dict)

    @classmethod
    def load(cls, content_dir: Path) -> Weights:
        """The weights of a content folder, read once; ``ValidationError`` names a bad or missing one."""
        return _load(content_dir.resolve())


@lru_cache(maxsize=4)
def _load(content_dir: Path) -> Weights:
    return Weights.model_validate(YAML(typ="safe").load(content_dir / FILE))
