"""The result sheet of a talk: its content as data, kept under a private link that expires.

The sheet holds what was chosen and found, no name and nothing about health or family means.
It is drawn by ``bot/sheets``.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, datetime, timedelta

from pydantic import BaseModel, ConfigDict
from sqlalchemy import delete
from sqlalchemy.orm import Session

from careers.models import ResultSheet

KEPT = timedelta(days=30)
"""A sheet is for the family's table and the class teacher this month; later the facts may be old."""
TOKEN_BYTES = 24


class Part(BaseModel):
    """A piece of a sheet."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Interest(Part):
    """One corner of the hexagon: ``share`` from 0 to 1 of the most that could be said for this interest."""

    letter: str
    name: str
    share: float


class SheetTrade(Part):
    """A proposed trade with its reasons as sentences, one thing to know, and income only where it is sourced."""

    name: str
    reasons: list[str]
    caution: str | None = None
    income: str | None = None


class SheetSchool(Part):
    """A school that teaches one of the trades. ``km``: straight line, rough; ``costs``, ``dates``: sentences."""

    name: str
    programme: str
    place: str | None = None
    lat: float | None = None
    lon: float | None = None
    km: int | None = None
    duration: str | None = None
    costs: list[str] = []
    dates: str | None = None
    contact: str | None = None


class Home(Part):
    """Where the pupil lives, as the commune's rough centre."""

    name: str
    lat: float
    lon: float


class SheetSource(Part):
    """Where a fact on the sheet was read."""

    title: str
    url: str | None = None
    date: str | None = None


class SheetData(Part):
    """One talk's result. Texts are finished Vietnamese sentences, already addressed to pupil or parent."""

    role: str | None
    made_on: date
    said: list[str]
    interests: list[Interest] | None
    trades: list[SheetTrade]
    schools: list[SheetSchool]
    home: Home | None
    papers: list[str]
    dates: list[str]
    questions: list[str]
    sources: list[SheetSource]


def keep(session: Session, data: SheetData, now: datetime) -> str:
    """Store the sheet; returns the secret token of its link (192 bits). Sheets that have expired are deleted."""
    session.execute(delete(ResultSheet).where(ResultSheet.expires_at < now))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = ResultSheet(token_hash=_hash(token), data=data.model_dump(mode="json"), created_at=now, expires_at=now + KEPT)
    session.add(row)
    return token


def find(session: Session, token: str, now: datetime) -> SheetData | None:
    """The sheet of this token; None for an unknown or expired one."""
    row = session.get(ResultSheet, _hash(token))
    if row is None or _aware(row.expires_at, now) < now:
        return None
    return SheetData.model_validate(row.data)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _aware(moment: datetime, now: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo)
