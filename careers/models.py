"""Trades, and what a guided talk leaves behind: saved choices and result sheets.

A trade's facts (work, income, …) are rows of ``fact`` with ``entity_kind="trade"``.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, DateTime, String, Text
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


class SavedChoice(Base):
    """A guided talk kept to be taken up again: answers as ids, found by the hash of a code that only the person has."""

    __tablename__ = "saved_choice"

    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    guide: Mapped[dict[str, Any]] = mapped_column(JSON)
    context: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)


class ResultSheet(Base):
    """The page of one talk's result, found by the hash of the token in its private link."""

    __tablename__ = "result_sheet"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), index=True)
