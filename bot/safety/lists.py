"""Where the safety texts come from: ``content/safety``, and a copy compiled in for the day that folder is broken.

``python -m bot.safety.lists`` writes the copy again after the content has changed; a test compares the two.
"""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from bot.safety.card import HelpCard
from bot.safety.danger import DangerDetector

log = logging.getLogger(__name__)
BUILT_IN = Path(__file__).with_name("builtin.json")
CONTENT = Path(__file__).parents[2] / "content"
# Read while the package is imported: nothing that happens to the disk later can take the card away.
_COPY: dict[str, Any] = json.loads(BUILT_IN.read_text(encoding="utf-8")) if BUILT_IN.is_file() else {}


def load_detector(content_dir: Path) -> DangerDetector:
    """The detector of ``content/safety/danger.yml``; the compiled-in one when the file is missing or broken."""
    try:
        return DangerDetector(read_list(content_dir, "danger"))
    except (OSError, YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        log.error("content/safety/danger.yml cannot be used (%s): the compiled-in phrases serve", type(error).__name__)
        return DangerDetector(_COPY["danger"])


def load_card(content_dir: Path) -> HelpCard:
    """The card of ``content/safety/card.yml``; the compiled-in one when the file is missing or broken."""
    try:
        return HelpCard.of(read_list(content_dir, "card"))
    except (OSError, YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        log.error("content/safety/card.yml cannot be used (%s): the compiled-in card serves", type(error).__name__)
        return HelpCard.of(_COPY["card"])


def read_list(content_dir: Path, name: str) -> dict[str, Any]:
    """One file of ``content/safety`` as plain data; raises what reading and parsing raise."""
    loaded = YAML(typ="safe").load(content_dir / "safety" / f"{name}.yml")
    if not isinstance(loaded, dict):
        raise TypeError(name)
    return loaded


def write_copy(content_dir: Path, target: Path) -> None:
    """Write the compiled-in copy of both files."""
    lists = {name: read_list(content_dir, name) for name in ("card", "danger")}
    target.write_text(json.dumps(lists, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write_copy(CONTENT, BUILT_IN)
