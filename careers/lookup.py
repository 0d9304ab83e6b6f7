"""Look-ups of trades by id."""

from __future__ import annotations

from sqlalchemy.orm import Session

from careers.models import Trade


def trade(session: Session, trade_id: str) -> Trade | None:
    """The trade of that id, or None."""
    return session.get(Trade, trade_id)
