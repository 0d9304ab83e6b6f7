"""Hosts: schools whose own pages carry the assistant."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0004"
down_revision = "r0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "host",
        sa.Column("id", sa.String(60), primary_key=True),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("origins", sa.JSON(), nullable=False),
        sa.Column("greeting", sa.String(200), nullable=True),
        sa.Column("place", sa.String(60), nullable=True),
        sa.Column("colour", sa.String(7), nullable=True),
        sa.Column("dark_colour", sa.String(7), nullable=True),
        sa.Column("contact", sa.String(160), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """Drop it with its rows."""
    op.drop_table("host")
