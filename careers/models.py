"""Trades: what one can learn to do. Their facts (work, income, …) are rows of ``fact`` with ``entity_kind="trade"``."""

from __future__ import annotations

from sqlalchemy import JSON, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.models import Base


class Trade(Base):
    """A trade with its RIASEC profile (O*NET OI, 1-7) and work attributes (our judgement, 0-3)."""

    __tablename__ = "trade"

    id: Mapped[str] = mapped_column(String(120), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    group: Mapped[str] = mapped_column("group_name", Text)
    riasec: Mapped[dict[str, float]] = mapped_column(JSON)
    attributes: Mapped[dict[str, int]] = mapped_column(JSON)
