"""Those who asked to be called, and the ledger of consents: a withdrawn lead's row is deleted, the ledger stays."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import DateTime, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.models import Base


class Lead(Base):
    """One wish to be called. ``state``: draft (still being asked, shown to nobody), open, called.

    ``step`` is the question that is open while ``state`` is draft, ``misses`` counts numbers that could not be read.
    ``receipt`` is the short number shown to the person. Once called, name, number and school are gone from the row.
    """

    __tablename__ = "lead"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    talk_id: Mapped[str] = mapped_column(ForeignKey("talk.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(String(20))
    step: Mapped[str | None] = mapped_column(String(20))
    misses: Mapped[int] = mapped_column(default=0)
    age_band: Mapped[str | None] = mapped_column(String(20))
    name: Mapped[str | None] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(String(20))
    school: Mapped[str | None] = mapped_column(Text)
    interest: Mapped[str | None] = mapped_column(Text)
    receipt: Mapped[str | None] = mapped_column(String(12), unique=True)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class Consent(Base):
    """One yes, append-only: who (age band, relation), for what, to which text (hash), where and when; and its end."""

    __tablename__ = "consent"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    talk_id: Mapped[str] = mapped_column(String(64), index=True)
    purpose: Mapped[str] = mapped_column(String(40))
    age_band: Mapped[str] = mapped_column(String(20))
    relation: Mapped[str] = mapped_column(String(20))
    text_hash: Mapped[str] = mapped_column(String(64))
    channel: Mapped[str] = mapped_column(String(20))
    given_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    withdrawn_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
