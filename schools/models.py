"""Schools, their campuses and programmes, and the communes of the city.

Phones, fees, dormitories and the like are rows of ``fact`` with ``entity_kind`` school or programme.
"""

from __future__ import annotations

from sqlalchemy import JSON, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from knowledge.models import Base


class Place(Base):
    """A commune or ward since 2025-07-01, with the old units it took in. Coordinates are rough centres, in degrees."""

    __tablename__ = "place"

    id: Mapped[str] = mapped_column(String(20), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    short: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(20))
    region: Mapped[str] = mapped_column(String(20))
    old_units: Mapped[list[str]] = mapped_column(JSON, default=list)
    old_districts: Mapped[list[str]] = mapped_column(JSON, default=list)
    lat: Mapped[float]
    lon: Mapped[float]


class School(Base):
    """A school. ``status``: ``active`` is listed; ``unproven`` is answered only when named; ``historical`` leads on."""

    __tablename__ = "school"

    id: Mapped[str] = mapped_column(String(120), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    short: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(20))
    ownership: Mapped[str | None] = mapped_column(String(20))
    region: Mapped[str] = mapped_column(String(20))
    status: Mapped[str] = mapped_column(String(20))
    status_text: Mapped[str] = mapped_column(Text)
    place_id: Mapped[str | None] = mapped_column(ForeignKey("place.id"))
    former_names: Mapped[list[str]] = mapped_column(JSON, default=list)
    leads_to: Mapped[list[str]] = mapped_column(JSON, default=list)
    doubts: Mapped[list[dict[str, str | None]]] = mapped_column(JSON, default=list)
    place: Mapped[Place | None] = relationship()
    campuses: Mapped[list[Campus]] = relationship(back_populates="school", cascade="all, delete-orphan")
    programmes: Mapped[list[Programme]] = relationship(back_populates="school", cascade="all, delete-orphan")


class Campus(Base):
    """A further site of a school."""

    __tablename__ = "campus"

    id: Mapped[str] = mapped_column(String(160), primary_key=True)
    school_id: Mapped[str] = mapped_column(ForeignKey("school.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(Text)
    address: Mapped[str | None] = mapped_column(Text)
    place_id: Mapped[str | None] = mapped_column(ForeignKey("place.id"))
    school: Mapped[School] = relationship(back_populates="campuses")


class Programme(Base):
    """A trade taught at a school. ``level`` is a fact only where ``level_basis`` is ``stated``.

    The row itself ("this school teaches this") is a claim too: ``confidence``, ``as_of`` and ``source_ids`` back it.
    """

    __tablename__ = "programme"

    id: Mapped[str] = mapped_column(String(200), primary_key=True)
    school_id: Mapped[str] = mapped_column(ForeignKey("school.id", ondelete="CASCADE"), index=True)
    trade_id: Mapped[str | None] = mapped_column(ForeignKey("trade.id"), index=True)
    name: Mapped[str] = mapped_column(Text)
    level: Mapped[str | None] = mapped_column(String(20))
    level_basis: Mapped[str] = mapped_column(String(20))
    notes: Mapped[str | None] = mapped_column(Text)
    as_of: Mapped[str | None] = mapped_column(String(40))
    confidence: Mapped[str] = mapped_column(String(20))
    source_ids: Mapped[list[str]] = mapped_column(JSON, default=list)
    school: Mapped[School] = relationship(back_populates="programmes")
