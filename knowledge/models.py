"""Tables every room shares: sources, facts, policies, articles, passages and aliases.

A fact is one value of one attribute of one entity, with where it comes from and how sure it is. All numbers that a
user reads come from rows of this table or of ``policy``; passages only explain.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import JSON, Date, ForeignKey, Index, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship


class Base(DeclarativeBase):
    """The one metadata of the project; every room adds its tables to it."""


class Source(Base):
    """Where a fact was read. ``kind`` is ``public`` (can be named and opened) or ``secondary`` (must be confirmed)."""

    __tablename__ = "source"

    id: Mapped[str] = mapped_column(String(120), primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    url: Mapped[str | None] = mapped_column(Text)
    date: Mapped[str | None] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(20), default="public")


class Fact(Base):
    """One sourced value: ``entity_kind``/``entity_id`` (school, trade, programme, contact) and ``attribute``.

    ``confidence``: ``sourced`` is shown as fact, ``secondary`` with the wish to confirm, ``general`` only as an
    explanation, ``unverified`` never. ``as_of`` is the source's own precision ("2025", "2024-09").
    """

    __tablename__ = "fact"
    __table_args__ = (Index("ix_fact_entity", "entity_kind", "entity_id", "attribute"),)

    id: Mapped[str] = mapped_column(String(200), primary_key=True)
    entity_kind: Mapped[str] = mapped_column(String(20))
    entity_id: Mapped[str] = mapped_column(String(120))
    attribute: Mapped[str] = mapped_column(String(40))
    value: Mapped[str] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    as_of: Mapped[str | None] = mapped_column(String(40))
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_until: Mapped[date | None] = mapped_column(Date)
    confidence: Mapped[str] = mapped_column(String(20))
    position: Mapped[int] = mapped_column(default=0)
    sources: Mapped[list[Source]] = relationship(secondary="fact_source", order_by="FactSource.position")


class FactSource(Base):
    """The sources of a fact, best first."""

    __tablename__ = "fact_source"

    fact_id: Mapped[str] = mapped_column(ForeignKey("fact.id", ondelete="CASCADE"), primary_key=True)
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"), primary_key=True)
    position: Mapped[int] = mapped_column(default=0)


class Policy(Base):
    """One rule of law or practice in our own words, as collected; ``status`` is in_force, expired or unverified."""

    __tablename__ = "policy"

    id: Mapped[str] = mapped_column(String(120), primary_key=True)
    topic: Mapped[str] = mapped_column(String(40))
    instrument: Mapped[str] = mapped_column(Text)
    number: Mapped[str | None] = mapped_column(Text)
    rule: Mapped[str] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    amounts: Mapped[list[str]] = mapped_column(JSON, default=list)
    applies_to: Mapped[str | None] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(20))
    replaced_by: Mapped[str | None] = mapped_column(Text)
    effective: Mapped[str | None] = mapped_column(String(60))
    as_of: Mapped[str | None] = mapped_column(String(40))
    confidence: Mapped[str] = mapped_column(String(20))
    sources: Mapped[list[Source]] = relationship(secondary="policy_source", order_by="PolicySource.position")


class PolicySource(Base):
    """The sources of a policy, best first."""

    __tablename__ = "policy_source"

    policy_id: Mapped[str] = mapped_column(ForeignKey("policy.id", ondelete="CASCADE"), primary_key=True)
    source_id: Mapped[str] = mapped_column(ForeignKey("source.id"), primary_key=True)
    position: Mapped[int] = mapped_column(default=0)


class Article(Base):
    """An explanation in plain Vietnamese. ``answer`` is at most 120 words; ``more`` is behind "xem thêm"."""

    __tablename__ = "article"

    id: Mapped[str] = mapped_column(String(120), primary_key=True)
    topic: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    more: Mapped[str | None] = mapped_column(Text)
    audience: Mapped[list[str]] = mapped_column(JSON, default=list)
    questions: Mapped[list[str]] = mapped_column(JSON, default=list)
    policies: Mapped[list[str]] = mapped_column(JSON, default=list)
    related: Mapped[list[str]] = mapped_column(JSON, default=list)
    valid_until: Mapped[date | None] = mapped_column(Date)
    reviewed: Mapped[date] = mapped_column(Date)
    reviewer: Mapped[str] = mapped_column(Text)


class Passage(Base):
    """One searchable text. ``kind`` and ``target`` say what it leads to (article, policy, trade, school)."""

    __tablename__ = "passage"

    id: Mapped[str] = mapped_column(String(200), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    target: Mapped[str] = mapped_column(String(120), index=True)
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)


class Alias(Base):
    """One way users write an entity. One text may lead to several targets: ambiguity is kept, never resolved here."""

    __tablename__ = "alias"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    kind: Mapped[str] = mapped_column(String(20))
    target: Mapped[str] = mapped_column(String(120))
    text: Mapped[str] = mapped_column(Text)


class ContentVersion(Base):
    """One row that counts content changes; indexes and gazetteers in other processes follow it."""

    __tablename__ = "content_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(default=0)
    digest: Mapped[str] = mapped_column(String(64), default="")
