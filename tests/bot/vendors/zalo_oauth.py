"""Zalo's token address as a state machine: a refresh token works once, and whoever uses an old one is turned away."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Any
from urllib.parse import parse_qs

from tests.bot.vendors.loopback import Response

TOKEN_PATH = "/v4/oa/access_token"  # noqa: S105
LIFE = 90_000


class TokenMachine:
    """``access`` and ``refresh`` are the living tokens; ``issued`` all that there ever were; ``asked`` counts calls."""

    def __init__(self, app_id: str, key: str, now: Callable[[], datetime]) -> None:
        self._app_id, self._key, self._now = app_id, key, now
        self.lock = threading.Lock()
        self.asked = 0
        self.rotations = 0
        self.code, self.challenge = "", ""
        self.issued: list[str] = []
        self.access, self.refresh = self._fresh("access"), self._fresh("refresh")
        self.expires_at = now() + timedelta(seconds=LIFE)

    def allow(self, code: str, challenge: str) -> None:
        """An admin allowed the app."""
        self.code, self.challenge = code, challenge

    def revoke(self) -> None:
        """The access token works no more, though its time is not over."""
        self.access = self._fresh("access")

    def valid(self, access: str) -> bool:
        """Whether calls may be made with it now."""
        return access == self.access and self._now() < self.expires_at

    def answer(self, headers: Mapping[str, str], body: bytes) -> Response:
        """One call; refusals have status 200 too."""
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        with self.lock:
            self.asked += 1
            return 200, {}, json.dumps(self._judged(headers, form)).encode()

    def _judged(self, headers: Mapping[str, str], form: Mapping[str, str]) -> dict[str, Any]:
        if headers.get("content-type") != "application/x-www-form-urlencoded":
            return refused(-14001, "Invalid parameters")
        if headers.get("secret_key") != self._key or form.get("app_id") != self._app_id:
            return refused(-14004, "Invalid secret key")
        if form.get("grant_type") == "refresh_token":
            return self._rotated() if form.get("refresh_token") == self.refresh else refused(-14020, "Invalid refresh")
        if form.get("grant_type") == "authorization_code" and self.code and form.get("code") == self.code:
            return self._exchanged(form.get("code_verifier", ""))
        return refused(-14019, "Invalid code")

    def _exchanged(self, verifier: str) -> dict[str, Any]:
        digest = hashlib.sha256(verifier.encode()).digest()
        if base64.urlsafe_b64encode(digest).decode().rstrip("=") != self.challenge or len(verifier) != 43:
            return refused(-14021, "Invalid code verifier")
        self.code = ""
        return self._rotated()

    def _rotated(self) -> dict[str, Any]:
        self.rotations += 1
        self.access, self.refresh = self._fresh("access"), self._fresh("refresh")
        self.expires_at = self._now() + timedelta(seconds=LIFE)
        return {"access_token": self.access, "refresh_token": self.refresh, "expires_in": str(LIFE)}

    def _fresh(self, kind: str) -> str:
        self.issued.append(f"{kind}.{token_urlsafe(24)}")
        return self.issued[-1]


def refused(code: int, name: str) -> dict[str, Any]:
    """A refusal, its number a text as it is sometimes."""
    return {"error": str(code), "error_name": name, "error_reason": name, "ref_doc": "https://developers.zalo.me/docs"}
