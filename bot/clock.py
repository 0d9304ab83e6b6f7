"""What time it is: UTC for what is kept, the clock on the wall of Đà Nẵng for what people read."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

# Vietnam has had no summer time since 1975.
VIETNAM = timezone(timedelta(hours=7))


def utc_now() -> datetime:
    """The clock of a running system."""
    return datetime.now(UTC)


def aware(moment: datetime) -> datetime:
    """SQLite gives naive times back; ours are all UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def local_day(moment: datetime) -> date:
    """The day it is in Vietnam at an aware moment."""
    return moment.astimezone(VIETNAM).date()


def spoken_day(day: date) -> str:
    """A day as people write it: 01/03/2027."""
    return day.strftime("%d/%m/%Y")
