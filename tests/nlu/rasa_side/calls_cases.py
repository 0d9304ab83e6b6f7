"""Calls of actions: one connection, nothing that no action reads, and the message's vector."""

# ruff: noqa: ANN401 - Rasa has no types
from __future__ import annotations

import asyncio
import unittest
from collections.abc import Sequence
from typing import Any
from unittest import mock

from nlu.server.environment import prepare_environment
from nlu.server.without_tensorflow import leave_out_tensorflow

prepare_environment()
leave_out_tensorflow()

import numpy as np  # noqa: E402 - Rasa must be prepared before it is imported
from aiohttp import web  # noqa: E402
from rasa.core.actions.action import RemoteAction  # noqa: E402
from rasa.core.channels.channel import CollectingOutputChannel  # noqa: E402
from rasa.shared.core.domain import Domain  # noqa: E402
from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered  # noqa: E402
from rasa.shared.core.trackers import DialogueStateTracker  # noqa: E402
from rasa.utils.endpoints import EndpointConfig  # noqa: E402

from knowledge.encoder import Vectors  # noqa: E402
from knowledge.encoder.memory import RememberingEncoder, digest_of  # noqa: E402
from nlu.components.encoder_featurizer import VECTOR_OF, EncoderFeaturizer  # noqa: E402
from nlu.server.repairs.calls import CALLS  # noqa: E402

DOMAIN = Domain.from_yaml("""
version: "3.1"
intents: [ask]
slots: {trade: {type: text, influence_conversation: false, mappings: [{type: custom}]}}
actions: [action_answer]
""")


class Encoder:
    name, dimension = "fake", 2

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        return np.array([[len(text), 1] for text in texts], dtype=np.float32)

    encode_passages = encode_queries


def tracker(parse: dict[str, Any] | None = None) -> DialogueStateTracker:
    said = {"text": "học phí", "intent": {"name": "ask", "confidence": 1.0}, "entities": [], **(parse or {})}
    message = UserUttered("học phí", said["intent"], [], said)
    events = [ActionExecuted("action_listen"), message, SlotSet("trade", "han")]
    return DialogueStateTracker.from_events("talk", events, DOMAIN.slots, domain=DOMAIN)


class CallCases(unittest.TestCase):
    def setUp(self) -> None:
        assert CALLS.apply()
        self.addCleanup(CALLS.undo)
        self.addCleanup(setattr, EncoderFeaturizer, "serving", EncoderFeaturizer.serving)
        EncoderFeaturizer.serving = None

    def test_calls_share_a_connection_and_send_what_actions_read(self) -> None:
        bodies, ports = asyncio.run(self.calls(3))
        assert len(bodies) == 3
        assert len(set(ports)) == 1
        body = bodies[0]
        assert (body["next_action"], body["sender_id"], body["domain"]) == ("action_answer", "talk", {})
        assert body["tracker"]["slots"]["trade"] == "han"
        assert body["tracker"]["latest_message"]["intent"]["name"] == "ask"
        assert body["tracker"]["events"] == []

    def test_another_event_loop_gets_a_connection_of_its_own(self) -> None:
        endpoint = EndpointConfig("http://127.0.0.1:1/webhook")
        for _ in range(2):
            asyncio.run(self.calls(1, endpoint))

    def test_the_vector_goes_along_where_it_is_known(self) -> None:
        encoder = RememberingEncoder(Encoder())
        encoder.encode_typed("hp", lambda _: "học phí")
        parse = {VECTOR_OF: digest_of("hp")}
        assert self.sent(parse) is None
        with mock.patch.object(EncoderFeaturizer, "serving", encoder):
            sent = self.sent(parse)
            assert self.sent({VECTOR_OF: digest_of("other")}) is None
            assert self.sent({}) is None
        other = RememberingEncoder(Encoder())
        assert other.take(sent)

    def sent(self, parse: dict[str, Any]) -> Any:
        talk = tracker(parse)
        body = RemoteAction("action_answer", None)._action_call_format(talk, DOMAIN)
        assert talk.latest_message is not None
        assert "vector" not in talk.latest_message.parse_data
        return body["tracker"]["latest_message"]["vector"]

    async def calls(self, count: int, endpoint: EndpointConfig | None = None) -> tuple[list[Any], list[int]]:
        """Run an action so often; the bodies its server got, and from which ports."""
        bodies, ports = [], []

        async def answer(request: web.Request) -> web.Response:
            bodies.append(await request.json())
            ports.append(request.transport.get_extra_info("peername")[1] if request.transport else 0)
            return web.json_response({"events": [], "responses": [{"text": "ok"}]})

        application = web.Application()
        application.router.add_post("/webhook", answer)
        runner = web.AppRunner(application)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        endpoint = endpoint or EndpointConfig()
        endpoint.url = f"http://127.0.0.1:{runner.addresses[0][1]}/webhook"
        for _ in range(count):
            action = RemoteAction("action_answer", endpoint)
            found = await action.run(CollectingOutputChannel(), mock.Mock(), tracker(), DOMAIN)
            assert [event.text for event in found] == ["ok"]
        await endpoint.session().session.close()
        await runner.cleanup()
        return bodies, ports
