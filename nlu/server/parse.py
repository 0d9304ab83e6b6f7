"""Understands many messages with a trained model, without a server: for measuring.

A JSON list of texts comes on standard input; a JSON list of ``{intent, confidence, likely: {intent: chance},
entities: [[kind, id], …]}`` goes to standard output, one for each text. Rasa's own reports go to standard error.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any


def parse(model: Path) -> int:
    """Read all and print what was understood; 0, or 1 with a message where there is no model."""
    from rasa.core.agent import Agent

    from nlu.server.repairs import apply_all

    if not model.is_file():
        sys.stderr.write(f"{model}: no such model; train first\n")
        return 1
    answers, sys.stdout = sys.stdout, sys.stderr
    apply_all()
    agent = Agent.load(str(model))
    json.dump(asyncio.run(_parsed(agent, json.load(sys.stdin))), answers)
    return 0


async def _parsed(agent: Any, texts: list[str]) -> list[dict[str, Any]]:  # noqa: ANN401 - Rasa has no types
    return [_short(await agent.parse_message(text)) for text in texts]


def _short(parsed: dict[str, Any]) -> dict[str, Any]:
    return {
        "intent": parsed["intent"]["name"],
        "confidence": parsed["intent"]["confidence"],
        "likely": {one["name"]: one["confidence"] for one in parsed.get("intent_ranking") or []},
        "entities": [[entity["entity"], entity["value"]] for entity in parsed["entities"]],
    }
