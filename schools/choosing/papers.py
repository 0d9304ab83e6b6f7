"""Papers, dates and contact of a school: its own facts where there are any, else the general rule, else whom to ask."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from knowledge.facts import ShownFact, SourceRef, source_ref
from knowledge.models import Policy
from schools.choosing.catalogue import Catalogue
from schools.choosing.content import Entry
from schools.choosing.options import SchoolOption, names

CONTACTS = ("phone", "website", "email")
OFFICE = "admissions_contact"


@dataclass(frozen=True)
class Paper:
    """A usual paper: the reply that names it (``schooling.…``) and the sources of the rule behind it."""

    reply: str
    sources: tuple[SourceRef, ...]


def papers(session: Session, entry: Entry | None) -> list[Paper]:
    """The usual papers for an entry (those for all, where it is unknown), by the rules in force."""
    rows = Catalogue.shared().data.papers
    found = [(row, session.get(Policy, row.policy)) for row in rows if not row.entries or entry in row.entries]
    return [Paper(f"schooling.{row.id}", _sources(policy)) for row, policy in found if _in_force(policy)]


def own_papers(option: SchoolOption, entry: Entry | None) -> list[ShownFact]:
    """What the school itself asks for: of several lists that for the asker's entry."""
    known = Catalogue.shared()
    mine = known.entries.get(entry or "")
    found = list(option.facts("documents"))
    if mine is None:
        return found
    fitting = [fact for fact in found if names(fact.value, mine)]
    return fitting or [fact for fact in found if not any(names(fact.value, row) for row in known.data.entries)]


def dates(option: SchoolOption) -> list[ShownFact]:
    """What the school says of its admission time, newest first; often only where its notice is found."""
    return list(option.facts("admission_time"))


def calendar(session: Session) -> tuple[SourceRef, ...]:
    """The sources of the general rule on admission through the year; empty where it is no longer in force."""
    policy = session.get(Policy, Catalogue.shared().data.calendar)
    return _sources(policy) if _in_force(policy) else ()


def usual_duration(session: Session) -> tuple[SourceRef, ...]:
    """The sources of how long grade-9 leavers usually learn; empty where that is no longer in force."""
    policy = session.get(Policy, Catalogue.shared().data.duration)
    return _sources(policy) if _in_force(policy) else ()


def contacts(option: SchoolOption) -> list[ShownFact]:
    """How to reach the school: phone, page, mail, one of each as far as is known; else its admission office."""
    return [fact for fact in map(option.fact, CONTACTS) if fact] or list(option.facts(OFFICE)[:1])


def _in_force(policy: Policy | None) -> bool:
    return policy is not None and policy.status == "in_force"


def _sources(policy: Policy | None) -> tuple[SourceRef, ...]:
    return tuple(source_ref(source) for source in policy.sources if source.kind == "public") if policy else ()
