"""A loopback server that speaks Rasa's REST channel and misbehaves on demand: for tests without the real one."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

Messages = list[dict[str, Any]]


def custom(text: str, **parts: Any) -> dict[str, Any]:  # noqa: ANN401
    """One message of the dialogue contract, as Rasa's REST channel wraps it."""
    trace = {
        "intent": "ask_fact",
        "confidence": 0.9,
        "entities": [],
        "retrieved": [],
        "facts": [],
        "stages": {"action_ms": 1.0},
    }
    trace |= {"context": {}} | parts.pop("trace", {})
    return {
        "recipient_id": "x",
        "custom": {"text": text, "buttons": [], "sources": [], "refusal": None, "trace": trace} | parts,
    }


def echo(message: str) -> Messages:
    """The answer a fake gives unless told otherwise."""
    return [custom(f"answer to {message}")]


class FakeRasa:
    """Use as a context manager; ``url`` is its address, ``received`` what it was sent as (sender, message)."""

    def __init__(self, answer: Callable[[str], Messages] = echo) -> None:
        self.answer = answer
        self.status = 200
        self.delay = 0.0
        self.body: bytes | None = None
        self.received: list[tuple[str, str]] = []
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True  # as Rasa's server; else each answer waits 40 ms for an acknowledgement

            def do_POST(self) -> None:
                sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                status, body = fake.respond(self.path, sent)
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ANN401
                """Keep the test output clean."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"

    def respond(self, path: str, sent: dict[str, str]) -> tuple[int, bytes]:
        """What one request is answered."""
        self.received.append((sent["sender"], sent["message"]))
        time.sleep(self.delay)
        if path != "/webhooks/rest/webhook":
            return 404, b"{}"
        body = json.dumps(self.answer(sent["message"])).encode() if self.body is None else self.body
        return self.status, body

    def __enter__(self) -> FakeRasa:
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
