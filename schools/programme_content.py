"""Programmes in the content folder: ``programmes/<school-id>.yml``, what a school teaches."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from knowledge.content.claims import Claim, backing_findings, source_marks
from knowledge.content.kinds import Corpus, Finding, Item, Mark
from knowledge.content.rows import fact_rows, source_id, source_rows
from knowledge.content.schema import AsOf, Confidence, FactEntry, Id, SourceIds, Sources, Strict, Text
from knowledge.models import Base
from schools.models import Programme

# The key of a programme entry and the attribute people ask for.
ATTRIBUTES = {"code": "code", "duration": "duration", "quota": "quota", "tuition": "fee", "entry": "entry"}
SLUG_LENGTH = 40


class ProgrammeEntry(Strict):
    """A trade taught at a school. Code, duration, quota, tuition and entry are facts with the entry's own sources."""

    name: Text
    trade: Id | None = None
    level: Id | None = None
    level_basis: Literal["stated", "inferred", "not_stated"] = "not_stated"
    code: Text | None = None
    duration: Text | None = None
    quota: Text | None = None
    tuition: Text | None = None
    entry: Text | None = None
    notes: Text | None = None
    as_of: AsOf | None = None
    confidence: Confidence
    sources: SourceIds = Field(default_factory=list)

    @model_validator(mode="after")
    def _stated_level_is_there(self) -> Self:
        if self.level is None and self.level_basis == "stated":
            raise PydanticCustomError("level_missing", "level_basis is stated but there is no level")
        return self


class ProgrammeFile(Strict):
    """All programmes of one school."""

    school: Id
    sources: Sources = Field(default_factory=list)
    programmes: list[ProgrammeEntry]


def programme_id(school: str, entry: ProgrammeEntry) -> str:
    """Made from school, name and level, so that it outlives a change of order: at most 120 characters."""
    slug = _slug(entry.name)
    if len(slug) > SLUG_LENGTH:
        slug = f"{slug[:SLUG_LENGTH]}-{hashlib.sha256(slug.encode()).hexdigest()[:8]}"
    return "/".join(filter(None, (school, slug, (entry.level or "")[:10])))


def _slug(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def defines(item: Item[ProgrammeFile]) -> Iterator[Mark]:
    """The programmes and the file's sources."""
    for index, entry in enumerate(item.data.programmes):
        yield Mark("programme", programme_id(item.data.school, entry), ("programmes", index, "name"))
    yield from source_marks(item.scope, item.data.sources, ("sources",))


def refers(item: Item[ProgrammeFile]) -> Iterator[Mark]:
    """School, trades, levels, the attributes its values answer, and sources."""
    yield Mark("school", item.data.school, ("school",))
    for index, entry in enumerate(item.data.programmes):
        at = ("programmes", index)
        if entry.trade:
            yield Mark("trade", entry.trade, (*at, "trade"))
        if entry.level:
            yield Mark("level", entry.level, (*at, "level"))
        for key, attribute in ATTRIBUTES.items():
            if getattr(entry, key):
                yield Mark("attribute", attribute, (*at, key))
        for rank, source in enumerate(entry.sources):
            yield Mark("source", source, (*at, "sources", rank), item.scope)


def check(corpus: Corpus, _today: date) -> Iterator[Finding]:
    """Each programme is backed as it says."""
    for item in corpus.of(ProgrammeFile):
        claims = [
            Claim(("programmes", index), entry.confidence, entry.sources, entry.as_of)
            for index, entry in enumerate(item.data.programmes)
        ]
        yield from backing_findings(item, claims, item.data.sources)


def rows(corpus: Corpus) -> Iterator[Base]:
    """Each programme with its facts."""
    for item in corpus.of(ProgrammeFile):
        yield from source_rows(item.scope, item.data.sources)
        for entry in item.data.programmes:
            row_id = programme_id(item.data.school, entry)
            yield _programme(row_id, item, entry)
            yield from fact_rows("programme", row_id, _facts(entry), item.scope)


def _programme(row_id: str, item: Item[ProgrammeFile], entry: ProgrammeEntry) -> Programme:
    return Programme(
        id=row_id,
        school_id=item.data.school,
        trade_id=entry.trade,
        source_ids=[source_id(item.scope, source) for source in entry.sources],
        **entry.model_dump(include={"name", "level", "level_basis", "notes", "as_of", "confidence"}),
    )


def _facts(entry: ProgrammeEntry) -> list[FactEntry]:
    shared = entry.model_dump(include={"as_of", "confidence", "sources"})
    values = {attribute: getattr(entry, key) for key, attribute in ATTRIBUTES.items()}
    return [FactEntry(attribute=name, value=value, **shared) for name, value in values.items() if value]
