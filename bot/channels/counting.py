"""How many came with each campaign code: talks of every channel, and persons where the channel knows persons."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, case, distinct, func, select
from sqlalchemy.orm import Session

from bot.channels.models import Campaign, Person
from bot.record.models import Talk

RECENT = timedelta(days=7)


@dataclass(frozen=True)
class Came:
    """Through one channel: talks that began with the code and persons whose present talk did; the web knows no persons.

    ``…_week``: those whose talk began in the last 7 days. What people had erased is not counted.
    """

    channel: str
    talks: int
    talks_week: int
    persons: int
    persons_week: int


@dataclass(frozen=True)
class CampaignCount:
    """One registered code with what came through each channel, by the channel's name; empty before anybody came."""

    code: str
    kind: str
    label: str
    school: str | None
    channels: tuple[Came, ...]


def count_campaigns(session: Session, now: datetime) -> list[CampaignCount]:
    """Every registered code, in alphabetical order."""
    came: dict[str, list[Came]] = {}
    for key, channel, talks, talks_week, persons, persons_week in session.execute(_figures(now - RECENT)):
        came.setdefault(key, []).append(Came(channel, talks, talks_week, persons, persons_week))
    campaigns = session.scalars(select(Campaign).order_by(Campaign.key))
    return [CampaignCount(one.code, one.kind, one.label, one.school, tuple(came.get(one.key, ()))) for one in campaigns]


def _figures(since: datetime) -> Select[str, str, int, int, int, int]:
    """Code in small letters, channel, and the figures of ``Came``."""
    key, recent = func.lower(Talk.campaign), Talk.created_at >= since
    query = select(
        key,
        Talk.channel,
        func.count(distinct(Talk.id)),
        func.count(distinct(case((recent, Talk.id)))),
        func.count(distinct(Person.id)),
        func.count(distinct(case((recent, Person.id)))),
    ).outerjoin(Person, Person.talk_id == Talk.id)
    return query.where(Talk.campaign.is_not(None)).group_by(key, Talk.channel).order_by(key, Talk.channel)
