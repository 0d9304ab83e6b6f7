"""Channels: people at vendors, the durable inbox, the outbox, campaign codes, what a channel remembers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "r0003"
down_revision = "r0002"
branch_labels = None
depends_on = None

TABLES = ("channel_note", "campaign", "delivery", "arrival", "person")
NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Make the five tables with their indexes."""
    _person_table()
    _arrival_table()
    _delivery_table()
    _other_tables()


def downgrade() -> None:
    """Drop them with their rows."""
    for table in TABLES:
        op.drop_table(table)


def _number() -> sa.Column[int]:
    return sa.Column("id", NUMBER, primary_key=True)


def _string(name: str, length: int, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=null)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _moment(name: str, *, null: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def _json(name: str, *, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.JSON(), nullable=null)


def _of_vendor() -> tuple[sa.Column[str], sa.Column[str]]:
    return _string("channel", 20), _string("account", 120)


def _person_table() -> None:
    op.create_table(
        "person",
        _number(),
        *_of_vendor(),
        _string("vendor_id", 120),
        sa.Column("talk_id", sa.String(64), sa.ForeignKey("talk.id", ondelete="SET NULL"), nullable=True),
        _json("choices"),
        _moment("last_at"),
        _moment("hurried_at", null=True),
        _moment("sorry_at", null=True),
        sa.UniqueConstraint("channel", "account", "vendor_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_person_talk_id", "person", ["talk_id"])


def _arrival_table() -> None:
    op.create_table(
        "arrival",
        _number(),
        *_of_vendor(),
        _string("event_id", 120),
        sa.Column("person_id", NUMBER, sa.ForeignKey("person.id", ondelete="SET NULL"), nullable=True),
        _string("kind", 20),
        sa.Column("text", sa.Text(), nullable=False),
        _string("reference", 120, null=True),
        _string("campaign", 64, null=True),
        sa.Column("position", sa.BigInteger(), nullable=False),
        _flag("urgent"),
        _flag("hurried"),
        _string("state", 10),
        sa.Column("attempts", sa.Integer(), nullable=False),
        _string("turn_id", 32),
        _moment("sent_at"),
        _moment("received_at"),
        _moment("not_before", null=True),
        sa.UniqueConstraint("channel", "account", "event_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_arrival_waiting", "arrival", ["state", "person_id", "id"])
    op.create_index("ix_arrival_received", "arrival", ["received_at"])


def _delivery_table() -> None:
    op.create_table(
        "delivery",
        _number(),
        *_of_vendor(),
        sa.Column("person_id", NUMBER, sa.ForeignKey("person.id", ondelete="CASCADE"), nullable=False),
        sa.Column("arrival_id", NUMBER, nullable=True),
        _json("parcel", null=True),
        _flag("urgent"),
        _string("state", 10),
        sa.Column("attempts", sa.Integer(), nullable=False),
        _flag("uncertain"),
        _string("reason", 80, null=True),
        _moment("created_at"),
        _moment("not_before", null=True),
        _moment("done_at", null=True),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_delivery_waiting", "delivery", ["state", "person_id", "id"])


def _other_tables() -> None:
    op.create_table(
        "campaign",
        sa.Column("key", sa.String(64), primary_key=True),
        _string("code", 64),
        _string("kind", 20),
        sa.Column("label", sa.Text(), nullable=False),
        _string("school", 120, null=True),
        _moment("created_at"),
    )
    op.create_table(
        "channel_note",
        sa.Column("channel", sa.String(20), primary_key=True),
        sa.Column("account", sa.String(120), primary_key=True),
        sa.Column("name", sa.String(40), primary_key=True),
        _json("value"),
        _moment("changed_at"),
    )
