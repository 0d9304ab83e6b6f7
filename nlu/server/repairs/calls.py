"""Repair: each call of an action opens a connection and sends the domain and the whole talk, which no action reads.

The connection is kept. What is sent: slots, the latest message, the open form; the events are an empty list. The SDK
refuses a call without a domain, so an empty one is sent. Added is the latest message's vector, so that the search need
not encode the same words again (``knowledge.encoder.memory``).
"""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import rasa
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity
from rasa.utils.endpoints import EndpointConfig

from knowledge.encoder.memory import RememberingEncoder
from nlu.components.encoder_featurizer import VECTOR_OF, EncoderFeaturizer
from nlu.server.repairs.repair import Change, Repair

KEPT = "_kept_session"
stock_session = EndpointConfig.session


class _Open:
    """A session that is not closed when a request ends."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self.session = session
        self.loop = asyncio.get_running_loop()

    @property
    def usable(self) -> bool:
        """Whether it is open and of the loop that runs now."""
        return not self.session.closed and self.loop is asyncio.get_running_loop()

    async def __aenter__(self) -> aiohttp.ClientSession:
        return self.session

    async def __aexit__(self, *_: object) -> None:
        return None


def _session(self: EndpointConfig) -> _Open:
    kept: _Open | None = self.__dict__.get(KEPT)
    if kept is None or not kept.usable:
        kept = self.__dict__[KEPT] = _Open(stock_session(self))
    return kept


def _call(self: RemoteAction, tracker: DialogueStateTracker, domain: Domain) -> dict[str, Any]:  # noqa: ARG001
    state = tracker.current_state(EventVerbosity.NONE)
    if state["latest_message"]:
        state["latest_message"]["vector"] = _vector(state["latest_message"])
    return {
        "next_action": self._name,
        "sender_id": tracker.sender_id,
        "tracker": {**state, "events": []},
        "version": rasa.__version__,
        "domain": {},
    }


def _vector(latest: dict[str, Any]) -> dict[str, str] | None:
    """The message's vector, where the pipeline has just made it."""
    digest, encoder = latest.get(VECTOR_OF), EncoderFeaturizer.serving
    return encoder.note(digest) if digest and isinstance(encoder, RememberingEncoder) else None


CALLS = Repair(
    name="calls of actions",
    changes=[Change(EndpointConfig, "session", _session), Change(RemoteAction, "_action_call_format", _call)],
    rests_on=[EndpointConfig, RemoteAction._action_call_format, RemoteAction.run, DialogueStateTracker.current_state],
    expected="2d10bc41702e8a987082ed10d86862b33b5bd312f167fc6889b1f48c87c43379",
)
