"""Keeps wishes to be called and the ledger of consents. Blocking; each function is one short transaction.

A draft lives half an hour after its last answer, a wish 90 days or until the person was called, the ledger two years
longer (people are told so in ``content/replies/lead.yml``). Deleting a row removes it from the file.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, Select, delete, or_, select, update
from sqlalchemy.orm import Session

from bot.clock import aware, utc_now
from bot.leads.models import Consent, Lead
from bot.leads.receipts import new_receipt
from bot.record.models import Talk
from careers.lookup import trade
from knowledge.database import read_sessions, session_factory
from schools.lookup import school

DRAFT_KEPT = timedelta(minutes=30)
LEAD_DAYS = 90
LEAD_KEPT = timedelta(days=LEAD_DAYS)
LEDGER_KEPT = LEAD_KEPT + timedelta(days=2 * 365)
PURPOSE = "call"
CALLED = "called"


@dataclass(frozen=True)
class Yes:
    """A consent given: who (``person`` or ``guardian``) and the hash of the text that was agreed to."""

    relation: str
    text_hash: str


class Leads:
    """All wishes to be called of one database; ``now`` gives an aware time."""

    def __init__(self, engine: Engine, now: Callable[[], datetime] = utc_now) -> None:
        self._write = session_factory(engine)
        self._read = read_sessions(engine)
        self._now = now

    def draft(self, talk_id: str) -> Lead | None:
        """The talk's draft, an expired one too (``expired`` tells)."""
        with self._read() as session:
            return session.scalars(_of(talk_id, "draft")).first()

    def open_lead(self, talk_id: str) -> Lead | None:
        """The talk's wish that waits for its call."""
        with self._read() as session:
            return session.scalars(_of(talk_id, "open").where(Lead.expires_at > self._now())).first()

    def named(self, receipt: str) -> Lead | None:
        """The wish with this receipt, of whichever talk."""
        with self._read() as session:
            return session.scalars(select(Lead).where(Lead.receipt == receipt)).first()

    def expired(self, lead: Lead) -> bool:
        """Whether the time of a draft or wish is over."""
        return aware(lead.expires_at) <= self._now()

    def start(self, talk_id: str, step: str) -> Lead:
        """A fresh draft in place of any old one."""
        now = self._now()
        with self._write.begin() as session:
            _wipe(session, talk_id)
            lead = Lead(id=secrets.token_hex(16), talk_id=talk_id, state="draft", step=step)
            lead.created_at, lead.expires_at = now, now + DRAFT_KEPT
            session.add(lead)
        return lead

    def move(self, draft: Lead, step: str, **values: object) -> Lead:
        """The draft with these values, now open at ``step``, and its half hour begun anew."""
        with self._write.begin() as session:
            kept = session.get_one(Lead, draft.id)
            for name, value in {"step": step, **values, "expires_at": self._now() + DRAFT_KEPT}.items():
                setattr(kept, name, value)
        return kept

    def wipe(self, talk_id: str) -> bool:
        """Delete the talk's draft; False when there was none."""
        with self._write.begin() as session:
            return _wipe(session, talk_id)

    def confirm(self, draft: Lead, consents: Iterable[Yes]) -> Lead:
        """Make the draft a wish with its receipt, and write who agreed to what into the ledger."""
        now = self._now()
        with self._write.begin() as session:
            lead = session.get_one(Lead, draft.id)
            lead.state, lead.step = "open", None
            lead.receipt, lead.created_at, lead.expires_at = _free_receipt(session), now, now + LEAD_KEPT
            channel = session.get_one(Talk, lead.talk_id).channel
            session.add_all(_consent(lead, yes, channel, now) for yes in consents)
        return lead

    def interest(self, context: Mapping[str, Any]) -> str | None:
        """The names of the trade and the school a talk is about; None when it is about neither."""
        trade_id, school_id = context.get("trade"), context.get("school")
        with self._read() as session:
            named = [trade(session, trade_id) if trade_id else None, school(session, school_id) if school_id else None]
        return ", ".join(one.name for one in named if one is not None) or None

    def withdraw(self, lead: Lead) -> datetime:
        """Delete the wish and end its consents; when that was done."""
        now = self._now()
        with self._write.begin() as session:
            session.execute(delete(Lead).where(Lead.id == lead.id))
            given = update(Consent).where(Consent.talk_id == lead.talk_id, Consent.purpose == PURPOSE)
            session.execute(given.where(Consent.withdrawn_at.is_(None)).values(withdrawn_at=now))
        return now

    def waiting(self) -> list[Lead]:
        """Those who wait for a call, the longest waiting first."""
        query = select(Lead).where(Lead.state == "open", Lead.expires_at > self._now())
        with self._read() as session:
            return list(session.scalars(query.order_by(Lead.created_at)))

    def called(self, receipt: str) -> bool:
        """Mark a wish as done and delete whom it was about; False when none waits under this receipt."""
        with self._write.begin() as session:
            lead = session.scalars(select(Lead).where(Lead.receipt == receipt, Lead.state == "open")).first()
            if lead is not None:
                lead.state, lead.name, lead.phone, lead.school, lead.interest = CALLED, None, None, None, None
        return lead is not None

    def sweep(self) -> int:
        """Delete what is past its time; how many drafts and wishes that were."""
        now = self._now()
        with self._write.begin() as session:
            past = list(session.scalars(select(Lead).where(Lead.expires_at <= now)))
            for lead in past:
                session.delete(lead)
            old = or_(Consent.given_at <= now - LEDGER_KEPT, Consent.withdrawn_at <= now - LEDGER_KEPT)
            session.execute(delete(Consent).where(old))
        return len(past)


def _of(talk_id: str, state: str) -> Select[Lead]:
    return select(Lead).where(Lead.talk_id == talk_id, Lead.state == state)


def _wipe(session: Session, talk_id: str) -> bool:
    drafts = list(session.scalars(_of(talk_id, "draft")))
    for draft in drafts:
        session.delete(draft)
    session.flush()
    return bool(drafts)


def _free_receipt(session: Session) -> str:
    receipt = new_receipt()
    while session.scalars(select(Lead.id).where(Lead.receipt == receipt)).first():
        receipt = new_receipt()
    return receipt


def _consent(lead: Lead, yes: Yes, channel: str, now: datetime) -> Consent:
    return Consent(
        id=secrets.token_hex(16),
        talk_id=lead.talk_id,
        purpose=PURPOSE,
        age_band=lead.age_band or "",
        relation=yes.relation,
        text_hash=yes.text_hash,
        channel=channel,
        given_at=now,
        withdrawn_at=None,
    )
