"""The kinds of content every room shares: rules, articles, campaign, attributes, levels, regions, contacts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from knowledge.content import articles
from knowledge.content.claims import fact_findings, fact_marks, source_marks
from knowledge.content.kinds import ContentKind, Corpus, Finding, Item, Kinds, Mark
from knowledge.content.reader import read_markdown
from knowledge.content.rows import alias_rows, fact_rows, label_rows, source_id, source_rows
from knowledge.content.schema import (
    ArticleFile,
    AttributeFile,
    ContactEntry,
    ContactFile,
    LevelFile,
    NamedEntry,
    PolicyEntry,
    PolicyFile,
    RegionFile,
)
from knowledge.models import Alias, Article, Base, Fact, FactSource, Passage, Policy, Source
from knowledge.models import PolicySource as PolicySourceRow

REGION = "region:"


def _policy_marks(item: Item[PolicyFile]) -> Iterator[Mark]:
    yield Mark("topic", item.data.topic, ("topic",), unique=False)
    for index, policy in enumerate(item.data.policies):
        yield Mark("policy", policy.id, ("policies", index, "id"))


def _check_policies(corpus: Corpus, _today: date) -> Iterator[Finding]:
    for item in corpus.of(PolicyFile):
        for index, policy in enumerate(item.data.policies):
            at = ("policies", index)
            if policy.confidence in {"sourced", "secondary"} and not policy.sources:
                yield item.finding("no_source", at)
            elif policy.confidence == "sourced" and all(source.kind == "secondary" for source in policy.sources):
                yield item.finding("only_secondary", at)


def _policy_rows(corpus: Corpus) -> Iterator[Base]:
    for item in corpus.of(PolicyFile):
        for policy in item.data.policies:
            yield Policy(topic=item.data.topic, **policy.model_dump(exclude={"sources"}))
            yield from _policy_sources(policy)
            if policy.status == "in_force" and policy.confidence == "sourced":
                title = " ".join(filter(None, (policy.instrument, policy.number)))
                yield Passage(id=f"policy:{policy.id}", kind="policy", target=policy.id, title=title, text=policy.rule)


def _policy_sources(policy: PolicyEntry) -> Iterator[Base]:
    for rank, entry in enumerate(policy.sources):
        row_id = source_id(f"policy/{policy.id}", entry.id or str(rank + 1))
        yield Source(id=row_id, title=entry.title, url=entry.url, date=entry.date, kind=entry.kind)
        yield PolicySourceRow(policy_id=policy.id, source_id=row_id, position=rank)


def _attribute_marks(item: Item[AttributeFile]) -> Iterator[Mark]:
    for index, entry in enumerate(item.data.attributes):
        yield Mark("attribute", entry.id, ("attributes", index, "id"))
        yield Mark("topic", entry.id, (), unique=False)


def _attribute_rows(corpus: Corpus) -> Iterator[Base]:
    for item in corpus.of(AttributeFile):
        for entry in item.data.attributes:
            yield from alias_rows("attribute", [entry.id], [entry.label, *entry.aliases])


def _level_marks(item: Item[LevelFile]) -> Iterator[Mark]:
    for index, entry in enumerate(item.data.levels):
        yield Mark("level", entry.id, ("levels", index, "id"))


def _level_rows(corpus: Corpus) -> Iterator[Base]:
    for item in corpus.of(LevelFile):
        yield from _named_rows("level", "", item.data.levels)


def _region_marks(item: Item[RegionFile]) -> Iterator[Mark]:
    for index, entry in enumerate(item.data.regions):
        yield Mark("region", entry.id, ("regions", index, "id"))


def _region_rows(corpus: Corpus) -> Iterator[Base]:
    for item in corpus.of(RegionFile):
        yield from _named_rows("place", REGION, item.data.regions)


def _named_rows(kind: str, prefix: str, entries: list[NamedEntry]) -> Iterator[Base]:
    for entry in entries:
        yield from alias_rows(kind, [prefix + entry.id], [entry.label, *entry.aliases])


def _contact_scope(entry: ContactEntry) -> str:
    return f"contacts/{entry.id}"


def _contact_marks(item: Item[ContactFile]) -> Iterator[Mark]:
    for index, entry in enumerate(item.data.contacts):
        yield Mark("contact", entry.id, ("contacts", index, "id"))
        yield from source_marks(_contact_scope(entry), entry.sources, ("contacts", index, "sources"))


def _contact_refs(item: Item[ContactFile]) -> Iterator[Mark]:
    for index, entry in enumerate(item.data.contacts):
        for rank, known in enumerate(entry.knows):
            yield Mark("topic", known, ("contacts", index, "knows", rank))
        yield from fact_marks(_contact_scope(entry), entry.facts, ("contacts", index, "facts"))


def _check_contacts(corpus: Corpus, _today: date) -> Iterator[Finding]:
    for item in corpus.of(ContactFile):
        for index, entry in enumerate(item.data.contacts):
            yield from fact_findings(item, entry.facts, ("contacts", index, "facts"), entry.sources)


def _contact_rows(corpus: Corpus) -> Iterator[Base]:
    for item in corpus.of(ContactFile):
        for entry in item.data.contacts:
            scope = _contact_scope(entry)
            yield from source_rows(scope, entry.sources)
            yield from fact_rows("contact", entry.id, entry.facts, scope)
            yield from label_rows("contact", entry.id, "name", [entry.name])
            yield from label_rows("contact", entry.id, "knows", entry.knows)


KINDS: Kinds = (
    ContentKind(
        ("policies/*.yml",), PolicyFile, file_id=lambda data: data.topic, defines=_policy_marks,
        check=_check_policies, rows=_policy_rows, tables=(Source, Policy, PolicySourceRow, Passage),
    ),
    ContentKind(
        ("articles/*/*.md", "campaign/*.md"), ArticleFile, read=read_markdown, file_id=lambda data: data.id,
        defines=articles.defines, refers=articles.refers, check=articles.check, rows=articles.rows,
        tables=(Article, Passage),
    ),
    ContentKind(("attributes.yml",), AttributeFile, defines=_attribute_marks, rows=_attribute_rows, tables=(Alias,)),
    ContentKind(("levels.yml",), LevelFile, defines=_level_marks, rows=_level_rows, tables=(Alias,)),
    ContentKind(("regions.yml",), RegionFile, defines=_region_marks, rows=_region_rows, tables=(Alias,)),
    ContentKind(
        ("contacts.yml",), ContactFile, defines=_contact_marks, refers=_contact_refs, check=_check_contacts,
        rows=_contact_rows, tables=(Source, Fact, FactSource),
    ),
)  # fmt: skip
