"""HTTP to Facebook's Graph.

The token travels in a header, never in an address, because addresses are logged. Every call carries
``appsecret_proof``: apps that demand it refuse all others, and a wrong app secret shows at once.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from bot.channels.messenger.failures import from_answer, from_transport
from bot.settings import Settings

TIMEOUT = 20.0
CONNECT_TIMEOUT = 5.0
# What only adorns a talk may not hold up what matters.
SHORT_TIMEOUT = 5.0


@dataclass(frozen=True)
class File:
    """A file to send: what Messenger calls its kind, its name, MIME type and bytes."""

    kind: str
    name: str
    mime: str
    data: bytes


class Graph:
    """One page's calls; ``aclose`` it at the end. Every method raises a ``SendError`` unless Facebook took the call."""

    def __init__(self, root: str, token: str, app_secret: str | None, timeout: float = TIMEOUT) -> None:
        """Take Graph's address with its version, the page's token, and the seconds that one answer may take."""
        proof = hmac.new(app_secret.encode(), token.encode(), hashlib.sha256).hexdigest() if app_secret else None
        self._http = httpx.AsyncClient(
            base_url=root,
            headers={"Authorization": f"Bearer {token}"},
            params={"appsecret_proof": proof} if proof else None,
            timeout=httpx.Timeout(timeout, connect=min(timeout, CONNECT_TIMEOUT)),
            # trust_env off: a proxy setting of the machine must not carry a pupil's words away.
            trust_env=False,
        )
        self._short = min(timeout, SHORT_TIMEOUT)

    async def get(self, path: str, **query: str) -> dict[str, Any]:
        """Read something."""
        return await self._call("GET", path, params=query)

    async def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Set something."""
        return await self._call("POST", path, json=body)

    async def message(self, person: str, message: Mapping[str, Any]) -> None:
        """Send one message in reply to a person."""
        await self.post("/me/messages", {"recipient": {"id": person}, "messaging_type": "RESPONSE", "message": message})

    async def upload(self, person: str, file: File) -> None:
        """Send a picture or a file from here."""
        message = {"attachment": {"type": file.kind, "payload": {"is_reusable": False}}}
        fields = {"recipient": json.dumps({"id": person}), "messaging_type": "RESPONSE", "message": json.dumps(message)}
        await self._call("POST", "/me/messages", data=fields, files={"filedata": (file.name, file.data, file.mime)})

    async def act(self, person: str, action: str) -> None:
        """Show that we are typing or have read."""
        body = {"recipient": {"id": person}, "sender_action": action}
        await self._call("POST", "/me/messages", json=body, timeout=self._short)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _call(self, method: str, path: str, **parts: Any) -> dict[str, Any]:  # noqa: ANN401
        try:
            response = await self._http.request(method, path, **parts)
        except httpx.RequestError as error:
            raise from_transport(error) from None
        answer = _loaded(response.content)
        failure = from_answer(response.status_code, response.headers.get("Retry-After"), answer)
        if failure:
            raise failure
        return answer if isinstance(answer, dict) else {}


def open_graph(settings: Settings, timeout: float = TIMEOUT) -> Graph:
    """The page's connection. Raises ``ValueError`` where its token is not set."""
    if settings.messenger_token is None:
        raise ValueError("CHONNGHE_MESSENGER_TOKEN is not set")
    secret = settings.messenger_app_secret
    app_secret = secret.get_secret_value() if secret else None
    return Graph(settings.messenger_root, settings.messenger_token.get_secret_value().strip(), app_secret, timeout)


def _loaded(content: bytes) -> object:
    """The answer, if it is JSON."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None
