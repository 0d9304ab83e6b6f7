"""Dialogue tests: talks in YAML that a teacher can read, held with the whole running system over its API.

Each step says what the user writes (or which button is pressed) and what the reply must do. Keys are explained in
``talks/README.md``. All steps are also tried without diacritics where the talk says ``folded: true``.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
from ruamel.yaml import YAML

from nlu.text import fold

TALKS = Path(__file__).parent / "talks"
CHECKS = frozenset({"says", "says_one_of", "never_says", "sources", "refusal", "buttons", "table", "messages"})

Step = dict[str, Any]


def _talks() -> list[Any]:
    found = []
    for path in sorted(TALKS.glob("*.yml")):
        for talk in YAML(typ="safe").load(path):
            found.append(pytest.param(talk, False, id=f"{path.stem}: {talk['talk']}"))
            if talk.get("folded"):
                found.append(pytest.param(talk, True, id=f"{path.stem}: {talk['talk']} (no diacritics)"))
    return found


@pytest.mark.system
@pytest.mark.parametrize(("talk", "folded"), _talks())
def test_talk(talk: dict[str, Any], folded: bool, system: str) -> None:
    with httpx.Client(base_url=system, timeout=20) as client:
        opened = client.post("/api/v1/talks", json=talk.get("with", {})).json()
        messages = opened["messages"]
        for step in talk["steps"]:
            answer = _send(client, opened["talk_id"], step, messages, folded)
            messages = answer["messages"]
            _check(step, answer)


def _send(client: httpx.Client, talk_id: str, step: Step, messages: list[Any], folded: bool) -> dict[str, Any]:
    if "press" in step:
        offered = {button["title"]: button["id"] for message in messages for button in message["buttons"]}
        assert step["press"] in offered, f"no button {step['press']!r} among {list(offered)}"
        body = {"button": offered[step["press"]]}
    else:
        body = {"text": fold(step["user"]) if folded else step["user"]}
    reply = client.post(f"/api/v1/talks/{talk_id}/messages", json=body)
    assert reply.status_code == 200, reply.text
    answer: dict[str, Any] = reply.json()
    return answer


def _check(step: Step, answer: dict[str, Any]) -> None:
    unknown = set(step) - CHECKS - {"user", "press"}
    assert not unknown, f"unknown keys {unknown}"
    messages = answer["messages"]
    text = fold("\n".join([m["text"] for m in messages] + [str(m.get("table") or "") for m in messages]))
    assert messages, "an empty reply"
    assert all(message["text"].strip() for message in messages), "an empty message"
    for wanted in step.get("says", []):
        assert fold(wanted) in text, f"{wanted!r} not in {text!r}"
    if "says_one_of" in step:
        assert any(fold(wanted) in text for wanted in step["says_one_of"]), text
    for forbidden in step.get("never_says", []):
        assert fold(forbidden) not in text, f"{forbidden!r} in {text!r}"
    _check_shape(step, answer)


def _check_shape(step: Step, answer: dict[str, Any]) -> None:
    messages = answer["messages"]
    if "sources" in step:
        assert bool([s for m in messages for s in m["sources"]]) == step["sources"]
    if "refusal" in step:
        assert answer.get("refusal") == step["refusal"]
    if "table" in step:
        assert any(message.get("table") for message in messages) == step["table"]
    if "messages" in step:
        assert len(messages) == step["messages"]
    titles = [fold(button["title"]) for message in messages for button in message["buttons"]]
    for wanted in step.get("buttons", []):
        assert any(fold(wanted) in title for title in titles), f"{wanted!r} not in {titles}"
