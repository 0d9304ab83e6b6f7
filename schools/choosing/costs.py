"""What a way costs, step by step: each step rests on a rule of law or on a published fact, and none is ever summed up.

The steps come from ``costs`` in ``content/schooling.yml``. A rule whose policy is no longer in force, or was never
verified, falls away by itself: the next rule that holds is told ("ask the school").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import get_args

from sqlalchemy.orm import Session

from knowledge.facts import HIDDEN, ShownFact, SourceRef, source_ref
from knowledge.models import Policy
from schools.choosing.catalogue import Catalogue
from schools.choosing.content import CostRule, Ownership, Part
from schools.choosing.options import FEE, SchoolOption, names
from schools.choosing.wish import Wish

IN_FORCE = "in_force"
LEVEL_AFTER_9 = "trung_cap"
SHORT_COURSE = "so_cap"


_LiveRule = tuple[CostRule, Policy | None]


@dataclass(frozen=True)
class CostStep:
    """One step. ``reply``: its sentence; ``amount``: as in the policy's row; ``fact``: a school's own word.

    ``programme`` is the programme the fact is about, None where it is about the school.
    ``confidence`` is the policy's or fact's; ``general`` for a step that only says whom to ask.
    ``family``: it is there because of what was told of the family.
    """

    part: Part
    reply: str
    policy: str | None = None
    amount: str | None = None
    fact: ShownFact | None = None
    programme: str | None = None
    confidence: str = "general"
    sources: tuple[SourceRef, ...] = ()
    family: bool = False


@dataclass(frozen=True)
class _Case:
    entry: str | None
    level: str | None
    ownership: Ownership
    situations: frozenset[str]
    told: bool
    school: str | None
    trades: frozenset[str]


def costs(session: Session, option: SchoolOption | None, wish: Wish, trade_ids: Sequence[str] = ()) -> list[CostStep]:
    """The steps for one school, or in general (None) for the trades; in the order of ``Part``."""
    known = Catalogue.shared()
    case = _case(option, wish, trade_ids, known)
    steps: list[CostStep] = []
    settled = False
    for part in get_args(Part):
        found = list(_live(session, part, case, known))
        if part == "tuition":
            found = found[:1]
            settled = any(rule.settles for rule, _ in found)
        if part == "relief":
            found = [] if settled else _until_settled(found)
        published = _published(part, option, case, known) if option and any(rule.ask for rule, _ in found) else None
        steps += [published] if published else [_by_rule(rule, policy) for rule, policy in found]
    return steps


def entry_steps(session: Session, wish: Wish, trade_ids: Sequence[str]) -> list[CostStep]:
    """Only what must be asked before anything else: whether these trades take somebody of this entry."""
    known = Catalogue.shared()
    found = _live(session, "entry", _case(None, wish, trade_ids, known), known)
    return [_by_rule(rule, policy) for rule, policy in found]


def _until_settled(found: list[_LiveRule]) -> list[_LiveRule]:
    """The rules up to the first that leaves nothing to reduce."""
    end = next((at for at, (rule, _) in enumerate(found, 1) if rule.settles), len(found))
    return found[:end]


def level_of(option: SchoolOption | None, wish: Wish) -> str | None:
    """The level the cost is worked out for: asked for, or stated of all programmes; after grade 9 else trung cấp."""
    stated = {one.stated_level for one in option.programmes} if option else set()
    only = next(iter(stated)) if len(stated) == 1 else None
    return wish.level or only or (LEVEL_AFTER_9 if wish.entry == "after_9" else None)


def _case(option: SchoolOption | None, wish: Wish, trade_ids: Sequence[str], catalogue: Catalogue) -> _Case:
    taught = {one.programme.trade_id for one in option.programmes} if option else set()
    return _Case(
        wish.entry,
        level_of(option, wish),
        option.ownership if option else "unknown",
        catalogue.situations(wish.family),
        bool(wish.family),
        option.school.id if option else None,
        frozenset({*trade_ids, *(one for one in taught if one)}),
    )


def _live(session: Session, part: Part, case: _Case, catalogue: Catalogue) -> Iterator[_LiveRule]:
    """The rules of a part that hold, with their policies; those whose policy may not be told are left out."""
    for rule in catalogue.data.costs:
        if rule.part != part or not _holds(rule, case):
            continue
        policy = session.get(Policy, rule.policy) if rule.policy else None
        if rule.policy is None or (policy is not None and _may_tell(rule, policy)):
            yield rule, policy


def _may_tell(rule: CostRule, policy: Policy) -> bool:
    sure = policy.status == IN_FORCE and policy.confidence != HIDDEN
    return sure or (rule.unsure and policy.status != "expired")


def _holds(rule: CostRule, case: _Case) -> bool:
    plain = (
        (rule.entries, case.entry),
        (rule.levels, case.level),
        (rule.ownership, case.ownership),
        (rule.schools, case.school),
    )
    family = not rule.family or any(case.situations.issuperset(one) for one in rule.family)
    trades = not rule.trades or not case.trades.isdisjoint(rule.trades)
    untold = not (rule.untold and case.told)
    return all(not wanted or has in wanted for wanted, has in plain) and family and trades and untold


def _by_rule(rule: CostRule, policy: Policy | None) -> CostStep:
    if policy is None:
        return CostStep(rule.part, f"cost.{rule.id}", family=bool(rule.family))
    amount = rule.amount if rule.amount and any(rule.amount in one for one in policy.amounts) else None
    sources = tuple(source_ref(source) for source in policy.sources if source.kind == "public")
    confidence = "general" if rule.unsure else policy.confidence
    family = bool(rule.family)
    return CostStep(
        rule.part, f"cost.{rule.id}", policy.id, amount, confidence=confidence, sources=sources, family=family
    )


def _published(part: Part, option: SchoolOption, case: _Case, catalogue: Catalogue) -> CostStep | None:
    """A published fee: of a programme, else of the school where it is not about people of another entry."""
    of_programmes = [(one.programme.name, fact) for one in option.programmes for fact in one.fee]
    of_school = [(None, fact) for fact in option.facts(FEE) if _concerns(fact.value, case, catalogue)]
    if case.level == SHORT_COURSE:  # what a school says in general is about its trung cấp and cao đẳng
        of_school = []
    name, fact = next(iter([*of_programmes, *of_school]), (None, None))
    if fact is None:
        return None
    return CostStep(part, f"cost.{FEE}", fact=fact, programme=name, confidence=fact.confidence, sources=fact.sources)


def _concerns(text: str, case: _Case, catalogue: Catalogue) -> bool:
    mine = catalogue.entries.get(case.entry or "")
    named = [row for row in catalogue.data.entries if names(text, row)]
    return not named or mine in named
