"""What the people who run the assistant read (``content/replies/operations.yml``), and how it reaches their screen.

Only this one file is read: a mistake in another reply must not keep the supervisor from saying so.
"""

from __future__ import annotations

import sys
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_FILE = ROOT / "content" / "replies" / "operations.yml"


def text(message_id: str, /, **values: object) -> str:
    """The sentence with its values; ``KeyError`` on an unknown id."""
    return _templates()[message_id].format(**values)


def write(words: str) -> None:
    """Print a line at once; a closed output or one that cannot write Vietnamese stops nobody."""
    stream = sys.stdout
    if stream is None:
        return
    try:
        stream.buffer.write((words + "\n").encode("utf-8"))
        stream.flush()
    except (BrokenPipeError, ValueError, AttributeError):
        return


@lru_cache(maxsize=1)
def _templates() -> dict[str, str]:
    from ruamel.yaml import YAML

    templates: dict[str, str] = YAML(typ="safe").load(_FILE)
    return templates
