"""Rows that every kind of content makes: sources, facts with their sources, aliases."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from knowledge.content.schema import FactEntry, SourceEntry
from knowledge.models import Alias, Base, Fact, FactSource, Source

_REMARK = re.compile(r"\s*[(\[][^)\]]*[)\]]")


def source_id(scope: str, entry_id: str) -> str:
    """The id of a source row: the file's own id, made unique by the file."""
    return f"{scope}/{entry_id}"


def source_rows(scope: str, entries: Iterable[SourceEntry]) -> Iterator[Base]:
    """The sources a file lists."""
    for entry in entries:
        yield Source(id=source_id(scope, entry.id), title=entry.title, url=entry.url, date=entry.date, kind=entry.kind)


def fact_rows(kind: str, entity: str, entries: Sequence[FactEntry], scope: str) -> Iterator[Base]:
    """The facts of one entity, numbered within each attribute, with links to their sources."""
    counts: dict[str, int] = {}
    for position, entry in enumerate(entries):
        counts[entry.attribute] = number = counts.get(entry.attribute, 0) + 1
        fact_id = f"{kind}:{entity}:{entry.attribute}:{number}"
        yield Fact(
            id=fact_id, entity_kind=kind, entity_id=entity, position=position, **entry.model_dump(exclude={"sources"})
        )
        for rank, source in enumerate(dict.fromkeys(entry.sources)):
            yield FactSource(fact_id=fact_id, source_id=source_id(scope, source), position=rank)


def label_rows(kind: str, entity: str, attribute: str, values: Iterable[str]) -> Iterator[Base]:
    """What an entity without a table of its own is called (``label``) or good for: facts nobody asks a source of."""
    entries = [FactEntry(attribute=attribute, value=value, confidence="general") for value in values]
    return fact_rows(kind, entity, entries, "")


def alias_rows(kind: str, targets: Iterable[str], texts: Iterable[str | None]) -> Iterator[Base]:
    """Every text for every target, each written once whatever its case and spacing."""
    seen: dict[str, str] = {}
    for text in texts:
        tidy = " ".join(unicodedata.normalize("NFC", text or "").split())
        if tidy:
            seen.setdefault(tidy.casefold(), tidy)
    for target in dict.fromkeys(targets):
        for tidy in seen.values():
            yield Alias(kind=kind, target=target, text=tidy)


def without_remark(name: str) -> str:
    """A name without remarks in brackets: ``Trường A (đến 2025)`` is ``Trường A``."""
    return _REMARK.sub("", name).strip()
