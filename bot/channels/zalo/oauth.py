"""Zalo's token address: a code or a refresh token against a new pair. One call each, nothing is tried again here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from bot.channel_settings import ChannelSettings
from bot.channels.ports import Broken, TryLater, Uncertain, Unreachable
from bot.channels.zalo.errors import body_of, code_of, waiting_time

TOKEN_PATH = "/v4/oa/access_token"  # noqa: S105 - an address
TIMEOUT = httpx.Timeout(20.0, connect=5.0)
# Older guides say an hour; assumed where an answer names no time of its own.
SHORTEST_LIFE = 3600
_BUSY = -32


@dataclass(frozen=True)
class Granted:
    """A new pair; ``seconds``: how long the access token lives."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    seconds: int


class OAuth:
    """Asks for tokens.

    Each method raises ``Unreachable`` (Zalo has surely not seen the request), ``Uncertain`` (it may have, so that the
    token given may be used up), ``TryLater`` (too busy, nothing is used up) or ``Broken`` (refused).
    """

    def __init__(self, settings: ChannelSettings) -> None:
        self._app_id = settings.zalo_app_id or ""
        self._secret = settings.zalo_app_secret.get_secret_value() if settings.zalo_app_secret else ""
        self._url = settings.zalo_oauth_root + TOKEN_PATH

    async def refreshed(self, refresh: str) -> Granted:
        """A new pair for a refresh token, which is used up by that."""
        return await self._ask({"refresh_token": refresh, "grant_type": "refresh_token"})

    async def exchanged(self, code: str, verifier: str) -> Granted:
        """The first pair for the code that Zalo gave to the OA's admin; ten minutes old at most, used once."""
        return await self._ask({"code": code, "grant_type": "authorization_code", "code_verifier": verifier})

    async def _ask(self, form: Mapping[str, str]) -> Granted:
        data, headers = {**form, "app_id": self._app_id}, {"secret_key": self._secret}
        try:
            # A connection of its own: on an old one a cut could not be told from a lost answer.
            async with httpx.AsyncClient(timeout=TIMEOUT, trust_env=False) as http:
                answer = await http.post(self._url, data=data, headers=headers)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            raise Unreachable("zalo oauth: no connection") from None
        except httpx.HTTPError as error:
            raise Uncertain(f"zalo oauth: {type(error).__name__}") from None
        return _granted(answer)


def _granted(answer: httpx.Response) -> Granted:
    if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
        raise Uncertain(f"zalo oauth: status {answer.status_code}")
    if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
        raise TryLater("zalo oauth: busy", waiting_time(answer))
    body = body_of(answer)
    if body is None:
        raise Uncertain("zalo oauth: not JSON")
    code = code_of(body)
    if code == _BUSY:
        raise TryLater("zalo oauth: busy")
    if code or answer.is_error:
        raise Broken(f"zalo token {code or answer.status_code}")
    return _pair(body)


def _pair(body: Mapping[str, Any]) -> Granted:
    access, refresh = body.get("access_token"), body.get("refresh_token")
    if not (isinstance(access, str) and isinstance(refresh, str) and access and refresh):
        raise Uncertain("zalo oauth: no pair")
    try:
        seconds = int(str(body.get("expires_in")))
    except ValueError:
        seconds = SHORTEST_LIFE
    return Granted(access, refresh, max(seconds, 1))
