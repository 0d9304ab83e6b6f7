"""What was learnt about Zalo's signatures: counted, noted for the doctor, and never a reason to accept anything."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from bot.channels.notes import Notes, NotKept
from bot.channels.ports import HealthValue
from bot.channels.zalo.signature import Formula, Signature, name_of

log = logging.getLogger(__name__)
NOTE = "signature"
NONE = "none"
# A genuine request is no news for this long.
STILL_KNOWN = timedelta(hours=1)


class Calibration:
    """Notes are written by a thread of their own: a vendor's request waits for no database."""

    def __init__(self, signature: Signature, notes: Notes, now: Callable[[], datetime]) -> None:
        self._signature, self._notes, self._now = signature, notes, now
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="zalo-notes")
        self._mismatches = 0
        self._genuine_at: datetime | None = None
        self._matched: str | None = None
        self._noted: str | None = None

    def genuine(self) -> None:
        """A request with the right signature came."""
        now = self._now()
        if self._genuine_at is None or now - self._genuine_at > STILL_KNOWN:
            self._genuine_at, self._noted = now, None
            self._note({"genuine_at": now.isoformat()})

    def mismatch(self, headers: Mapping[str, str], body: bytes, timestamp: str) -> Formula | None:
        """A request with another signature; which formula would have fitted.

        Strangers cannot make us write much: what was noted is noted again only after a genuine request, and that
        nothing fits takes no finding away.
        """
        self._mismatches += 1
        fitting = self._signature.matching(headers, body, timestamp)
        found = name_of(fitting) if fitting else NONE
        if self._noted is None or (fitting and found != self._noted):
            self._matched = self._noted = found
            self._genuine_at = None
            self._note({"matched": found, "matched_at": self._now().isoformat()})
            log.warning("zalo signature does not match; fitting: %s", found)
        return fitting

    def told(self) -> Mapping[str, HealthValue]:
        """How many did not match, and what would have."""
        return {"signature_mismatches": self._mismatches, "signature_fitting": self._matched}

    def close(self) -> None:
        """Write what is still to be written."""
        self._writer.shutdown(wait=True)

    def _note(self, found: Mapping[str, str]) -> None:
        try:
            self._writer.submit(self._write, dict(found))
        except RuntimeError:
            log.debug("zalo signature: closing, not noted")

    def _write(self, found: dict[str, str]) -> None:
        try:
            self._notes.write(NOTE, (self._notes.read(NOTE) or {}) | found)
        except NotKept as error:
            log.warning("zalo signature: not noted (%s)", error)
