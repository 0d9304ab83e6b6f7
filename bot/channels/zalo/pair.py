"""The pair of tokens as it is kept in ``channel_note``, and what state it is in. Pure."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from bot.channels.zalo.oauth import Granted

State = Literal["ready", "refreshing", "needs_check", "checking", "broken"]
"""ready · refreshing: Zalo is being asked, or we died meanwhile · needs_check: the answer was lost, the refresh token
may be used up and is tried once more · checking: that one try · broken: an admin of the OA must allow our app again."""

_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)
# An access token is not used in its last moments: the call would arrive too late.
MARGIN = timedelta(seconds=60)
# 20 of the 25 hours that a token lives now.
AHEAD = 0.8


@dataclass(frozen=True)
class Pair:
    """Both tokens.

    ``grant``: the digest of the setting that they come from; ``app``: of the app's id and secret that were refused;
    ``since``: when the state began; ``previous``: the pair before, for whoever has to find out what happened.
    """

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    expires_at: datetime = _LONG_AGO
    rotated_at: datetime = _LONG_AGO
    grant: str = field(default="", repr=False)
    state: State = "ready"
    since: datetime = _LONG_AGO
    reason: str = ""
    app: str = field(default="", repr=False)
    previous: dict[str, str] | None = field(default=None, repr=False)

    def usable(self, now: datetime) -> bool:
        """Whether calls can be made with the access token. True in any state: refreshing is about the other token."""
        return bool(self.access) and now < self.expires_at - MARGIN

    def due(self, early: float) -> datetime:
        """When to refresh ahead of time; ``early`` (0 to 1) moves it up to a twenty-fifth of the life forward."""
        return self.rotated_at + (self.expires_at - self.rotated_at) * (AHEAD - 0.04 * early)

    def entering(self, state: State, now: datetime, reason: str = "") -> Pair:
        """The same tokens in another state."""
        return replace(self, state=state, since=now, reason=reason)

    def rotated(self, granted: Granted, now: datetime) -> Pair:
        """The pair that takes the place of this one."""
        return Pair(
            access=granted.access,
            refresh=granted.refresh,
            expires_at=now + timedelta(seconds=granted.seconds),
            rotated_at=now,
            grant=self.grant,
            since=now,
            previous=self.remembered(),
        )

    def remembered(self) -> dict[str, str]:
        """What is kept of this pair once another has taken its place."""
        return {"access": self.access, "refresh": self.refresh, "rotated_at": self.rotated_at.isoformat()}

    def as_value(self) -> dict[str, Any]:
        """As JSON."""
        times = {name: getattr(self, name).isoformat() for name in ("expires_at", "rotated_at", "since")}
        return {**asdict(self), **times}


def from_value(value: dict[str, Any]) -> Pair:
    """The pair that ``as_value`` wrote."""
    times = {name: datetime.fromisoformat(value[name]) for name in ("expires_at", "rotated_at", "since")}
    return Pair(**{**value, **times})


def mark_of(secret: str) -> str:
    """What tells one secret from another without being it; "" for none."""
    return hashlib.sha256(secret.encode()).hexdigest() if secret else ""
