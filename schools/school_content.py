"""Schools in the content folder: ``schools/<school-id>.yml``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from knowledge.content.claims import fact_findings, fact_marks, source_marks
from knowledge.content.kinds import Corpus, Finding, Item, Mark
from knowledge.content.rows import alias_rows, fact_rows, source_rows
from knowledge.content.schema import (
    AttributeId,
    Facts,
    Id,
    Ids,
    RegionFile,
    Sources,
    Strict,
    Text,
    Texts,
    absent_is_empty,
)
from knowledge.models import Base, Passage
from schools.aliases import school_names
from schools.models import Campus, School
from schools.place_content import PlaceRow

LEVELS = "levels"


def _doubt(value: object) -> object:
    return {"text": value} if isinstance(value, str) else value


class CampusEntry(Strict):
    """A further site."""

    name: Text
    address: Text | None = None
    place: Id | None = None


class DoubtEntry(Strict):
    """Something not known for sure, told along with the attribute it touches; a bare sentence touches none."""

    attribute: AttributeId | None = None
    text: Text


Doubt = Annotated[DoubtEntry, BeforeValidator(_doubt)]


class SchoolFile(Strict):
    """A school. A ``historical`` one is understood and leads to those that took it over."""

    id: Id
    name: Text
    short: Text
    kind: Literal["cao_dang", "trung_cap", "gdtx", "historical"]
    ownership: Annotated[Text, StringConstraints(max_length=20)] | None = None
    region: Id
    status: Literal["active", "unproven", "historical"]
    status_text: Text
    place: Id | None = None
    aliases: Texts = Field(default_factory=list)
    former_names: Texts = Field(default_factory=list)
    leads_to: Ids = Field(default_factory=list)
    campuses: Annotated[list[CampusEntry], BeforeValidator(absent_is_empty)] = Field(default_factory=list)
    sources: Sources = Field(default_factory=list)
    facts: Facts = Field(default_factory=list)
    doubts: Annotated[list[Annotated[DoubtEntry, BeforeValidator(_doubt)]], BeforeValidator(absent_is_empty)] = Field(
        default_factory=list
    )


def defines(item: Item[SchoolFile]) -> Iterator[Mark]:
    """The school and its file's sources."""
    yield Mark("school", item.data.id, ("id",))
    yield from source_marks(item.scope, item.data.sources, ("sources",))


def refers(item: Item[SchoolFile]) -> Iterator[Mark]:
    """Region, places, the schools it leads to, and what its facts and doubts are about."""
    data = item.data
    yield Mark("region", data.region, ("region",))
    if data.place:
        yield Mark("place", data.place, ("place",))
    for index, campus in enumerate(data.campuses):
        if campus.place:
            yield Mark("place", campus.place, ("campuses", index, "place"))
    for index, target in enumerate(data.leads_to):
        yield Mark("school", target, ("leads_to", index))
    for index, doubt in enumerate(data.doubts):
        if doubt.attribute:
            yield Mark("attribute", doubt.attribute, ("doubts", index, "attribute"))
    yield from fact_marks(item.scope, data.facts, ("facts",))


def check(corpus: Corpus, _today: date) -> Iterator[Finding]:
    """Facts are backed as they say."""
    for item in corpus.of(SchoolFile):
        yield from fact_findings(item, item.data.facts, ("facts",), item.data.sources)


def rows(corpus: Corpus) -> Iterator[Base]:
    """Each school with campuses, facts, names and, when active, the passage that leads to it."""
    places = {item.data.id: item.data for item in corpus.of(PlaceRow)}
    regions = frozenset(entry.label for item in corpus.of(RegionFile) for entry in item.data.regions)
    for item in corpus.of(SchoolFile):
        data = item.data
        yield _school(data)
        yield from _campuses(data)
        yield from source_rows(item.scope, data.sources)
        yield from fact_rows("school", data.id, data.facts, item.scope)
        targets = data.leads_to if data.status == "historical" and data.leads_to else [data.id]
        full_names = school_names([data.name, *data.former_names], regions)
        yield from alias_rows("school", targets, [data.name, data.short, *data.aliases, *full_names])
        if data.status == "active":
            yield _passage(data, places.get(data.place or ""))


def _school(data: SchoolFile) -> School:
    plain = data.model_dump(exclude={"place", "aliases", "campuses", "sources", "facts"})
    return School(place_id=data.place, **plain)


def _campuses(data: SchoolFile) -> Iterator[Base]:
    for number, campus in enumerate(data.campuses, start=1):
        yield Campus(
            id=f"{data.id}/{number}",
            school_id=data.id,
            name=campus.name,
            address=campus.address,
            place_id=campus.place,
        )


def _passage(data: SchoolFile, place: PlaceRow | None) -> Passage:
    levels = [fact.value for fact in data.facts if fact.attribute == LEVELS and fact.confidence != "unverified"]
    where = [place.name, *place.old_districts] if place else []
    text = "\n".join([data.name, data.short, *levels, *where])
    return Passage(id=f"school:{data.id}", kind="school", target=data.id, title=data.name, text=text)
