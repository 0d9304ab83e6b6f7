"""A host: a school whose own pages carry the assistant."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, DateTime, String
from sqlalchemy.orm import Mapped, mapped_column

from knowledge.models import Base


class Host(Base):
    """One school's pages. ``origins``: exact ones (``bot.hosts.origins``), one or more; ``place``: an id of places.csv.

    ``colour``, ``dark_colour``: ``#rrggbb``. A host that is not ``active`` was taken away: nothing of it is answered.
    """

    __tablename__ = "host"

    id: Mapped[str] = mapped_column(String(60), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    origins: Mapped[list[str]] = mapped_column(JSON)
    greeting: Mapped[str | None] = mapped_column(String(200))
    place: Mapped[str | None] = mapped_column(String(60))
    colour: Mapped[str | None] = mapped_column(String(7))
    dark_colour: Mapped[str | None] = mapped_column(String(7))
    contact: Mapped[str | None] = mapped_column(String(160))
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
