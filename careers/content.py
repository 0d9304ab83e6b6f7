"""Trades in the content folder: ``trades/<trade-id>.yml``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from pydantic import Field

from careers.models import Trade
from knowledge.content.claims import fact_findings, fact_marks, source_marks
from knowledge.content.kinds import ContentKind, Corpus, Finding, Item, Kinds, Mark
from knowledge.content.rows import alias_rows, fact_rows, source_rows
from knowledge.content.schema import AttributeId, Facts, Id, Sources, Strict, Text, Texts
from knowledge.models import Alias, Base, Fact, FactSource, Passage, Source

Interest = Annotated[float, Field(ge=1, le=7)]
Strength = Annotated[int, Field(ge=0, le=3)]
WORK = "work"


class Riasec(Strict):
    """How far a trade holds each of the six interests: O*NET's scale from 1 to 7."""

    R: Interest
    I: Interest  # noqa: E741  (the letter is the name of the interest)
    A: Interest
    S: Interest
    E: Interest
    C: Interest


class TradeFile(Strict):
    """A trade with its names, interests, work attributes (our judgement, 0 to 3) and facts."""

    id: Id
    name: Text
    group: Text
    aliases: Texts = Field(default_factory=list)
    riasec: Riasec
    attributes: dict[AttributeId, Strength]
    sources: Sources = Field(default_factory=list)
    facts: Facts = Field(default_factory=list)


def _defines(item: Item[TradeFile]) -> Iterator[Mark]:
    yield Mark("trade", item.data.id, ("id",))
    yield from source_marks(item.scope, item.data.sources, ("sources",))


def _refers(item: Item[TradeFile]) -> Iterator[Mark]:
    return fact_marks(item.scope, item.data.facts, ("facts",))


def _check(corpus: Corpus, _today: date) -> Iterator[Finding]:
    for item in corpus.of(TradeFile):
        yield from fact_findings(item, item.data.facts, ("facts",), item.data.sources)


def _rows(corpus: Corpus) -> Iterator[Base]:
    for item in corpus.of(TradeFile):
        data = item.data
        yield Trade(
            id=data.id, name=data.name, group=data.group, riasec=data.riasec.model_dump(), attributes=data.attributes
        )
        yield from source_rows(item.scope, data.sources)
        yield from fact_rows("trade", data.id, data.facts, item.scope)
        yield from alias_rows("trade", [data.id], [data.name, *data.aliases])
        yield _passage(data)


def _passage(data: TradeFile) -> Passage:
    work = [fact.value for fact in data.facts if fact.attribute == WORK and fact.confidence != "unverified"]
    text = "\n".join([data.name, *work])
    return Passage(id=f"trade:{data.id}", kind="trade", target=data.id, title=data.name, text=text)


KINDS: Kinds = (
    ContentKind(
        ("trades/*.yml",),
        TradeFile,
        file_id=lambda data: data.id,
        defines=_defines,
        refers=_refers,
        check=_check,
        rows=_rows,
        tables=(Trade, Source, Fact, FactSource, Alias, Passage),
    ),
)
