"""A supervisor over small fake servers, run as a program: ``python fake_system.py FOLDER PORT[:behaviour]…``.

Behaviours: ``obedient`` (default), ``stubborn`` (ignores SIGTERM), ``broken`` (ends at once), ``breeder`` (starts a
child of its own). A server answers ``/`` with its process number and ends with status 3 on ``/crash``.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from bot.supervisor.logbook import LogBook
from bot.supervisor.spec import Patience, ProcessSpec
from bot.supervisor.supervisor import Supervisor

HOST = "127.0.0.1"
PATIENCE = Patience(first_pause=0.05, longest_pause=0.2, crashes=3, grace=1.0, poll=0.05)


class Answer(BaseHTTPRequestHandler):
    """Says which process answers."""

    def do_GET(self) -> None:
        if self.path == "/crash":
            os._exit(3)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(str(os.getpid()).encode())

    def log_message(self, *_words: object) -> None:
        """Silent."""


def serve(port: int, behaviour: str) -> None:
    """Be one fake server."""
    sys.stdout.write(f"hello from {port}\x1b[31m red\x1b[0m \x07bell\n")
    if behaviour == "broken":
        sys.exit(5)
    if behaviour == "stubborn":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if behaviour == "breeder":
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
        sys.stdout.write(f"child {child.pid}\n")
    sys.stdout.flush()
    HTTPServer((HOST, port), Answer).serve_forever()


def spec(word: str) -> ProcessSpec:
    """A fake process from ``PORT`` or ``PORT:behaviour``."""
    port, _, behaviour = word.partition(":")
    command = (sys.executable, __file__, "serve", port, behaviour)
    return ProcessSpec(f"fake{port}", command, f"http://{HOST}:{port}/", HOST, int(port), f"KEY_{port}")


def main() -> int:
    """Supervise the fake servers named on the command line."""
    if sys.argv[1] == "serve":
        serve(int(sys.argv[2]), sys.argv[3])
    specs = [spec(word) for word in sys.argv[2:]]
    return asyncio.run(Supervisor(specs, LogBook(Path(sys.argv[1])), "http://test", PATIENCE).run())


if __name__ == "__main__":
    sys.exit(main())
