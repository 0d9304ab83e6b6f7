"""The one way to Rasa: its REST channel on loopback.

What a person typed goes through ``say``, which makes it harmless; ``press`` sends a payload of our own making as it
is. Whatever goes wrong on the way is one error, ``RasaUnavailable``, that carries no words of the talk.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx

from bot.safety.guard import harmless

WEBHOOK = "/webhooks/rest/webhook"
# Rasa's own intent: runs action_session_start.
SESSION_START = "/session_start"
ALIVE_SECONDS = 2.0
# A reply is a few kilobytes; anything near this is a fault, not an answer.
MAX_BODY = 256 * 1024
MAX_MESSAGES = 12


class RasaUnavailable(Exception):  # noqa: N818 - the name says what is wrong
    """Rasa gave no usable answer: down, slow, an error, not JSON, empty or far too much. ``str`` names which."""


class RasaClient:
    """A keep-alive client; one for the whole application. ``aclose`` it at the end."""

    def __init__(self, base_url: str, timeout: float = 8.0) -> None:
        """Take Rasa's address (``http://127.0.0.1:5005``) and the seconds that one message may take at most."""
        limits = httpx.Limits(max_connections=64, max_keepalive_connections=16)
        # trust_env off: a proxy setting of the machine must not carry a pupil's words away.
        self._http = httpx.AsyncClient(base_url=base_url, timeout=timeout, limits=limits, trust_env=False)
        self._timeout = timeout

    async def say(self, talk_id: str, text: str, timeout: float | None = None) -> list[dict[str, Any]]:
        """Send typed text; Rasa's messages, at least one, each with ``custom`` or ``text``."""
        return await self._send(talk_id, harmless(text), timeout)

    async def press(self, talk_id: str, payload: str, timeout: float | None = None) -> list[dict[str, Any]]:
        """Send a payload that we offered (``/inform{…}``), never a user's words."""
        return await self._send(talk_id, payload, timeout)

    async def begin_again(self, talk_id: str) -> None:
        """Let Rasa drop what it holds of this talk and restore it from the talk's stored context."""
        await self._exchange(talk_id, SESSION_START, None)

    async def alive(self) -> bool:
        """Whether Rasa answers at all."""
        try:
            return (await self._http.get("/", timeout=ALIVE_SECONDS)).status_code == httpx.codes.OK
        except httpx.HTTPError:
            return False

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _send(self, talk_id: str, message: str, timeout: float | None) -> list[dict[str, Any]]:
        return _messages(await self._exchange(talk_id, message, timeout))

    async def _exchange(self, talk_id: str, message: str, timeout: float | None) -> bytes:
        try:
            async with asyncio.timeout(self._timeout if timeout is None else min(timeout, self._timeout)):
                return await self._post({"sender": talk_id, "message": message})
        except TimeoutError:
            raise RasaUnavailable("slow") from None
        except httpx.HTTPError as error:
            raise RasaUnavailable(type(error).__name__) from None

    async def _post(self, payload: dict[str, str]) -> bytes:
        async with self._http.stream("POST", WEBHOOK, json=payload) as response:
            if response.status_code != httpx.codes.OK:
                raise RasaUnavailable(f"status {response.status_code}")
            body = bytearray()
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > MAX_BODY:
                    raise RasaUnavailable("too large")
            return bytes(body)


def _messages(body: bytes) -> list[dict[str, Any]]:
    try:
        loaded = json.loads(body)
    except (ValueError, RecursionError):
        raise RasaUnavailable("not JSON") from None
    if not isinstance(loaded, list):
        raise RasaUnavailable("not a list")
    messages = [message for message in loaded if isinstance(message, dict)]
    if not messages:
        raise RasaUnavailable("empty")
    return messages[:MAX_MESSAGES]
