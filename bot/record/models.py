"""Talks and turns: what was asked (masked), what was understood, what was answered, and how long each stage took."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.models import Base


def _now() -> datetime:
    return datetime.now(UTC)


class Talk(Base):
    """One conversation. ``id`` is unguessable (128 bits or more); ``context`` is what the dialogue remembers."""

    __tablename__ = "talk"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    channel: Mapped[str] = mapped_column(String(20))
    school: Mapped[str | None] = mapped_column(String(120))
    campaign: Mapped[str | None] = mapped_column(String(64))
    role: Mapped[str | None] = mapped_column(String(20))
    context: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=_now)
    last_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=_now)


class Turn(Base):
    """One message and its reply. Stored when accepted (``reply`` empty), completed when answered."""

    __tablename__ = "turn"
    __table_args__ = (Index("ix_turn_talk", "talk_id", "number"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    talk_id: Mapped[str] = mapped_column(ForeignKey("talk.id", ondelete="CASCADE"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    button: Mapped[str | None] = mapped_column(String(64))
    intent: Mapped[str | None] = mapped_column(String(60))
    confidence: Mapped[float | None]
    entities: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    retrieved: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    facts: Mapped[list[str]] = mapped_column(JSON, default=list)
    reply: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    payloads: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    refusal: Mapped[str | None] = mapped_column(String(40))
    latency: Mapped[dict[str, float]] = mapped_column(JSON, default=dict)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), default=_now)
    answered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
