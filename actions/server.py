"""The action server: ``python -m actions.server --port N``, loopback only.

rasa-sdk's own server answers errors with the exception and the whole request (the talk) and listens everywhere; here
an error's body is a constant and the address is fixed.
"""

from __future__ import annotations

import argparse
import gc
import logging
import os
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor
from sanic import Sanic
from sanic.handlers import ErrorHandler
from sanic.request import Request
from sanic.response import HTTPResponse, json
from sqlalchemy import JSON, text
from sqlalchemy.orm import Session, sessionmaker

from actions.rasa_actions import actions
from actions.resources import Resources
from careers.choosing.candidates import candidates
from careers.choosing.matching import propose
from careers.choosing.profile import Answers, profile_of
from careers.choosing.reading import read
from knowledge.database import open_engine
from knowledge.search import open_searcher
from schools.choosing import Wish, options

HOST = "127.0.0.1"
logger = logging.getLogger(__name__)


def build(resources: Resources) -> Sanic[Any, Any]:
    """The action server's application with all actions registered."""
    executor = ActionExecutor()
    for action in actions(resources, lambda talk_id: talk_context(resources.sessions, talk_id)):
        executor.register_action(action)
    app: Sanic[Any, Any] = create_app(executor, cors_origins=[])
    app.error_handler = ErrorHandler()  # the SDK's handler answers with the whole request
    app.error_handler.add(Exception, _hide)
    return app


def warm_up(resources: Resources) -> None:
    """Prepare what is built at first use: the first person shall not wait for it. No fault here stops the start."""
    try:
        with resources.content.reading() as session:
            read(resources.questionnaire, "", None)
            propose(profile_of(resources.questionnaire, Answers()), candidates(session), resources.weights)
            options(session, ["han"], Wish(), resources.today())
        # Loads the model, which takes seconds: not while a session keeps writers waiting.
        resources.searcher.search("nghề", 1)
    except Exception as error:
        logger.warning("not warmed up: error=%s", type(error).__name__)
    # what is loaded now stays: full collections, up to 90 ms long, need not look at it again
    gc.collect()
    gc.freeze()


def talk_context(sessions: sessionmaker[Session], talk_id: str) -> dict[str, Any]:
    """What a talk remembered, from its record; empty for a new talk.

    Read as plain SQL: the record belongs to ``bot``, which this room does not import.
    """
    query = text("SELECT context FROM talk WHERE id = :id").columns(context=JSON)
    with sessions() as session:
        context = session.execute(query, {"id": talk_id}).scalar()
    return dict(context or {})


def _hide(request: Request, error: Exception) -> HTTPResponse:  # noqa: ARG001
    logger.error("action server: error=%s", type(error).__name__)
    return json({"error": "internal"}, status=500)


def open_resources(environment: Mapping[str, str]) -> Resources:
    """Database, search and replies as the supervisor names them in the environment (docs/settings.md)."""
    engine = open_engine(environment["DATABASE_URL"])
    searcher = open_searcher(engine, Path(environment["CHONNGHE_VAR_DIR"]), environment.get("CHONNGHE_ENCODER"))
    content_dir = Path(environment["CHONNGHE_CONTENT_DIR"])
    return Resources.open(content_dir, engine, searcher, environment.get("CHONNGHE_CONTACT"))


def main() -> None:
    """Serve until stopped."""
    parser = argparse.ArgumentParser(description="Chọn Nghề action server")
    parser.add_argument("--port", type=int, required=True)
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    # Rasa 3.6 with this SDK is what our tests run; the SDK would say so at every call.
    warnings.filterwarnings("ignore", message="Your versions of rasa and", category=UserWarning)
    resources = open_resources(os.environ)
    warm_up(resources)
    app = build(resources)
    app.run(host=HOST, port=arguments.port, single_process=True, access_log=False, motd=False)


if __name__ == "__main__":
    main()
