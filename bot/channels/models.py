"""Who writes to us at which vendor, the durable inbox and the outbox, campaign codes, and what a channel remembers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.models import Base

# SQLite counts up only a plain INTEGER.
Number = BigInteger().with_variant(Integer, "sqlite")
# Nor does it keep from giving a deleted row's number to another: what is still on its way would meet the wrong person.
NEVER_AGAIN = {"sqlite_autoincrement": True}


class Person(Base):
    """Somebody at one vendor, by the vendor's id; ``talk_id`` is the talk that goes on.

    ``last_at``: the latest words (the vendor's reply window counts from there). ``choices``: ids and titles of the
    buttons last shown. ``hurried_at``: when "slower, please" was said last, ``sorry_at``: when we last apologised for
    an outage.
    """

    __tablename__ = "person"
    __table_args__ = (UniqueConstraint("channel", "account", "vendor_id"), NEVER_AGAIN)

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    channel: Mapped[str] = mapped_column(String(20))
    account: Mapped[str] = mapped_column(String(120))
    vendor_id: Mapped[str] = mapped_column(String(120))
    talk_id: Mapped[str | None] = mapped_column(ForeignKey("talk.id", ondelete="SET NULL"), index=True)
    choices: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    last_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    hurried_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    sorry_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Arrival(Base):
    """One event as accepted. ``state``: waiting, done, shelved; ``text`` is empty once it is not waiting any more.

    ``urgent``: speaks of danger; ``hurried``: came faster than a person may write. ``turn_id`` is the turn that answers
    it, the same however often it is taken up.
    """

    __tablename__ = "arrival"
    __table_args__ = (
        UniqueConstraint("channel", "account", "event_id"),
        Index("ix_arrival_waiting", "state", "person_id", "id"),
        Index("ix_arrival_received", "received_at"),
        NEVER_AGAIN,
    )

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    channel: Mapped[str] = mapped_column(String(20))
    account: Mapped[str] = mapped_column(String(120))
    event_id: Mapped[str] = mapped_column(String(120))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    kind: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    reference: Mapped[str | None] = mapped_column(String(120))
    campaign: Mapped[str | None] = mapped_column(String(64))
    position: Mapped[int] = mapped_column(BigInteger, default=0)
    urgent: Mapped[bool] = mapped_column(default=False)
    hurried: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    turn_id: Mapped[str] = mapped_column(String(32))
    sent_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    received_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    not_before: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Delivery(Base):
    """One call to a vendor. ``state``: waiting, sent, shelved (``reason``); ``parcel`` is null once sent."""

    __tablename__ = "delivery"
    __table_args__ = (Index("ix_delivery_waiting", "state", "person_id", "id"), NEVER_AGAIN)

    id: Mapped[int] = mapped_column(Number, primary_key=True)
    channel: Mapped[str] = mapped_column(String(20))
    account: Mapped[str] = mapped_column(String(120))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    arrival_id: Mapped[int | None] = mapped_column(Number)
    parcel: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    urgent: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    uncertain: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str | None] = mapped_column(String(80))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    not_before: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    done_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Campaign(Base):
    """A registered code of a poster, booth, event or school. ``key`` is the code in small letters."""

    __tablename__ = "campaign"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    code: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(20))
    label: Mapped[str] = mapped_column(Text, default="")
    school: Mapped[str | None] = mapped_column(String(120))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class ChannelNote(Base):
    """One small thing that a channel must remember across restarts, such as a rotating pair of tokens."""

    __tablename__ = "channel_note"

    channel: Mapped[str] = mapped_column(String(20), primary_key=True)
    account: Mapped[str] = mapped_column(String(120), primary_key=True)
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[dict[str, Any]] = mapped_column(JSON)
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
