"""What all fake vendors share: an HTTP server on loopback that records, fails on demand and stops cleanly.

A vendor is a function ``handle(method, path, headers, body) -> (status, headers, bytes)``. ``path`` holds the query
string too; header names are lower-case. It is called from many threads at once. Use as a context manager.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

Response = tuple[int, Mapping[str, str], bytes]
Handle = Callable[[str, str, Mapping[str, str], bytes], Response]
# Nothing in a test waits longer than this for a vendor that hangs.
LONGEST_HANG = 60.0


@dataclass(frozen=True)
class Request:
    """One request as it came."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Failure:
    """What the next ``times`` requests get whose path contains ``path``, in place of the vendor's answer.

    ``handled``: the vendor does its work first and only the answer is lost. ``hang``: no answer until ``release`` or
    the end; ``drop``: the connection is cut. Else ``status``, ``headers`` and ``body`` are the answer.
    """

    status: int = 500
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    path: str = ""
    times: int = 1
    handled: bool = False
    hang: bool = False
    drop: bool = False


class Loopback:
    """The server. ``requests`` is what came, failed ones included; ``url`` its address, the same after ``restart``."""

    def __init__(self, handle: Handle, port: int = 0) -> None:
        self._handle = handle
        self.requests: list[Request] = []
        self.failures: list[Failure] = []
        self.lock = threading.RLock()
        self.stopping = threading.Event()
        self._released = threading.Event()
        self._open: set[socket.socket] = set()
        self._server = _Server(port, self)
        self.port = int(self._server.server_address[1])
        self.url = f"http://127.0.0.1:{self.port}"

    def fail(self, failure: Failure) -> None:
        """Script a failure; several are used in their order."""
        with self.lock:
            self.failures.append(failure)

    def release(self) -> None:
        """Let everything that hangs go on; what hangs later hangs again."""
        with self.lock:
            self._released.set()
            self._released = threading.Event()

    def start(self) -> Self:
        """Serve from a thread."""
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def stop(self) -> None:
        """Stop listening and cut every connection, as a vendor that is down."""
        self.stopping.set()
        self.release()
        self._server.shutdown()
        self._server.server_close()
        with self.lock:
            for connection in self._open:
                _cut(connection)
            self._open.clear()

    def restart(self) -> None:
        """Serve again on the same port after ``stop``; what was recorded stays."""
        self.stopping.clear()
        self._server = _Server(self.port, self)
        self.start()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if not self.stopping.is_set():
            self.stop()

    def respond(self, request: Request) -> Response | None:
        """What one request is answered; None cuts the connection."""
        with self.lock:
            self.requests.append(request)
            failure, released = self._next_failure(request.path), self._released
        if failure is None:
            return self._answer(request)
        if failure.handled:
            self._answer(request)
        if failure.hang:
            released.wait(LONGEST_HANG)
        return None if failure.drop or failure.hang else (failure.status, failure.headers, failure.body)

    def opened(self, connection: socket.socket) -> None:
        """Remember a connection until it is closed."""
        with self.lock:
            self._open.add(connection)

    def closed(self, connection: socket.socket) -> None:
        """Forget a connection."""
        with self.lock:
            self._open.discard(connection)

    def _answer(self, request: Request) -> Response:
        return self._handle(request.method, request.path, request.headers, request.body)

    def _next_failure(self, path: str) -> Failure | None:
        found = next((failure for failure in self.failures if failure.path in path), None)
        if found:
            found.times -= 1
            if found.times <= 0:
                self.failures.remove(found)
        return found


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def __init__(self, port: int, owner: Loopback) -> None:
        self.owner = owner
        super().__init__(("127.0.0.1", port), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401
        """A client that went away is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else each answer waits 40 ms for an acknowledgement
    wbufsize = 64 * 1024  # one packet an answer
    server: _Server

    def setup(self) -> None:
        """Take the connection."""
        super().setup()
        self.server.owner.opened(self.connection)

    def finish(self) -> None:
        """Let the connection go."""
        self.server.owner.closed(self.connection)
        super().finish()

    def do_GET(self) -> None:
        """Answer."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        response = self.server.owner.respond(Request(self.command, self.path, headers, body))
        if response is None:
            self.close_connection = True
            _cut(self.connection)
            return
        status, answer_headers, answer = response
        self.send_response(status)
        for name, value in ({"Content-Type": "application/json"} | dict(answer_headers)).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_POST = do_GET  # noqa: N815 - the name is the base class's
    do_PUT = do_GET  # noqa: N815
    do_DELETE = do_GET  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ANN401
        """Keep the test output clean."""


def _cut(connection: socket.socket) -> None:
    """Break a connection off; it may be broken already."""
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
