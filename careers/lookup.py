"""Look-ups of trades by id and by group."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from careers.models import Trade


def trade(session: Session, trade_id: str) -> Trade | None:
    """The trade of that id, or None."""
    return session.get(Trade, trade_id)


def trades(session: Session, trade_ids: Iterable[str]) -> list[Trade]:
    """The trades of these ids, in the order asked for; unknown ids are left out."""
    found = (session.get(Trade, trade_id) for trade_id in trade_ids)
    return [row for row in found if row is not None]


def groups(session: Session) -> list[str]:
    """All trade groups, alphabetically."""
    return list(session.scalars(select(Trade.group).distinct().order_by(Trade.group)))


def in_group(session: Session, group: str) -> list[Trade]:
    """The trades of one group, by name."""
    return list(session.scalars(select(Trade).where(Trade.group == group).order_by(Trade.name)))
