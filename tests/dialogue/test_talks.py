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
from tests.dialogue.holding import DOINGS, Held, Step

TALKS = Path(__file__).parent / "talks"
OF_STEPS = frozenset({"with", "times", "capture"})
WORDS = frozenset({"says", "says_one_of", "never_says"})
SHAPE = frozenset({"sources", "refusal", "table", "messages", "proposal", "new_proposals"})
OFFERS = frozenset({"buttons", "attachments"})
OF_TALKS = frozenset({"talk", "folded", "with", "at_most_turns", "steps"})
TALKS_OF_CHOOSING = 60


def _read(path: Path) -> list[dict[str, Any]]:
    talks: list[dict[str, Any]] = YAML(typ="safe").load(path)
    return talks


def _files() -> list[Path]:
    return sorted(TALKS.rglob("*.yml"))


def _talks() -> list[Any]:
    found = []
    for path in _files():
        name = path.relative_to(TALKS).with_suffix("").as_posix()
        for talk in _read(path):
            found.append(pytest.param(talk, False, id=f"{name}: {talk['talk']}"))
            if talk.get("folded"):
                found.append(pytest.param(talk, True, id=f"{name}: {talk['talk']} (no diacritics)"))
    return found


@pytest.fixture(scope="module")
def system_database(system: str, tmp_path_factory: pytest.TempPathFactory) -> str:  # noqa: ARG001 - it must run first
    """The database of the running system, for talks in which days pass."""
    newest = max(tmp_path_factory.getbasetemp().glob("system*/system.db"), key=lambda path: path.stat().st_mtime)
    return f"sqlite:///{newest}"


@pytest.mark.system
@pytest.mark.parametrize(("talk", "folded"), _talks())
def test_talk(talk: dict[str, Any], folded: bool, system: str, system_database: str) -> None:
    with httpx.Client(base_url=system, timeout=20) as client:
        held = Held(client, system_database, folded)
        held.open(talk.get("with", {}))
        proposed_at = None
        for step in talk["steps"]:
            held.take(step)
            _check(step, held)
            proposed_at = proposed_at or (held.turns if held.proposals else None)
        if "at_most_turns" in talk:
            assert proposed_at is not None, "no proposal in the whole talk"
            assert proposed_at <= talk["at_most_turns"], f"{proposed_at} turns to the first proposal"


def test_every_talk_can_be_held() -> None:
    """A misspelled key would check nothing: each step does one thing and all keys are known."""
    for path in _files():
        for talk in _read(path):
            assert set(talk) <= OF_TALKS, (path.name, talk["talk"])
            for step in talk["steps"]:
                assert len(set(step) & DOINGS) == 1, (path.name, talk["talk"], step)
                assert set(step) <= WORDS | SHAPE | OFFERS | DOINGS | OF_STEPS, (path.name, talk["talk"], step)


def test_the_guided_talk_is_held_in_many_ways() -> None:
    talks = [talk["talk"] for path in (TALKS / "choose").glob("*.yml") for talk in _read(path)]
    assert len(talks) >= TALKS_OF_CHOOSING
    assert len(talks) == len(set(talks))


def _check(step: Step, held: Held) -> None:
    messages = held.messages
    text = fold("\n".join([m["text"] for m in messages] + [str(m.get("table") or "") for m in messages]))
    assert messages, "an empty reply"
    assert all(message["text"].strip() for message in messages), "an empty message"
    for wanted in step.get("says", []):
        assert fold(wanted) in text, f"{wanted!r} not in {text!r}"
    if "says_one_of" in step:
        assert any(fold(wanted) in text for wanted in step["says_one_of"]), text
    for forbidden in step.get("never_says", []):
        assert fold(forbidden) not in text, f"{forbidden!r} in {text!r}"
    _check_shape(step, held)
    _check_offers(step, held)


def _check_shape(step: Step, held: Held) -> None:
    messages = held.messages
    if "sources" in step:
        assert bool([s for m in messages for s in m["sources"]]) == step["sources"]
    if "refusal" in step:
        assert held.answer.get("refusal") == step["refusal"]
    if "table" in step:
        assert any(message.get("table") for message in messages) == step["table"]
    if "messages" in step:
        assert len(messages) == step["messages"]
    if "proposal" in step:
        assert bool(held.proposals) == step["proposal"], held.answer
    if step.get("new_proposals"):
        again = held.proposed & set(held.proposals)
        assert not again, f"proposed again: {again}"


def _check_offers(step: Step, held: Held) -> None:
    titles = [fold(title) for title, _ in held.offered]
    for wanted in step.get("buttons", []):
        assert any(fold(wanted) in title for title in titles), f"{wanted!r} not in {titles}"
    attached = {one["kind"]: one["url"] for message in held.messages for one in message.get("attachments") or ()}
    for kind in step.get("attachments", []):
        assert kind in attached, f"no {kind} among {attached}"
        assert held.client.get(attached[kind]).status_code == 200, attached[kind]
