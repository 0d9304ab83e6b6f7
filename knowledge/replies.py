"""The sentences the assistant speaks: read from ``content/replies``, never written in Python.

A reply's id is ``<file>.<key>``: ``fact.confirm`` is the key ``confirm`` of ``content/replies/fact.yml``. ``{ban}`` and
``{Ban}`` become the way the asker is addressed. Templates come from content alone; values are inserted once and
never read as templates again, so a user's text cannot become one.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ADDRESS_ID = "address"


class Replies:
    """All reply texts of one content folder, by id."""

    def __init__(self, entries: Mapping[str, Any]) -> None:
        self._entries = dict(entries)

    @classmethod
    def load(cls, content_dir: Path) -> Replies:
        """Read every ``content/replies/*.yml``; raises ``FileNotFoundError`` where the folder is missing."""
        folder = content_dir / "replies"
        if not folder.is_dir():
            raise FileNotFoundError(folder)
        yaml = YAML(typ="safe")
        entries: dict[str, Any] = {}
        for path in sorted(folder.glob("*.yml")):
            for key, value in (yaml.load(path) or {}).items():
                entries[f"{path.stem}.{key}"] = value
        return cls(entries)

    def __contains__(self, reply_id: str) -> bool:
        return reply_id in self._entries

    def raw(self, reply_id: str) -> Any:  # noqa: ANN401  (whatever shape the YAML entry has)
        """The entry as written (a list of buttons, say); ``KeyError`` on an unknown id."""
        return self._entries[reply_id]

    def text(self, reply_id: str, role: str | None = None, **values: object) -> str:
        """The sentence, addressed to ``role`` (pupil, parent or unknown), its placeholders filled."""
        template = self._entries[reply_id]
        return self.address(str(template), role, **values).strip()

    def address(self, template: str, role: str | None = None, **values: object) -> str:
        """Fill ``{ban}``/``{Ban}`` and the given values in a text from content (a reply or an article)."""
        ban = str(
            self._entries.get(f"{ADDRESS_ID}.{role or 'unknown'}", self._entries.get(f"{ADDRESS_ID}.unknown", ""))
        )
        return template.format_map({"ban": ban, "Ban": ban[:1].upper() + ban[1:], **values})
