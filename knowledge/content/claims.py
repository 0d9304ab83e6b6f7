"""What a file claims and refers to: its sources, its facts, and whether each claim is backed as it says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from knowledge.content.kinds import Finding, Item, Mark
from knowledge.content.numbers import unsupported
from knowledge.content.reader import Location
from knowledge.content.schema import FactEntry, SourceEntry


@dataclass(frozen=True)
class Claim:
    """Something said to be so, at a place in a file: how sure, by which sources of the file, and as of when."""

    at: Location
    confidence: str
    sources: Sequence[str]
    as_of: str | None


def source_marks(scope: str, entries: Sequence[SourceEntry], at: Location) -> Iterator[Mark]:
    """The sources a file defines, for that file only (``scope``)."""
    for index, entry in enumerate(entries):
        yield Mark("source", entry.id, (*at, index, "id"), scope)


def fact_marks(scope: str, entries: Sequence[FactEntry], at: Location) -> Iterator[Mark]:
    """The attributes and sources a file's facts refer to."""
    for index, entry in enumerate(entries):
        yield Mark("attribute", entry.attribute, (*at, index, "attribute"))
        for rank, source in enumerate(entry.sources):
            yield Mark("source", source, (*at, index, "sources", rank), scope)


def fact_findings(
    item: Item[Any], entries: Sequence[FactEntry], at: Location, sources: Sequence[SourceEntry]
) -> Iterator[Finding]:
    """Facts without the backing they claim, and figures in a mere explanation."""
    claims = [Claim((*at, i), entry.confidence, entry.sources, entry.as_of) for i, entry in enumerate(entries)]
    yield from backing_findings(item, claims, sources)
    for index, entry in enumerate(entries):
        if entry.confidence == "general":
            for number in unsupported(f"{entry.value} {entry.note or ''}", by=()):
                yield item.finding("general_figure", (*at, index, "value"), number=number)


def backing_findings(item: Item[Any], claims: Sequence[Claim], sources: Sequence[SourceEntry]) -> Iterator[Finding]:
    """Claims said to be sourced that have no source, no public one, or no date anywhere."""
    known = {source.id: source for source in sources}
    for claim in claims:
        backing = [known[source] for source in claim.sources if source in known]
        if claim.confidence not in {"sourced", "secondary"}:
            continue
        if not claim.sources:
            yield item.finding("no_source", claim.at)
        elif claim.confidence == "sourced" and backing and all(source.kind == "secondary" for source in backing):
            yield item.finding("only_secondary", claim.at)
        elif backing and not claim.as_of and not any(source.date for source in backing):
            yield item.finding("no_date", claim.at)
