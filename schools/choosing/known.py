"""The facts of the schools of one list: an attribute is read of all of them when it is first asked of one.

A wish needs one attribute of every school, a shown school some attributes of its own: neither needs all of all.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy.orm import Session

from knowledge.facts import ShownFact, facts_of_many


class FactTable:
    """Facts that may be shown, by school and attribute. It must be read while its session is open."""

    def __init__(self, session: Session, school_ids: Iterable[str], today: date) -> None:
        self._session, self._school_ids, self._today = session, tuple(school_ids), today
        self._read: dict[str, dict[str, list[ShownFact]]] = {}

    def current(self, school_id: str, attribute: str) -> tuple[ShownFact, ...]:
        """Those of one school and attribute that have not expired, best first."""
        if attribute not in self._read:
            self._read[attribute] = facts_of_many(self._session, "school", self._school_ids, (attribute,), self._today)
        return tuple(fact for fact in self._read[attribute].get(school_id, ()) if not fact.expired)
