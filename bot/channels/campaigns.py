"""Campaign codes: registered for a poster, booth, event or school, found in what people send, and counted.

A code comes as a vendor's start payload, as ``?campaign=`` of the page, or typed by a thumb: "mã nh2026 tam kỳ" is
NH2026-TamKy. So that no ordinary message is ever taken for a code ("han" is a trade, "2" a choice), a code holds a
letter and a digit, and no two codes differ in case, accents or dashes only. Blocking: callers on a loop use a thread.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.channels.counting import CampaignCount, count_campaigns
from bot.channels.models import Campaign
from bot.clock import utc_now
from knowledge.database import read_sessions, session_factory
from nlu.text import fold

CODE = re.compile(r"(?=.*[A-Za-z])(?=.*[0-9])[A-Za-z0-9_-]{4,64}")
KINDS = ("poster", "booth", "event", "school")
# So long a code that the command line has just registered or removed may be unknown to a server that runs.
CACHE_SECONDS = 5.0
# A text that is nothing but a code is no longer, dashes and blanks included.
_LONGEST = 160
# How people begin: "mã", "mã số", "mã là", "mã số là".
_BEFORE = ("ma", "so", "la")
_WORDS = re.compile(r"[^\W_]+")


class BadCampaign(ValueError):  # noqa: N818 - the name says what is wrong
    """A campaign that cannot be registered; ``reply_id`` of ``content/replies/campaign.yml`` says why."""

    def __init__(self, reply_id: str, **values: object) -> None:
        super().__init__(reply_id)
        self.reply_id, self.values = reply_id, values


@dataclass(frozen=True)
class _Known:
    """The registered codes by their bare form (``_bare``), and when they must be read again."""

    codes: dict[str, str]
    until: float


class Campaigns:
    """The codes of one database; ``seconds`` counts up and never back."""

    def __init__(self, engine: Engine, seconds: Callable[[], float] = monotonic) -> None:
        self._write = session_factory(engine)
        self._read = read_sessions(engine)
        self._seconds = seconds
        self._known = _Known({}, until=float("-inf"))

    def register(
        self,
        code: str,
        kind: str | None = None,
        label: str | None = None,
        school: str | None = None,
        now: datetime | None = None,
    ) -> Campaign:
        """Register a code, or change what is given of one that stands: its spelling, which may be in print, stays.

        ``kind`` is one of ``KINDS``, a poster if nothing is said. Raises ``BadCampaign``.
        """
        check_code(code)
        if kind is not None and kind not in KINDS:
            raise BadCampaign("bad_kind", kind=kind)
        with self._write.begin() as session:
            campaign = session.get(Campaign, code.lower()) or _fresh(session, code, now or utc_now())
            for name, value in (("kind", kind), ("label", label), ("school", school)):
                if value is not None:
                    setattr(campaign, name, value)
            session.add(campaign)
        self._forget()
        return campaign

    def remove(self, code: str) -> bool:
        """Take a code back; False when it is not registered. Talks that came with it stay and are counted no more."""
        with self._write.begin() as session:
            campaign = session.get(Campaign, code.lower())
            if campaign is not None:
                session.delete(campaign)
        self._forget()
        return campaign is not None

    def find(self, text: str) -> str | None:
        """The registered code that a payload or a typed text is, as it was registered; None where there is more to it.

        Reads the database once in ``CACHE_SECONDS`` and raises ``SQLAlchemyError`` where it cannot.
        """
        if len(text) > _LONGEST or not (words := _words(text)):
            return None
        codes = self._codes()
        return next((codes[bare] for bare in _candidates(words) if bare in codes), None)

    def school(self, code: str) -> str | None:
        """The id of the school that a registered code belongs to; None without one."""
        with self._read() as session:
            return session.scalar(select(Campaign.school).where(Campaign.key == code.lower()))

    def counts(self, now: datetime | None = None) -> list[CampaignCount]:
        """How many came with each registered code, in alphabetical order."""
        with self._read() as session:
            return count_campaigns(session, now or utc_now())

    def _codes(self) -> dict[str, str]:
        known = self._known
        if self._seconds() >= known.until:
            with self._read() as session:
                codes = {_bare(code): code for code in session.scalars(select(Campaign.code))}
            known = self._known = _Known(codes, self._seconds() + CACHE_SECONDS)
        return known.codes

    def _forget(self) -> None:
        self._known = _Known({}, until=float("-inf"))


def check_code(code: str) -> None:
    """Refuse what cannot be a code: raises ``BadCampaign``."""
    if not CODE.fullmatch(code):
        raise BadCampaign("bad_code", code=code)


def _fresh(session: Session, code: str, now: datetime) -> Campaign:
    alike = next((other for other in session.scalars(select(Campaign.code)) if _bare(other) == _bare(code)), None)
    if alike is not None:
        raise BadCampaign("alike", code=code, other=alike)
    return Campaign(key=code.lower(), code=code, kind=KINDS[0], label="", created_at=now)


def _words(text: str) -> list[str]:
    """The letters and digits of a text in small bare letters, split at everything else; unseen signs split nothing."""
    seen = "".join(char for char in unicodedata.normalize("NFKC", text) if unicodedata.category(char) != "Cf")
    return _WORDS.findall(fold(seen))


def _candidates(words: list[str]) -> Iterator[str]:
    """What may be a code: everything, then without the words that lead up to it."""
    yield "".join(words)
    if words[0] == _BEFORE[0]:
        for start, word in enumerate(words[:-1], 1):
            if word not in _BEFORE:
                return
            yield "".join(words[start:])


def _bare(code: str) -> str:
    return "".join(_words(code))
