"""Schema of ``content/schooling.yml``: what people wish of a school, and by which rules a cost is worked out.

The rules are data: a change of law is a change of that file (and of ``policies/``), never of Python.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from knowledge.content.schema import AttributeId, Id, Ids, Strict, Text, Texts, absent_is_empty

Entry = Literal["after_9", "after_12", "working"]
Ownership = Literal["public", "private", "unknown"]
Part = Literal["entry", "tuition", "relief", "culture", "other", "support", "loan"]
"""The steps of a cost, in the order they are told."""


class EntryRow(Strict):
    """From where somebody comes. ``levels``: those it leads to by rule; ``who`` goes on after "người".

    ``told``: words by which a school's source names such people.
    """

    id: Entry
    label: Text
    who: Text
    aliases: Texts = Field(default_factory=list)
    levels: Ids
    told: Texts


class FilterRow(Strict):
    """A wish that narrows the list, decided by nearness, ownership, longest duration in months, or a school's fact.

    ``soft``: another ownership does not rule a school out, because it does not decide the matter (a fee).
    ``wish`` completes "nơi …"; ``mark`` is what is known, or not, of a school.
    """

    id: Id
    label: Text
    wish: Text
    mark: Text
    aliases: Texts = Field(default_factory=list)
    near: bool = False
    ownership: Literal["public", "private"] | None = None
    soft: bool = False
    months: Annotated[int, Field(ge=1)] | None = None
    fact: AttributeId | None = None


class FamilyRow(Strict):
    """A situation of the family that a rule knows. ``includes``: the simpler situations it is made of.

    ``offered``: has a button; ``none`` marks the answer that nothing applies.
    """

    id: Id
    label: Text
    aliases: Texts = Field(default_factory=list)
    includes: Ids = Field(default_factory=list)
    offered: bool = False
    none: bool = False


class CostRule(Strict):
    """One step of a cost, told with the reply ``cost.<id>``; an empty condition holds always.

    ``family``: any one of these sets of situations, all of a set; ``untold``: only while nothing was told of the
    family. ``amount`` must stand in the policy's amounts. ``settles``: nothing is left to reduce. ``ask``: a published
    fee takes its place. ``unsure``: may rest on a policy not known to be in force, and says so without an amount.
    """

    id: Id
    part: Part
    policy: Id | None = None
    amount: Text | None = None
    entries: Annotated[list[Entry], BeforeValidator(absent_is_empty)] = Field(default_factory=list)
    levels: Ids = Field(default_factory=list)
    ownership: Annotated[list[Ownership], BeforeValidator(absent_is_empty)] = Field(default_factory=list)
    family: list[Ids] = Field(default_factory=list)
    untold: bool = False
    schools: Ids = Field(default_factory=list)
    trades: Ids = Field(default_factory=list)
    settles: bool = False
    ask: bool = False
    unsure: bool = False


class PaperRow(Strict):
    """A usual paper, told with the reply ``schooling.<id>``; for these entries, or for all."""

    id: Id
    policy: Id
    entries: Annotated[list[Entry], BeforeValidator(absent_is_empty)] = Field(default_factory=list)


class SchoolingFile(Strict):
    """``schooling.yml``. ``calendar`` and ``duration``: the policies on admission dates, and on how long 9+ takes."""

    ownership: dict[Literal["public", "private"], Text]
    entries: list[EntryRow]
    filters: list[FilterRow]
    clear: Texts
    no: Texts
    links: Texts
    families: list[FamilyRow]
    costs: list[CostRule]
    papers: list[PaperRow]
    calendar: Id
    duration: Id
