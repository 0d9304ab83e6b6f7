"""The first tables: content (knowledge, careers, schools) and talks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = (
    "turn", "talk", "programme", "campus", "school", "place", "trade", "policy_source", "fact_source", "source",
    "policy", "fact", "passage", "content_version", "article", "alias",
)  # fmt: skip


def upgrade() -> None:
    """Make every table, those that are pointed at first."""
    _source_tables()
    _link_tables()
    _text_tables()
    _trade_and_place_tables()
    _school_tables()
    _talk_tables()


def downgrade() -> None:
    """Drop every table with its rows."""
    for table in TABLES:
        op.drop_table(table)


def _string(name: str, length: int, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length), nullable=null)


def _key(length: int) -> sa.Column[str]:
    return sa.Column("id", sa.String(length), primary_key=True)


def _text(name: str, *, null: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=null)


def _json(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.JSON(), nullable=False)


def _integer(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _date(name: str, *, null: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.Date(), nullable=null)


def _double(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Double(), nullable=null)


def _moment(name: str, *, null: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=null)


def _source_tables() -> None:
    op.create_table("source", _key(120), _text("title"), _text("url", null=True), _string("date", 40, null=True),
                    _string("kind", 20))  # fmt: skip
    op.create_table(
        "fact", _key(200), _string("entity_kind", 20), _string("entity_id", 120), _string("attribute", 40),
        _text("value"), _text("note", null=True), _string("as_of", 40, null=True), _date("valid_from"),
        _date("valid_until"), _string("confidence", 20), _integer("position"),
    )  # fmt: skip
    op.create_index("ix_fact_entity", "fact", ["entity_kind", "entity_id", "attribute"])
    op.create_table(
        "policy", _key(120), _string("topic", 40), _text("instrument"), _text("number", null=True), _text("rule"),
        _text("note", null=True), _json("amounts"), _text("applies_to", null=True), _string("status", 20),
        _text("replaced_by", null=True), _string("effective", 60, null=True), _string("as_of", 40, null=True),
        _string("confidence", 20),
    )  # fmt: skip


def _link_tables() -> None:
    for owner, length in (("fact", 200), ("policy", 120)):
        op.create_table(
            f"{owner}_source",
            sa.Column(f"{owner}_id", sa.String(length), sa.ForeignKey(f"{owner}.id", ondelete="CASCADE"),
                      primary_key=True),
            sa.Column("source_id", sa.String(120), sa.ForeignKey("source.id"), primary_key=True),
            _integer("position"),
        )  # fmt: skip


def _text_tables() -> None:
    op.create_table(
        "article", _key(120), _string("topic", 60), _text("title"), _text("answer"), _text("more", null=True),
        _json("audience"), _json("questions"), _json("policies"), _json("related"), _date("valid_until"),
        _date("reviewed", null=False), _text("reviewer"),
    )  # fmt: skip
    op.create_table("passage", _key(200), _string("kind", 20), _string("target", 120), _text("title"), _text("text"))
    op.create_index("ix_passage_target", "passage", ["target"])
    op.create_table("alias", sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True), _string("kind", 20),
                    _string("target", 120), _text("text"))  # fmt: skip
    op.create_table("content_version", sa.Column("id", sa.Integer(), primary_key=True), _integer("number"),
                    _string("digest", 64))  # fmt: skip


def _trade_and_place_tables() -> None:
    op.create_table("trade", _key(120), _text("name"), _text("group_name"), _json("riasec"), _json("attributes"))
    op.create_table(
        "place", _key(20), _text("name"), _text("short"), _string("kind", 20), _string("region", 20),
        _json("old_units"), _json("old_districts"), _double("lat"), _double("lon"),
    )  # fmt: skip


def _school_tables() -> None:
    op.create_table(
        "school", _key(120), _text("name"), _text("short"), _string("kind", 20), _string("ownership", 20, null=True),
        _string("region", 20), _string("status", 20), _text("status_text"),
        sa.Column("place_id", sa.String(20), sa.ForeignKey("place.id")),
        _json("former_names"), _json("leads_to"), _json("doubts"),
    )  # fmt: skip
    op.create_table(
        "campus", _key(160), _school_id(), _text("name"), _text("address", null=True),
        sa.Column("place_id", sa.String(20), sa.ForeignKey("place.id")),
    )  # fmt: skip
    op.create_table(
        "programme", _key(200), _school_id(), sa.Column("trade_id", sa.String(120), sa.ForeignKey("trade.id")),
        _text("name"), _string("level", 20, null=True), _string("level_basis", 20), _text("notes", null=True),
        _string("as_of", 40, null=True), _string("confidence", 20), _json("source_ids"),
    )  # fmt: skip
    op.create_index("ix_programme_school_id", "programme", ["school_id"])
    op.create_index("ix_programme_trade_id", "programme", ["trade_id"])


def _school_id() -> sa.Column[str]:
    return sa.Column("school_id", sa.String(120), sa.ForeignKey("school.id", ondelete="CASCADE"), nullable=False)


def _talk_tables() -> None:
    op.create_table(
        "talk", _key(64), _string("channel", 20), _string("school", 120, null=True), _string("campaign", 64, null=True),
        _string("role", 20, null=True), _json("context"), _moment("created_at"), _moment("last_at"),
    )  # fmt: skip
    op.create_table(
        "turn", _key(32), sa.Column("talk_id", sa.String(64), sa.ForeignKey("talk.id", ondelete="CASCADE"),
                                    nullable=False),
        _integer("number"), _text("text"), _string("button", 64, null=True), _string("intent", 60, null=True),
        _double("confidence", null=True), _json("entities"), _json("retrieved"), _json("facts"), _json("reply"),
        _json("payloads"), _string("refusal", 40, null=True), _json("latency"), _moment("created_at"),
        _moment("answered_at", null=True),
    )  # fmt: skip
    op.create_index("ix_turn_talk", "turn", ["talk_id", "number"])
