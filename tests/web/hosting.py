"""A school's website and our server for it, on two origins: the real desk, record and pushes over a fake Rasa.

with school_site() as site, hosting(site.origin, folder=tmp_path) as host:
    site.pages["/"] = f'<script src="{host.address}/widget.js" data-school="{host.id}" async></script>'
    page.goto(site.origin)          # type something: host.rasa.answer decides what is answered (fake_rasa.custom)
    host.push("a word of ours")     # appears in the newest talk, as from another process
"""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from sqlalchemy import Engine, select

from bot.hosts.passes import Passes
from bot.hosts.store import Hosts
from bot.inbox.desk import Desk
from bot.inbox.messages import OutMessage
from bot.rasa_client import RasaClient
from bot.record.models import Talk
from bot.record.store import NewTurn, Record, TurnResult, add_turn
from bot.web.app import WebOptions, create_app
from bot.web.embed import Embed
from bot.web.pushes import Pace, Pushes
from knowledge.database import read_sessions, session_factory
from tests.bot.desks import database, parts, replies
from tests.bot.fake_rasa import FakeRasa
from tests.web.stand_in import StandInSearch, served

HOST_ID = "thcs-nguyen-du"
KEY = "a key for tests only, of more than 32 letters"
# Fast enough for tests; a listener still lives through a few beats.
PACE = Pace(look=0.1, beat=1.0, last=60.0)


@dataclass
class Hosted:
    """Our server with one registered host. ``engine`` is its database, ``rasa`` what answers in it."""

    engine: Engine
    rasa: FakeRasa
    app: FastAPI
    hosts: Hosts
    pushes: Pushes
    passes: Passes
    id: str = HOST_ID
    address: str = ""

    def talks(self) -> list[Talk]:
        """All talks, newest first."""
        with read_sessions(self.engine)() as session:
            return list(session.scalars(select(Talk).order_by(Talk.created_at.desc())))

    def push(self, text: str, talk_id: str | None = None) -> None:
        """Write a turn of ours into this talk (the newest one), as a reminder of another process would."""
        message = OutMessage(text=text).model_dump(mode="json")
        with session_factory(self.engine).begin() as session:
            add_turn(session, talk_id or self.talks()[0].id, NewTurn(secrets.token_hex(12), ""), TurnResult([message]))


@contextmanager
def hosted_app(
    *origins: str,
    folder: Path,
    options: WebOptions | None = None,
    pace: Pace = PACE,
    **fields: Any,  # noqa: ANN401 - columns
) -> Iterator[Hosted]:
    """The application, not served, with the host ``thcs-nguyen-du`` on these origins; ``fields``: its columns."""
    engine = database(folder)
    hosts, passes, record = Hosts(engine), Passes(lambda: KEY), Record(engine)
    hosts.add(HOST_ID, origins=origins, **{"name": "THCS Nguyễn Du", **fields})
    with FakeRasa() as rasa:
        desk = Desk(parts(engine, RasaClient(rasa.url)))
        pushes = Pushes(record.later, pace)
        embed = Embed(hosts, passes, desk, record, pushes)
        app = create_app(desk, StandInSearch(), replies(), {}, replace(options or WebOptions(), embed=embed))
        yield Hosted(engine, rasa, app, hosts, pushes, passes)
    engine.dispose()


@contextmanager
def hosting(*origins: str, folder: Path, **options: Any) -> Iterator[Hosted]:  # noqa: ANN401
    """The same, served on a free port: ``address`` is where."""
    with hosted_app(*origins, folder=folder, **options) as hosted, served(hosted.app) as address:
        hosted.address = address
        try:
            yield hosted
        finally:
            hosted.pushes.stop()  # a stream that somebody still listens to would hold the server up


@dataclass
class Site:
    """A school's website: what stands at each path, and the headers all its answers bear (a CSP, say)."""

    origin: str = ""
    pages: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


@contextmanager
def school_site(name: str = "localhost") -> Iterator[Site]:
    """An empty website under this name (``localhost`` or ``127.0.0.1``) on a free port; fill ``pages`` at any time."""
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = site.pages.get(self.path.partition("?")[0])
            self.send_response(404 if page is None else 200)
            for header, value in ({"Content-Type": "text/html; charset=utf-8"} | site.headers).items():
                self.send_header(header, value)
            self.end_headers()
            self.wfile.write((page or "").encode())

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ANN401
            """Keep the test output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    site.origin = f"http://{name}:{server.server_address[1]}"
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
