"""Brings one content file to what the sheets say, keeping its comments, order and style where nothing changed."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from knowledge.content.reader import Plain, read_yaml
from schools.spreadsheet.export import entries_of
from schools.spreadsheet.layout import Cells, Layout, cells_of, numbered, value_of

NEVER_FOLD = 1_000_000


class ContentFile:
    """A YAML file being edited: ``data`` as the checker reads it, ``tree`` with comments. A new file starts empty."""

    def __init__(self, content_dir: Path, path: Path, start: dict[str, str]) -> None:
        self.name = path.relative_to(content_dir).as_posix()
        self.before = path.read_text(encoding="utf-8") if path.is_file() else ""
        self._yaml = _round_trip(self.before)
        self._data: Plain = read_yaml(content_dir, path)[0].data if self.before else dict(start)
        self._tree: Any = self._yaml.load(self.before) if self.before else CommentedMap(start)
        self._changed = not self.before

    @property
    def after(self) -> str:
        """The file's text now; exactly the old text when no cell differs."""
        if not self._changed:
            return self.before
        out = io.StringIO()
        self._yaml.dump(self._tree, out)
        return out.getvalue()

    def set_entries(self, layout: Layout, rows: list[Cells], *, remove: bool) -> None:
        """Bring a list to these rows: change what differs, add what is new, and take away the rest if ``remove``."""
        if layout.entries is None:
            self._set_cells(self._tree, entries_of(self._data, layout)[0], layout, rows[0])
            return
        old = entries_of(self._data, layout)
        wanted = dict(zip(numbered(rows, layout), rows, strict=True))
        keys = numbered([cells_of(entry, layout) for entry in old], layout)
        sequence = self._sequence(layout.entries)
        for index in reversed(range(len(old))):
            row = wanted.pop(keys[index], None)
            if row is not None:
                self._set_cells(sequence[index], old[index], layout, row)
            elif remove:
                del sequence[index]
                self._changed = True
        for row in wanted.values():
            sequence.append(CommentedMap({c: _node(value_of(c, cell)) for c, cell in row.items() if cell}))
            self._changed = True

    def _sequence(self, name: str) -> CommentedSeq:
        if not isinstance(self._tree.get(name), CommentedSeq) or not self._tree[name]:
            # An empty list is written "[]"; entries added to it are to stand on lines of their own.
            self._tree[name] = CommentedSeq()
        sequence: CommentedSeq = self._tree[name]
        return sequence

    def _set_cells(self, node: CommentedMap, old: dict[str, Plain], layout: Layout, row: Cells) -> None:
        before = cells_of(old, layout)
        for column in layout.columns:
            if row[column] == before[column]:
                continue
            self._changed = True
            if row[column]:
                node[column] = _node(value_of(column, row[column]))
            else:
                node.pop(column, None)


def _node(value: str | list[str]) -> str | CommentedSeq:
    if isinstance(value, str):
        return value
    sequence = CommentedSeq(value)
    sequence.fa.set_flow_style()
    return sequence


def _round_trip(text: str) -> YAML:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = NEVER_FOLD
    yaml.allow_unicode = True
    indented = not text or "\n  - " in text
    indent: Callable[..., None] = yaml.indent
    indent(mapping=2, sequence=4 if indented else 2, offset=2 if indented else 0)
    return yaml
