"""The smallest assistant that calls an action: one intent, one rule, one action that answers "ok"."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from aiohttp import web

FILES = {
    "config.yml": """
recipe: default.v1
assistant_id: bench
language: en
pipeline: [{name: WhitespaceTokenizer}, {name: KeywordIntentClassifier}]
policies: [{name: RulePolicy}]
""",
    "domain.yml": """
version: "3.1"
intents: [ask]
actions: [action_ok]
""",
    "data.yml": """
version: "3.1"
nlu: [{intent: ask, examples: "- question"}]
rules: [{rule: answer, steps: [{intent: ask}, {action: action_ok}]}]
""",
    "credentials.yml": "rest:\n",
    "endpoints_stock.yml": "action_endpoint: {url: 'http://127.0.0.1:%d/webhook'}\n",
    "endpoints_ours.yml": """
action_endpoint: {url: 'http://127.0.0.1:%d/webhook'}
tracker_store: {type: nlu.server.tracker_store.BoundedTrackerStore}
""",
}
ANSWER = {"events": [], "responses": [{"text": "ok"}]}


def write_project(folder: Path, actions_port: int) -> None:
    """Write the files; the action server is expected on that port of loopback."""
    for name, text in FILES.items():
        (folder / name).write_text(text % actions_port if "%d" in text else text, encoding="utf-8")


async def serve_action(port: int) -> None:
    """The action server, until the process ends."""

    async def answer(_: web.Request) -> web.Response:
        return web.json_response(ANSWER)

    application = web.Application()
    application.router.add_post("/webhook", answer)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve_action(int(sys.argv[1])))
