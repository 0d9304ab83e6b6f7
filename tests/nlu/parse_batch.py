"""Reads many messages with a trained model: ``python parse_batch.py MODEL`` in Rasa's environment.

A JSON list of texts comes on standard input; a JSON list of ``{intent, confidence, entities: [[kind, id], …]}`` goes to
standard output, one for each text. Rasa's own reports go to standard error.
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

from nlu.server.environment import prepare_environment
from nlu.server.without_tensorflow import leave_out_tensorflow


def main() -> int:
    """Parse all and print what was understood."""
    prepare_environment()
    leave_out_tensorflow()
    from rasa.core.agent import Agent

    answers, sys.stdout = sys.stdout, sys.stderr
    agent = Agent.load(sys.argv[1])
    json.dump(asyncio.run(_parse(agent, json.load(sys.stdin))), answers)
    return 0


async def _parse(agent: Any, texts: list[str]) -> list[dict[str, Any]]:  # noqa: ANN401 - Rasa has no types
    return [_short(await agent.parse_message(text)) for text in texts]


def _short(parsed: dict[str, Any]) -> dict[str, Any]:
    return {
        "intent": parsed["intent"]["name"],
        "confidence": parsed["intent"]["confidence"],
        "entities": [[entity["entity"], entity["value"]] for entity in parsed["entities"]],
    }


if __name__ == "__main__":
    sys.exit(main())
