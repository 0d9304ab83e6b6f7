"""What a talk asked to be reminded of."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, DateTime, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.models import Base


class Reminder(Base):
    """One reminder. ``subject`` is an id of ``content/reminders.yml``; ``state``: waiting, sent, stopped."""

    __tablename__ = "reminder"
    __table_args__ = (UniqueConstraint("talk_id", "subject", "due"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    talk_id: Mapped[str] = mapped_column(ForeignKey("talk.id", ondelete="CASCADE"), index=True)
    subject: Mapped[str] = mapped_column(String(60))
    school_id: Mapped[str | None] = mapped_column(String(120))
    due: Mapped[date] = mapped_column(Date, index=True)
    state: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
