"""What the guided talk leaves behind: saved choices, result sheets, wishes to be called, consents, reminders."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "r0002"
down_revision = "r0001"
branch_labels = None
depends_on = None

TABLES = ("reminder", "consent", "lead", "result_sheet", "saved_choice")


def upgrade() -> None:
    """Make the five tables with their indexes."""
    _kept_tables()
    _lead_tables()
    _reminder_table()


def downgrade() -> None:
    """Drop them with their rows."""
    for table in TABLES:
        op.drop_table(table)


def _string(name: str, length: int, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=null)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=True)


def _moment(name: str, *, null: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def _key(name: str, length: int) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), primary_key=True)


def _json(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.JSON(), nullable=False)


def _talk() -> sa.Column[str]:
    return sa.Column("talk_id", sa.String(64), sa.ForeignKey("talk.id", ondelete="CASCADE"), nullable=False)


def _kept_tables() -> None:
    op.create_table(
        "saved_choice",
        _key("code_hash", 64),
        _json("guide"),
        _json("context"),
        _moment("created_at"),
        _moment("expires_at"),
    )
    op.create_table("result_sheet", _key("token_hash", 64), _json("data"), _moment("created_at"), _moment("expires_at"))
    for table in ("saved_choice", "result_sheet"):
        op.create_index(f"ix_{table}_expires_at", table, ["expires_at"])


def _lead_tables() -> None:
    op.create_table(
        "lead",
        _key("id", 32),
        _talk(),
        _string("state", 20),
        _string("step", 20, null=True),
        sa.Column("misses", sa.Integer(), nullable=False),
        _string("age_band", 20, null=True),
        _text("name"),
        _string("phone", 20, null=True),
        _text("school"),
        _text("interest"),
        sa.Column("receipt", sa.String(12), nullable=True, unique=True),
        _moment("created_at"),
        _moment("expires_at"),
    )
    op.create_table(
        "consent",
        _key("id", 32),
        _string("talk_id", 64),
        _string("purpose", 40),
        _string("age_band", 20),
        _string("relation", 20),
        _string("text_hash", 64),
        _string("channel", 20),
        _moment("given_at"),
        _moment("withdrawn_at", null=True),
    )
    for table in ("lead", "consent"):
        op.create_index(f"ix_{table}_talk_id", table, ["talk_id"])


def _reminder_table() -> None:
    op.create_table(
        "reminder",
        _key("id", 32),
        _talk(),
        _string("subject", 60),
        _string("school_id", 120, null=True),
        sa.Column("due", sa.Date(), nullable=False),
        _string("state", 20),
        _moment("created_at"),
        _moment("sent_at", null=True),
        sa.UniqueConstraint("talk_id", "subject", "due"),
    )
    op.create_index("ix_reminder_talk_id", "reminder", ["talk_id"])
    op.create_index("ix_reminder_due", "reminder", ["due"])
