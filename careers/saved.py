"""A guided talk kept under a short code, to be taken up again days later or on another channel.

The code is shown once and stored only as a hash. Each half is a digit, a letter and two signs (35 bits in all), so that
neither an ordinary word nor a number is taken for one, and the inbox never takes it for a name; who guesses is stopped
by the limit on messages.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from careers.models import SavedChoice
from nlu.text import fold

KEPT = timedelta(days=60)
LETTERS, DIGITS = "ABCDEFGHJKMNPQRSTUVWXYZ", "2345678"
"""Without signs that look alike when copied by hand: 0 O, 1 I L, 9 g."""
LENGTH = 8
_CODE = re.compile(r"(?<![a-z0-9])([2-8][a-z][a-z2-8]{2})[\s–-]?([2-8][a-z][a-z2-8]{2})(?![a-z0-9])")


@dataclass(frozen=True)
class Saved:
    """What was kept: the guide's state and the talk's other slots."""

    guide: dict[str, Any]
    context: dict[str, str]


def save(session: Session, guide: Mapping[str, Any], context: Mapping[str, str], now: datetime) -> str:
    """Keep a guided talk; returns its code as shown, "4DM2-7FKQ". What has expired is deleted."""
    session.execute(delete(SavedChoice).where(SavedChoice.expires_at < now))
    code = _new_code()
    row = SavedChoice(
        code_hash=_hash(code), guide=dict(guide), context=dict(context), created_at=now, expires_at=now + KEPT
    )
    session.add(row)
    return f"{code[:4]}-{code[4:]}"


def find(session: Session, text: str, now: datetime) -> Saved | None:
    """What is kept under the code in a text; None where the text holds no code that is known and still good."""
    for code in codes_in(text):
        row = session.get(SavedChoice, _hash(code))
        if row is not None and row.expires_at.replace(tzinfo=now.tzinfo) >= now:
            return Saved(row.guide, row.context)
    return None


def codes_in(text: str) -> list[str]:
    """Everything in a text that has the shape of a code, in its stored form."""
    return ["".join(match.groups()).upper() for match in _CODE.finditer(fold(text))]


def _new_code() -> str:
    both = LETTERS + DIGITS
    while True:
        code = "".join(secrets.choice(signs) for signs in (DIGITS, LETTERS, both, both) * 2)
        # "eee" is read as "e" drawn out
        if all(one != next_ for one, next_ in pairwise(code)):
            return code


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
