"""Zalo's signature: a plain SHA-256 over id, raw body, the body's own timestamp and a secret. Not an HMAC.

Zalo documents the app's id and the OA's secret; which of them really counts is doubtful, so both are settings, and of a
request that does not match it can be told which other pair would have.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from typing import Literal

from bot.channel_settings import ChannelSettings

HEADER = "x-zevent-signature"
_MAC = re.compile(r"\s*(?:mac\s*=\s*)?([0-9a-f]{64})\s*", re.IGNORECASE)

IdName = Literal["app_id", "oa_id"]
SecretName = Literal["oa_secret", "app_secret"]
Formula = tuple[IdName, SecretName]
FORMULAS: tuple[Formula, ...] = (
    ("app_id", "oa_secret"),
    ("app_id", "app_secret"),
    ("oa_id", "oa_secret"),
    ("oa_id", "app_secret"),
)


def mac(ident: str, body: bytes, timestamp: str, secret: str) -> str:
    """The digest in small hexadecimal letters."""
    return hashlib.sha256(b"".join((ident.encode(), body, timestamp.encode(), secret.encode()))).hexdigest()


def name_of(formula: Formula) -> str:
    """How a formula is written in notes and settings: ``app_id + oa_secret``."""
    return " + ".join(formula)


class Signature:
    """Checks requests with the formula of the settings. Without its id or secret a formula never matches."""

    def __init__(self, settings: ChannelSettings) -> None:
        secrets = {"oa_secret": settings.zalo_oa_secret, "app_secret": settings.zalo_app_secret}
        self._ids = {"app_id": settings.zalo_app_id or "", "oa_id": settings.zalo_oa_id or ""}
        self._secrets = {name: secret.get_secret_value() if secret else "" for name, secret in secrets.items()}
        self.formula: Formula = (settings.zalo_sign_id, settings.zalo_sign_secret)

    def genuine(self, headers: Mapping[str, str], body: bytes, timestamp: str) -> bool:
        """Whether the request bears the right signature of exactly these bytes."""
        return self._matches(self.formula, headers, body, timestamp)

    def matching(self, headers: Mapping[str, str], body: bytes, timestamp: str) -> Formula | None:
        """Which of the four formulas fits, for a person to correct the settings; None: it is not Zalo's."""
        fitting = [formula for formula in FORMULAS if self._matches(formula, headers, body, timestamp)]
        return fitting[0] if fitting else None

    def _matches(self, formula: Formula, headers: Mapping[str, str], body: bytes, timestamp: str) -> bool:
        ident, secret = self._ids[formula[0]], self._secrets[formula[1]]
        given = _MAC.fullmatch(headers.get(HEADER, ""))
        if not given or not ident or not secret:
            return False
        return hmac.compare_digest(mac(ident, body, timestamp, secret), given.group(1).lower())
