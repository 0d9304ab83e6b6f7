"""Reads content files and remembers the line of every key, so that a mistake can be named where it stands.

Values are plain: mappings, lists, ``None`` and text. Numbers, dates and yes/no stay the text that was written
("0236…" keeps its zero); schemas turn them into what they expect. Text is NFC.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

Location = tuple[str | int, ...]
Plain: TypeAlias = "dict[str, Plain] | list[Plain] | str | None"
NULL_TAG = "tag:yaml.org,2002:null"
FENCE = "---"


class UnreadableError(Exception):
    """A file that cannot be read at all: ``reason`` is the id of a message, ``line`` where reading stopped."""

    def __init__(self, reason: str, line: int, detail: str = "") -> None:
        super().__init__(f"{reason} (line {line}) {detail}".strip())
        self.reason, self.line, self.detail = reason, line, detail


@dataclass(frozen=True)
class Document:
    """One thing read from a file: ``file`` is relative to the content folder, ``lines`` maps key paths to lines."""

    file: str
    data: Plain
    lines: dict[Location, int] = field(default_factory=dict)

    def line(self, location: Location) -> int:
        """The line of a key path, or of the nearest one above it that was written; 1 for the whole file."""
        while location and location not in self.lines:
            location = location[:-1]
        return self.lines.get(location, 1)


def read_yaml(root: Path, path: Path) -> list[Document]:
    """A YAML file as one document; raises ``UnreadableError``."""
    return [_document(root, path, _text(path), 0)]


def read_markdown(root: Path, path: Path) -> list[Document]:
    """A Markdown file as one document: its front matter with the key ``body``; raises ``UnreadableError``."""
    head, fence, body = _text(path).removeprefix(f"{FENCE}\n").partition(f"\n{FENCE}\n")
    if not fence or not path.read_text(encoding="utf-8-sig").startswith(FENCE):
        raise UnreadableError("front_matter", 1)
    document = _document(root, path, head, 1)
    if not isinstance(document.data, dict):
        raise UnreadableError("not_a_mapping", 2)
    document.data["body"] = body.strip()
    document.lines[("body",)] = head.count("\n") + 4
    return [document]


def read_csv(root: Path, path: Path) -> list[Document]:
    """A CSV file as one document a row, its header the keys, empty cells left out; raises ``UnreadableError``."""
    reader = csv.DictReader(io.StringIO(_text(path), newline=""), restkey="", strict=True)
    try:
        rows = [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise UnreadableError("csv", reader.line_num, str(error)) from error
    name = _name(root, path)
    # A cell beyond the header comes under the key "", which every schema refuses.
    return [Document(name, {k: v for k, v in row.items() if v}, {(): line}) for line, row in rows]


def _name(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()


def _text(path: Path) -> str:
    try:
        return unicodedata.normalize("NFC", path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise UnreadableError("encoding", line) from error


def _document(root: Path, path: Path, text: str, offset: int) -> Document:
    lines: dict[Location, int] = {}
    try:
        node = YAML(typ="safe", pure=True).compose(io.StringIO(text))
        data = _plain(node, (), lines, offset + 1) if node is not None else None
    except YAMLError as error:
        mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
        detail = (error.problem or "") if isinstance(error, MarkedYAMLError) else ""
        raise UnreadableError("yaml", (mark.line if mark else 0) + offset + 1, detail) from error
    return Document(_name(root, path), data, lines)


def _plain(node: Node, at: Location, lines: dict[Location, int], offset: int) -> Plain:
    lines.setdefault(at, node.start_mark.line + offset)
    if isinstance(node, SequenceNode):
        return [_plain(item, (*at, index), lines, offset) for index, item in enumerate(node.value)]
    if isinstance(node, MappingNode):
        return _mapping(node, at, lines, offset)
    if isinstance(node, ScalarNode) and node.tag == NULL_TAG and node.style is None:
        return None
    return str(node.value)


def _mapping(node: MappingNode, at: Location, lines: dict[Location, int], offset: int) -> dict[str, Plain]:
    result: dict[str, Plain] = {}
    for key_node, value_node in node.value:
        key, line = str(key_node.value), key_node.start_mark.line + offset
        if key in result:
            raise UnreadableError("duplicate_key", line, key)
        lines[(*at, key)] = line
        result[key] = _plain(value_node, (*at, key), lines, offset)
    return result
