"""Look-ups of schools, programmes and places by id."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.facts import SourceRef, source_ref
from knowledge.models import Source
from schools.models import Place, Programme, School

SHOWN_CONFIDENCE = ("sourced", "secondary")


def school(session: Session, school_id: str) -> School | None:
    """The school of that id, or None."""
    return session.get(School, school_id)


def place(session: Session, place_id: str) -> Place | None:
    """The commune of that id, or None (also for a region id)."""
    return session.get(Place, place_id)


def programmes_of(session: Session, school_id: str, trade_id: str | None = None) -> list[Programme]:
    """A school's programmes that may be shown, by name; only those of one trade when it is given."""
    query = select(Programme).where(Programme.school_id == school_id, Programme.confidence.in_(SHOWN_CONFIDENCE))
    if trade_id is not None:
        query = query.where(Programme.trade_id == trade_id)
    return list(session.scalars(query.order_by(Programme.name)))


def programme_sources(session: Session, programmes: Iterable[Programme]) -> list[SourceRef]:
    """The sources behind programme rows, each once, in reading order."""
    ids = dict.fromkeys(source_id for programme in programmes for source_id in programme.source_ids)
    rows = (session.get(Source, source_id) for source_id in ids)
    return [source_ref(row) for row in rows if row is not None]
