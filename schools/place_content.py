"""Places in the content folder: one row of ``places.csv`` a commune, lists separated by "; "."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints

from knowledge.content.kinds import Corpus, Item, Mark
from knowledge.content.rows import alias_rows, without_remark
from knowledge.content.schema import Id, Strict, Text
from knowledge.models import Base
from schools.aliases import bare, shared_names
from schools.models import Place


def _split(value: object) -> object:
    return [part for part in (p.strip() for p in value.split(";")) if part] if isinstance(value, str) else value


Cells = Annotated[list[Text], BeforeValidator(_split)]


class PlaceRow(Strict):
    """A commune or ward; ``lat`` and ``lon`` in degrees, within Vietnam."""

    id: Annotated[Id, StringConstraints(max_length=20)]
    name: Text
    short: Text
    kind: Annotated[Text, StringConstraints(max_length=20)]
    region: Id
    old_units: Cells = Field(default_factory=list)
    old_districts: Cells = Field(default_factory=list)
    lat: Annotated[float, Field(ge=8, le=24)]
    lon: Annotated[float, Field(ge=102, le=118)]


def defines(item: Item[PlaceRow]) -> Iterator[Mark]:
    """The place."""
    yield Mark("place", item.data.id, ("id",))


def refers(item: Item[PlaceRow]) -> Iterator[Mark]:
    """Its region."""
    yield Mark("region", item.data.region, ("region",))


def rows(corpus: Corpus) -> Iterator[Base]:
    """Each place with its names, old and new, full and bare."""
    places = [item.data for item in corpus.of(PlaceRow)]
    shared = shared_names(place.old_units for place in places)
    for place in places:
        yield Place(**place.model_dump())
        yield from alias_rows("place", [place.id], _names(place, shared))


def _names(place: PlaceRow, shared: frozenset[str]) -> Iterator[str | None]:
    yield place.name
    yield bare(place.short)
    for unit in place.old_units:
        yield without_remark(unit)
        yield None if bare(unit) in shared else bare(unit)
    for district in place.old_districts:
        yield without_remark(district)
        yield bare(district)
