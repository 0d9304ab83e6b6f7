"""Checks the whole content folder: every mistake with its file, its line and how to mend it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

from pydantic import ValidationError

from knowledge.content.kinds import ContentKind, Corpus, Finding, Item, Kinds
from knowledge.content.messages import FILE, Messages, Problem
from knowledge.content.reader import Document, UnreadableError, read_yaml
from knowledge.content.schema import ArticleFile

TEXT_SUFFIXES = {".yml", ".yaml", ".md", ".csv"}
# Messages of our own for what pydantic finds; any other kind of mistake is "schema_invalid".
SCHEMA_MESSAGES = {
    "missing", "extra_forbidden", "literal_error", "date_malformed", "ends_before_it_begins", "string_type",
    "string_pattern_mismatch", "string_too_short", "string_too_long", "list_type", "level_missing",
}  # fmt: skip


def check(content_dir: Path, today: date, kinds: Kinds) -> list[Problem]:
    """All mistakes of a content folder, by file and line; empty when it may be loaded."""
    return Messages(content_dir).problems(examine(content_dir, today, kinds)[1])


def examine(content_dir: Path, today: date, kinds: Kinds) -> tuple[Corpus, list[Finding]]:
    """The content that follows its schemas, and every mistake of the folder, not yet put into words."""
    phrases = Messages(content_dir).phrases("forbidden")
    findings: list[Finding] = []
    items = [(kind, item) for kind in kinds for item in _read(content_dir, kind, findings)]
    corpus = Corpus(item for _, item in items)
    findings += _names(items)
    findings += _marks(items)
    for kind in kinds:
        findings += kind.check(corpus, today)
    findings += _stray(content_dir, kinds)
    findings += _replies(content_dir, phrases)
    findings += _forbidden(corpus, phrases)
    return corpus, findings


def _files(content_dir: Path, kind: ContentKind[Any]) -> list[Path]:
    return sorted(path for pattern in kind.patterns for path in content_dir.glob(pattern) if path.stem != "README")


def _read(content_dir: Path, kind: ContentKind[Any], findings: list[Finding]) -> Iterator[Item[Any]]:
    for path in _files(content_dir, kind):
        try:
            documents = kind.read(content_dir, path)
        except UnreadableError as error:
            findings.append(_unreadable(content_dir, path, error))
            continue
        for document in documents:
            try:
                yield Item(document, kind.model.model_validate(document.data))
            except ValidationError as error:
                findings += _schema_findings(document, error)


def _unreadable(content_dir: Path, path: Path, error: UnreadableError) -> Finding:
    name = path.relative_to(content_dir).as_posix()
    return Finding(name, error.line, f"file_{error.reason}", {"detail": error.detail})


def _schema_findings(document: Document, error: ValidationError) -> Iterator[Finding]:
    for mistake in error.errors(include_url=False):
        kind = mistake["type"]
        message = "date_malformed" if kind.startswith("date_from") else kind
        message = f"schema_{message}" if message in SCHEMA_MESSAGES else "schema_invalid"
        place = tuple(mistake["loc"])
        values = {
            "key": ".".join(str(part) for part in place) or "-",
            "value": mistake["input"] if isinstance(mistake["input"], str) else "",
            "expected": mistake.get("ctx", {}).get("expected", ""),
        }
        yield Finding(document.file, document.line(place), message, values, place)


def _names(items: Iterable[tuple[ContentKind[Any], Item[Any]]]) -> Iterator[Finding]:
    for kind, item in items:
        stem = PurePosixPath(item.document.file).stem
        if kind.file_id is not None and kind.file_id(item.data) != stem:
            yield item.finding("file_name", (), id=kind.file_id(item.data), name=stem)


def _marks(items: list[tuple[ContentKind[Any], Item[Any]]]) -> Iterator[Finding]:
    """Ids defined twice, and references to what nobody defines."""
    defined: dict[tuple[str, str, str], str] = {}
    for kind, item in items:
        for mark in kind.defines(item):
            key = (mark.space, mark.scope, mark.id)
            if mark.unique and key in defined:
                yield item.finding("duplicate_id", mark.at, id=mark.id, other=defined[key])
            defined.setdefault(key, f"{item.document.file}:{item.document.line(mark.at)}")
    for kind, item in items:
        for mark in kind.refers(item):
            if (mark.space, mark.scope, mark.id) not in defined:
                yield item.finding(f"unknown_{mark.space}", mark.at, id=mark.id)


def _stray(content_dir: Path, kinds: Kinds) -> Iterator[Finding]:
    """Files that lie in a folder of some kind and that no kind reads: a wrong ending or a folder too deep."""
    read = {path for kind in kinds for path in _files(content_dir, kind)}
    folders = {pattern.split("/")[0] for kind in kinds for pattern in kind.patterns if "/" in pattern}
    for folder in sorted(folders):
        for path in sorted((content_dir / folder).rglob("*")):
            if path.is_file() and path not in read and path.suffix in TEXT_SUFFIXES and path.stem != "README":
                yield Finding(path.relative_to(content_dir).as_posix(), 1, "stray_file")


def _replies(content_dir: Path, phrases: list[str]) -> Iterator[Finding]:
    """Replies and safety files that cannot be read, and replies that promise too much."""
    for path in sorted([*content_dir.glob("replies/*.yml"), *content_dir.glob("safety/*.yml")]):
        name = path.relative_to(content_dir).as_posix()
        try:
            read_yaml(content_dir, path)
        except UnreadableError as error:
            yield _unreadable(content_dir, path, error)
            continue
        if name != FILE:
            yield from _promises(name, path.read_text(encoding="utf-8"), 1, phrases)


def _forbidden(corpus: Corpus, phrases: list[str]) -> Iterator[Finding]:
    for item in corpus.of(ArticleFile):
        yield from _promises(item.document.file, item.data.title, item.document.line(("title",)), phrases)
        yield from _promises(item.document.file, item.data.body, item.document.line(("body",)), phrases)


def _promises(file: str, text: str, first_line: int, phrases: list[str]) -> Iterator[Finding]:
    for offset, line in enumerate(text.split("\n")):
        plain = " ".join(line.casefold().split())
        for phrase in phrases:
            if phrase.casefold() in plain:
                yield Finding(file, first_line + offset, "forbidden_phrase", {"phrase": phrase})
