"""HTTP to Zalo's OA API: the header it wants, its refusals as ``SendError``, one refresh of the token a call."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import httpx

from bot.channel_settings import ChannelSettings
from bot.channels.ports import Broken, HealthValue, SendError, TryLater, Uncertain, Unreachable
from bot.channels.zalo.errors import STALE_TOKEN, body_of, code_of, refusal, waiting_time
from bot.channels.zalo.tokens import Tokens
from bot.clock import utc_now

SEND_PATH = "/v3.0/oa/message/cs"
QUOTA_PATH = "/v3.0/oa/quota/message"
ACCOUNT_PATH = "/v2.0/oa/getoa"
PICTURE_PATH = "/v2.0/oa/upload/image"
TIMEOUT = httpx.Timeout(10.0, connect=5.0)
REFUSED_TOKEN = "zalo token refused"  # noqa: S105 - a reason
_BUSY_SECONDS = 60.0
_RATE = {"rate_limit": "X-RateLimit-Limit", "rate_remain": "X-RateLimit-Remain"}

Data = dict[str, Any]


class ZaloClient:
    """A keep-alive client for one OA. Every call raises ``SendError``; ``told`` is what the answers said beside."""

    def __init__(self, settings: ChannelSettings, tokens: Tokens, now: Callable[[], datetime] = utc_now) -> None:
        limits = httpx.Limits(max_connections=16, max_keepalive_connections=4)
        # trust_env off: a proxy setting of the machine must not carry a pupil's words away.
        self._http = httpx.AsyncClient(base_url=settings.zalo_api_root, timeout=TIMEOUT, limits=limits, trust_env=False)
        secret = settings.zalo_app_secret.get_secret_value() if settings.zalo_app_secret else ""
        self._proof_key = secret.encode() if settings.zalo_proof else None
        self._tokens, self._now = tokens, now
        self.told: dict[str, HealthValue] = {"last_trouble": None}

    async def send(self, body: Mapping[str, Any]) -> None:
        """One consultation message."""
        data = await self._call("POST", SEND_PATH, json=body)
        quota = data.get("quota")
        if isinstance(quota, dict):
            self.told |= {f"quota_{name}": str(quota[name]) for name in ("remain", "total") if name in quota}

    async def upload(self, picture: bytes, name: str, kind: str) -> str:
        """Zalo's id for a picture, good for seven days."""
        data = await self._call("POST", PICTURE_PATH, files={"file": (name, picture, kind)})
        attachment = data.get("attachment_id")
        if not isinstance(attachment, str) or not attachment:
            raise Uncertain("zalo upload: no id")
        return attachment

    async def account(self) -> Data:
        """What Zalo says about our OA: ``oaid``, ``name``, ``is_verified``, ``package_name``…"""
        return await self._call("GET", ACCOUNT_PATH)

    async def quota(self, person: str) -> Data:
        """How often this person may still be answered; nothing is sent."""
        return await self._call("POST", QUOTA_PATH, json={"user_id": person})

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _call(self, method: str, path: str, **request: Any) -> Data:  # noqa: ANN401 - httpx's own
        try:
            data = await self._tried(method, path, request)
        except SendError as error:
            self.told["last_trouble"] = str(error)
            raise
        self.told["last_trouble"] = None
        return data

    async def _tried(self, method: str, path: str, request: Mapping[str, Any]) -> Data:
        token = await self._tokens.access()
        data = await self._once(method, path, request, token)
        if data is None:
            data = await self._once(method, path, request, await self._tokens.renew(token))
        if data is None:
            raise Broken(REFUSED_TOKEN)
        return data

    async def _once(self, method: str, path: str, request: Mapping[str, Any], token: str) -> Data | None:
        """Zalo's ``data``; None where the token is refused."""
        headers = {"access_token": token}
        if self._proof_key is not None:
            headers["appsecret_proof"] = hmac.new(self._proof_key, token.encode(), hashlib.sha256).hexdigest()
        try:
            answer = await self._http.request(method, path, headers=headers, **request)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise Unreachable(f"zalo: {type(error).__name__}") from None
        except httpx.HTTPError as error:
            raise Uncertain(f"zalo: {type(error).__name__}") from None
        self.told |= {name: answer.headers[header] for name, header in _RATE.items() if header in answer.headers}
        return self._judged(answer)

    def _judged(self, answer: httpx.Response) -> Data | None:
        status = answer.status_code
        if status >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise TryLater(f"zalo status {status}", waiting_time(answer))
        if status == httpx.codes.TOO_MANY_REQUESTS:
            raise TryLater(f"zalo status {status}", waiting_time(answer) or _BUSY_SECONDS)
        body = body_of(answer)
        code = code_of(body or {})
        if status == httpx.codes.UNAUTHORIZED or code in STALE_TOKEN:
            return None
        if code:
            raise refusal(code, self._now())
        if not answer.is_success:
            raise Broken(f"zalo status {status}")
        if body is None or not body.keys() & {"error", "data"}:
            raise Uncertain("zalo: unreadable answer")
        data = body.get("data")
        return data if isinstance(data, dict) else {}
