"""Holding one talk of ``talks/`` with the running system: what is typed or pressed, and what the replies offered."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import Any

import httpx
from ruamel.yaml import YAML
from sqlalchemy import select

from bot.record.models import Talk, Turn
from knowledge.database import open_engine, session_factory
from nlu.text import fold
from nlu.text.paths import ROOT

Step = dict[str, Any]
DOINGS = frozenset({"user", "press", "press_any", "press_nth", "press_again", "new_talk", "after_days"})


@dataclass
class Held:
    """A talk being held. ``folded``: all that is typed goes without diacritics; ``database`` is the system's own.

    ``buttons`` are those of the whole talk as (title, id), in the order they were shown; ``proposed`` the names of all
    trades proposed before the last reply; ``captured`` what a step kept.
    """

    client: httpx.Client
    database: str
    folded: bool = False
    talk_id: str = ""
    answer: dict[str, Any] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    proposed: set[str] = field(default_factory=set)
    captured: dict[str, str] = field(default_factory=dict)
    turns: int = 0

    @property
    def messages(self) -> list[dict[str, Any]]:
        """The messages of the last reply."""
        messages: list[dict[str, Any]] = self.answer["messages"]
        return messages

    @property
    def offered(self) -> list[tuple[str, str]]:
        """The buttons of the last reply as (title, id)."""
        return [(button["title"], button["id"]) for message in self.messages for button in message["buttons"]]

    @property
    def proposals(self) -> list[str]:
        """The trades that the last reply proposes: each has a button to say no to it."""
        cards = [message["text"] for message in self.messages if _refusable(message)]
        return [_name_of(card) for card in cards]

    def open(self, known: dict[str, Any]) -> None:
        """Begin a new talk; ``known`` is what the page says of the asker. What was captured is kept."""
        opened = self.client.post("/api/v1/talks", json=known)
        assert opened.is_success, opened.text
        self.talk_id, self.buttons = opened.json()["talk_id"], []
        self._heard(opened)

    def take(self, step: Step) -> None:
        """Do what a step says, as often as it says."""
        for _ in range(step.get("times", 1)):
            self._do(step)
        self._capture(step.get("capture", {}))

    def _do(self, step: Step) -> None:
        if "new_talk" in step:
            self.open(step.get("with", {}))
        elif "after_days" in step:
            _turn_back(self.database, self.talk_id, timedelta(days=step["after_days"]))
        elif "user" in step:
            text = self._filled(step["user"])
            self._send({"text": fold(text) if self.folded else text})
        elif "press_nth" in step:
            for number in _as_list(step["press_nth"]):
                self._send({"button": self._last_buttons()[number - 1]})
        else:
            self._send({"button": self._wanted(step)})

    def _send(self, body: dict[str, str]) -> None:
        self.turns += 1
        self._heard(self.client.post(f"/api/v1/talks/{self.talk_id}/messages", json=body))

    def _heard(self, reply: httpx.Response) -> None:
        assert reply.is_success, reply.text
        self.proposed |= set(self.proposals) if self.answer else set()
        self.answer = reply.json()
        self.buttons += self.offered

    def _filled(self, text: str) -> str:
        for name, value in self.captured.items():
            text = text.replace(f"{{{name}}}", value)
        return text

    def _last_buttons(self) -> list[str]:
        """Ids of the buttons of the last message that has any: the options of an open question, in their order."""
        with_buttons = [message["buttons"] for message in self.messages if message["buttons"]]
        assert with_buttons, f"no buttons under {self.messages}"
        return [button["id"] for button in with_buttons[-1]]

    def _wanted(self, step: Step) -> str:
        """The id of the button to press."""
        if "press" in step:
            return _titled(step["press"], self.offered)
        if "press_again" in step:
            return _like([step["press_again"]], self.buttons[::-1])
        return _like(step["press_any"], self.offered)

    def _capture(self, patterns: dict[str, str]) -> None:
        text = "\n".join(message["text"] for message in self.messages)
        for name, pattern in patterns.items():
            found = re.search(pattern, text)
            assert found, f"{pattern!r} not in {text!r}"
            self.captured[name] = found[0]


@cache
def _dislike() -> str:
    """The folded title of the button that refuses one proposal."""
    return fold(str(YAML(typ="safe").load(ROOT / "content" / "replies" / "propose.yml")["dislike"]))


def _refusable(message: dict[str, Any]) -> bool:
    return any(fold(button["title"]) == _dislike() for button in message["buttons"])


def _name_of(card: str) -> str:
    """A card's trade: the line above its reasons."""
    lines = card.split("\n")
    reasons = next((at for at, line in enumerate(lines) if line.startswith(("- ", "• "))), len(lines))
    return lines[max(reasons - 1, 0)]


def _titled(title: str, buttons: list[tuple[str, str]]) -> str:
    found = dict(buttons)
    assert title in found, f"no button {title!r} among {list(found)}"
    return found[title]


def _like(parts: list[str], buttons: list[tuple[str, str]]) -> str:
    """The first button whose title holds the first of the parts that any title holds."""
    for part in parts:
        for title, button in buttons:
            if fold(part) in fold(title):
                return button
    raise AssertionError(f"no button like {parts} among {[title for title, _ in buttons]}")


def _as_list(numbers: int | list[int]) -> list[int]:
    return numbers if isinstance(numbers, list) else [numbers]


def _turn_back(database: str, talk_id: str, by: timedelta) -> None:
    """Let time pass: everything recorded of the talk happened that much earlier."""
    engine = open_engine(database)
    with session_factory(engine).begin() as session:
        talk = session.get_one(Talk, talk_id)
        talk.created_at -= by
        talk.last_at -= by
        for turn in session.scalars(select(Turn).where(Turn.talk_id == talk_id)):
            turn.created_at -= by
            turn.answered_at = turn.answered_at and turn.answered_at - by
    engine.dispose()
