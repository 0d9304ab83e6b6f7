"""``content/schooling.yml`` as a kind of content: what it refers to; its amounts stand in the rows of the policies."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from knowledge.content.kinds import ContentKind, Corpus, Finding, Item, Kinds, Mark
from knowledge.content.schema import PolicyFile
from schools.choosing.content import SchoolingFile


def _refers(item: Item[SchoolingFile]) -> Iterator[Mark]:
    data = item.data
    for index, entry in enumerate(data.entries):
        yield from (Mark("level", one, ("entries", index, "levels", at)) for at, one in enumerate(entry.levels))
    for index, row in enumerate(data.filters):
        if row.fact:
            yield Mark("attribute", row.fact, ("filters", index, "fact"))
    for index, paper in enumerate(data.papers):
        yield Mark("policy", paper.policy, ("papers", index, "policy"))
    yield Mark("policy", data.calendar, ("calendar",))
    yield Mark("policy", data.duration, ("duration",))
    yield from _cost_marks(data)


def _cost_marks(data: SchoolingFile) -> Iterator[Mark]:
    for index, rule in enumerate(data.costs):
        at = ("costs", index)
        if rule.policy:
            yield Mark("policy", rule.policy, (*at, "policy"))
        for space, ids in (("level", rule.levels), ("school", rule.schools), ("trade", rule.trades)):
            yield from (Mark(space, one, (*at, f"{space}s", rank)) for rank, one in enumerate(ids))


def _check(corpus: Corpus, _today: date) -> Iterator[Finding]:
    amounts = {row.id: row.amounts for file in corpus.of(PolicyFile) for row in file.data.policies}
    for item in corpus.of(SchoolingFile):
        for index, rule in enumerate(item.data.costs):
            if rule.amount and not any(rule.amount in one for one in amounts.get(rule.policy or "", ())):
                yield item.finding("cost_amount", ("costs", index, "amount"), amount=rule.amount, policy=rule.policy)


KINDS: Kinds = (ContentKind(("schooling.yml",), SchoolingFile, refers=_refers, check=_check),)
