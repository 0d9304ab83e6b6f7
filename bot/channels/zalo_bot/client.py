"""HTTP to the Zalo Bot platform: one method is one POST, and every way in which it fails is a ``SendError``.

The token stands in the path of every address, so no error here carries an address and nothing is logged.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import httpx

from bot.channels.ports import Broken, Refused, SendError, TryLater, Uncertain, Unreachable

TIMEOUT = httpx.Timeout(15.0, connect=5.0)
# How long the platform holds a poll; we wait somewhat longer, so that it is the one to end it.
POLL_SECONDS = 30
GRACE_SECONDS = 10.0
_NO_MESSAGES = 408
# Sure not to have been delivered: there was no connection to send on.
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)


class NoMessages(Exception):  # noqa: N818 - no error: a poll ended without messages
    """The platform's 408: a poll that ended empty."""


class ZaloBotClient:
    """A keep-alive client of one bot. ``aclose`` it at the end. Health: ``quota_spent`` and ``token_refused``."""

    def __init__(self, root: str, token: str) -> None:
        """Take the platform's address without a slash at its end, and the bot's token."""
        # trust_env off: a proxy setting of the machine must not carry a pupil's words away.
        self._http = httpx.AsyncClient(timeout=TIMEOUT, trust_env=False)
        self._root = f"{root}/bot{quote(token, safe=':')}"
        self.quota_spent = False
        self.token_refused = False

    async def call(self, method: str, values: dict[str, Any]) -> Any:  # noqa: ANN401 - whatever the method returns
        """Call a method that acts; its result, None where it has none. Raises a ``SendError``."""
        try:
            result = _result(await self._post(method, values, TIMEOUT))
        except NoMessages:
            raise Uncertain("ended without an answer") from None
        except Refused as error:
            self.quota_spent = str(error) == "quota" or self.quota_spent
            raise
        except Broken:
            self.token_refused = True
            raise
        self.token_refused = False
        self.quota_spent = self.quota_spent and method not in _COUNTED
        return result

    async def update(self, seconds: int = POLL_SECONDS) -> Any:  # noqa: ANN401 - to be read by hearing
        """Wait for one update and take it: the platform forgets it. Raises ``NoMessages`` or a ``SendError``."""
        timeout = httpx.Timeout(seconds + GRACE_SECONDS, connect=5.0)
        try:
            result = _result(await self._post("getUpdates", {"timeout": str(seconds)}, timeout))
        except Broken:
            self.token_refused = True
            raise
        self.token_refused = False
        return result

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _post(self, method: str, values: dict[str, Any], timeout: httpx.Timeout) -> httpx.Response:
        try:
            return await self._http.post(f"{self._root}/{method}", json=values, timeout=timeout)
        except _NOT_SENT as error:
            raise Unreachable(type(error).__name__) from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Uncertain(type(error).__name__) from None


# Successes that show that the quota has room again.
_COUNTED = ("sendMessage", "sendPhoto")


def _result(response: httpx.Response) -> Any:  # noqa: ANN401
    """What a method returned; raises what its refusal means."""
    status = response.status_code
    body = _body(response)
    if status == httpx.codes.OK and body.get("ok") is True:
        return body.get("result")
    named = str(body.get("error_code"))
    # A gateway's own trouble counts more than what its page says.
    code = int(named) if named.isdecimal() and status < httpx.codes.INTERNAL_SERVER_ERROR else status
    if code == _NO_MESSAGES:
        raise NoMessages
    if code == httpx.codes.TOO_MANY_REQUESTS:
        raise _too_many(response.headers.get("Retry-After"))
    raise _refusal(code, str(body.get("description") or ""))


def _too_many(wait: str | None) -> SendError:
    """The platform says 429 for a spent quota; with a time to wait it is only too fast."""
    if wait is None:
        return Refused("quota")
    return TryLater("too many requests", float(wait) if wait.isdecimal() else None)


def _refusal(code: int, description: str) -> SendError:
    """The meaning of an error code. The platform says 403 for troubles of its own."""
    if code == httpx.codes.UNAUTHORIZED:
        return Broken("token refused")
    internal = code == httpx.codes.FORBIDDEN and "internal" in description.lower()
    if internal or code >= httpx.codes.INTERNAL_SERVER_ERROR:
        return TryLater(f"code {code}")
    if code < httpx.codes.MULTIPLE_CHOICES:
        # Neither yes nor no: something between us and the platform answered.
        return Uncertain("unreadable answer")
    return Refused(f"code {code}")


def _body(response: httpx.Response) -> dict[str, Any]:
    try:
        body = json.loads(response.content)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}
