"""Schemas of the content that every room shares. Unknown keys are errors; the rooms' own schemas build on these."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

MORE = "<!-- more -->"
Confidence = Literal["sourced", "secondary", "general", "unverified"]
Audience = Literal["pupil", "parent", "counsellor", "school"]
Status = Literal["in_force", "expired", "unverified"]

_AS_OF = re.compile(r"\D*(\d{4})(?:-(\d{4}|\d{2}(?:-\d{2})?))?")


def _source_date(text: str) -> str:
    # A year, a month, a day, or a span of years, with a word before it ("khoảng 2019-2022").
    found = _AS_OF.fullmatch(text)
    if not found:
        raise PydanticCustomError("date_malformed", "not a date: {text}", {"text": text})
    rest = found[2] or ""
    if rest and len(rest) != 4:
        try:
            date.fromisoformat(f"{found[1]}-{rest}" if len(rest) == 5 else f"{found[1]}-{rest}-01")
        except ValueError as error:
            raise PydanticCustomError("date_malformed", "not a date: {text}", {"text": text}) from error
    return text


def absent_is_empty(value: object) -> object:
    """A key without a value is an empty list."""
    return [] if value is None else value


Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=58)]
SourceId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=50)]
AttributeId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
AsOf = Annotated[str, StringConstraints(max_length=40), AfterValidator(_source_date)]
Texts = Annotated[list[Text], BeforeValidator(absent_is_empty)]
Ids = Annotated[list[Id], BeforeValidator(absent_is_empty)]
SourceIds = Annotated[list[SourceId], BeforeValidator(absent_is_empty)]


class Strict(BaseModel):
    """A piece of a content file; a key it does not know is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class SourceEntry(Strict):
    """Where facts of the file were read; ``secondary`` has no public name and its facts must be confirmed."""

    id: SourceId
    title: Text
    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")] | None = None
    date: AsOf | None = None
    kind: Literal["public", "secondary"]


class FactEntry(Strict):
    """One value of one attribute."""

    attribute: AttributeId
    value: Text
    note: Text | None = None
    as_of: AsOf | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    confidence: Confidence
    sources: SourceIds = Field(default_factory=list)

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise PydanticCustomError("ends_before_it_begins", "valid_until is before valid_from")
        return self


Sources = Annotated[list[SourceEntry], BeforeValidator(absent_is_empty)]
Facts = Annotated[list[FactEntry], BeforeValidator(absent_is_empty)]


class PolicySource(Strict):
    """A source written inside its policy."""

    id: SourceId | None = None
    title: Text
    url: Annotated[str, StringConstraints(pattern=r"^https?://\S+$")] | None = None
    date: AsOf | None = None
    kind: Literal["public", "secondary"]


class PolicyEntry(Strict):
    """One rule of law or practice."""

    id: Id
    instrument: Text
    number: Text | None = None
    rule: Text
    note: Text | None = None
    amounts: Texts = Field(default_factory=list)
    applies_to: Text | None = None
    status: Status
    replaced_by: Text | None = None
    effective: Annotated[str, StringConstraints(max_length=60)] | None = None
    as_of: AsOf | None = None
    confidence: Confidence
    sources: Annotated[list[PolicySource], BeforeValidator(absent_is_empty)] = Field(default_factory=list)


class PolicyFile(Strict):
    """``policies/<topic>.yml``."""

    topic: Annotated[Id, StringConstraints(max_length=40)]
    policies: list[PolicyEntry]


class ArticleFile(Strict):
    """``articles/<topic>/<id>.md``: front matter and ``body``. ``basis: advice`` states no rule and no figure."""

    id: Id
    title: Text
    audience: Annotated[list[Literal["pupil", "parent", "counsellor", "school"]], BeforeValidator(absent_is_empty)] = (
        Field(default_factory=list)
    )
    questions: Texts = Field(default_factory=list)
    policies: Ids = Field(default_factory=list)
    related: Ids = Field(default_factory=list)
    reviewed: date
    reviewer: Text
    valid_until: date | None = None
    basis: Literal["advice"] | None = None
    body: Text

    @property
    def answer(self) -> str:
        """What is said at once."""
        return self.body.partition(MORE)[0].strip()

    @property
    def more(self) -> str | None:
        """What is said when asked for more."""
        return self.body.partition(MORE)[2].strip() or None


class AttributeEntry(Strict):
    """What can be asked of a school, trade or programme, and how people call it."""

    id: AttributeId
    label: Text
    applies_to: list[Literal["school", "trade", "programme", "contact"]]
    aliases: Texts = Field(default_factory=list)


class AttributeFile(Strict):
    """``attributes.yml``."""

    attributes: list[AttributeEntry]


class NamedEntry(Strict):
    """A level or a region with the ways people write it."""

    id: Annotated[Id, StringConstraints(max_length=20)]
    label: Text
    aliases: Texts = Field(default_factory=list)


class LevelFile(Strict):
    """``levels.yml``."""

    levels: list[NamedEntry]


class RegionFile(Strict):
    """``regions.yml``: parts of the country wider than a commune that people name."""

    regions: list[NamedEntry]


class ContactEntry(Strict):
    """Who can be asked what we do not know."""

    id: Id
    name: Text
    knows: Ids
    facts: Facts = Field(default_factory=list)
    sources: Sources = Field(default_factory=list)


class ContactFile(Strict):
    """``contacts.yml``."""

    contacts: list[ContactEntry]
