"""Holds one talk of ``channel_talks/`` at every channel at once and says where somebody saw something else."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from ruamel.yaml import YAML

from bot.inbox.messages import Button, OutMessage
from nlu.text import fold
from tests.bot.desks import replies
from tests.dialogue.channel_comparing import compare
from tests.dialogue.channel_people import Part, Person, WebPerson
from tests.dialogue.channel_system import ChannelSystem
from tests.dialogue.channel_vendor_people import KINDS

TALKS = Path(__file__).parent / "channel_talks"
DOINGS = frozenset({"user", "press", "names", "choose", "picture", "shares_number", "starts_again"})
MORE = frozenset({"repeat", "channels_say", "channels_offer", "also", "met_anew", "capture"})
CHECKS = frozenset({"says", "buttons", "table", "sources", "attachments"})
OF_TALKS = frozenset({"talk", "opens", "steps"})
Step = dict[str, Any]
_BEGINS = {"image": b"\x89PNG", "pdf": b"%PDF-", "page": b"<!doctype html>"}


def talks() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every talk with the name of its file."""
    for path in sorted(TALKS.glob("*.yml")):
        for talk in YAML(typ="safe").load(path):
            yield path.stem, talk


@dataclass
class Heard:
    """What each step of a talk was answered at one channel; ``broke`` tells why the talk could not go on."""

    answers: list[Any] = field(default_factory=list)
    broke: str = ""


def hold(talk: dict[str, Any], system: ChannelSystem) -> list[str]:
    """Hold the talk everywhere; what is wrong or differs, the first step at each channel where something does."""
    with ThreadPoolExecutor(len(KINDS) + 1) as pool:
        model = pool.submit(_held, talk, WebHolder(WebPerson(system)))
        held = {kind.channel: pool.submit(_held, talk, VendorHolder(kind(system))) for kind in KINDS}
    web = model.result()
    problems = [f"web: {web.broke}"] if web.broke else []
    steps = _steps(talk)
    problems += [wrong for step, said in zip(steps, web.answers, strict=False) for wrong in missing(step, said)]
    for channel, heard in held.items():
        problems += [f"{channel}: {what}" for what in _first_difference(steps, web, heard.result(), channel)]
    return problems


def missing(step: Step, said: Sequence[OutMessage]) -> list[str]:
    """What the step demands of the answer and is not there."""
    text = fold("\n".join(line for message in said for line in (message.text, str(message.table or ""))))
    titles = [fold(button.title) for message in said for button in message.buttons]
    kinds = {attachment.kind for message in said for attachment in message.attachments}
    problems = [f"{words!r} is not said" for words in step.get("says", []) if fold(words) not in text]
    problems += [f"no button {one!r}" for one in step.get("buttons", []) if not any(fold(one) in t for t in titles)]
    problems += [f"no {kind}" for kind in step.get("attachments", []) if kind not in kinds]
    problems += ["no table"] if step.get("table") and not any(message.table for message in said) else []
    problems += ["no sources"] if step.get("sources") and not any(message.sources for message in said) else []
    return [f"{_doing(step)}: {problem} in {text[:300]!r}" for problem in problems]


@dataclass
class Holder(ABC):
    """One person in one talk. ``captured``: what was kept of earlier answers."""

    person: Person[Any]
    captured: dict[str, str] = field(default_factory=dict)

    @abstractmethod
    def begin(self, talk: dict[str, Any]) -> None:
        """Come in, where the talk says so."""

    @abstractmethod
    def take(self, step: Step) -> Any:  # noqa: ANN401
        """Do what a step says; what is seen then."""

    def do(self, step: Step) -> None:
        """The deed of a step, whatever the channel."""
        person = self.person
        deeds: dict[str, Callable[[Any], None]] = {
            "user": lambda text: person.say(self._filled(text) * step.get("repeat", 1)),
            "press": person.press,
            "names": person.name,
            "choose": person.choose,
            "picture": person.send_picture,
            "shares_number": lambda _: person.share_number(),
            "starts_again": lambda _: person.open(),
        }
        deeds[_doing(step)](step[_doing(step)])

    def keep(self, step: Step, text: str) -> None:
        """Capture what the step says."""
        for name, pattern in step.get("capture", {}).items():
            found = re.search(pattern, text)
            assert found, f"{pattern!r} not in {text!r}"
            self.captured[name] = found[0]

    def _filled(self, text: str) -> str:
        for name, value in self.captured.items():
            text = text.replace(f"{{{name}}}", value)
        return text


class WebHolder(Holder):
    """At the web page. What the page does not know is put together from the replies."""

    def begin(self, talk: dict[str, Any]) -> None:
        """A page always opens with its opening."""
        self.person.open()
        self._opening = [] if talk.get("opens") else self.person.seen()[:1]

    def take(self, step: Step) -> list[OutMessage]:
        """The answer as everybody shall see it."""
        if "channels_say" in step:
            return _replies(step)
        if step.get("met_anew"):
            self.person.open()
            self._opening = self.person.seen()[:1]
        self.do(step)
        seen = self.person.seen()
        # Help comes before anything else, the opening right after it.
        help_first = bool(seen) and "111" in seen[0].text
        said: list[OutMessage] = [*seen, *self._opening] if help_first else [*self._opening, *seen]
        self._opening = []
        self.keep(step, "\n".join(message.text for message in said))
        return said


class VendorHolder(Holder):
    """At a vendor."""

    def begin(self, talk: dict[str, Any]) -> None:
        """Come in without a word, or not at all: then the first step is the first word."""
        if talk.get("opens"):
            self.person.open()

    def take(self, step: Step) -> list[Part]:
        """What is seen."""
        self.do(step)
        seen: list[Part] = self.person.seen()
        self.keep(step, "\n".join(part.text for part in seen))
        return seen


def _held(talk: dict[str, Any], holder: Holder) -> Heard:
    heard = Heard()
    try:
        holder.begin(talk)
        heard.answers += [holder.person.seen()] if talk.get("opens") else []
        for step in talk["steps"]:
            heard.answers.append(holder.take(step))
    except Exception as error:  # told with its talk and channel; the other channels go on
        heard.broke = f"at step {len(heard.answers) + 1}: {type(error).__name__} {error}"
    return heard


def _first_difference(steps: Sequence[Step], web: Heard, heard: Heard, channel: str) -> list[str]:
    for step, said, seen in zip(steps, web.answers, heard.answers, strict=False):
        compared = compare(said, seen, channel, step.get("also", ()))
        unusable = [what for kind, _, content in compared.files for what in unopened(kind, content)]
        if compared.differences or unusable:
            return [f"after {step}: {what}" for what in (*compared.differences, *unusable)]
    return [heard.broke] if heard.broke else []


def unopened(kind: str, content: str | bytes) -> list[str]:
    """What is wrong with a thing that was sent or linked: it must open and be what it is said to be."""
    if isinstance(content, str):
        answer = httpx.get(content, timeout=30, trust_env=False)
        content = answer.content if answer.is_success else b""
    return [] if content[:20].lower().startswith(_BEGINS[kind].lower()) else [f"{kind} does not open"]


def _steps(talk: dict[str, Any]) -> list[Step]:
    """The steps that are answered; coming in is the first where the talk says so."""
    return [*([{"starts_again": True}] if talk.get("opens") else []), *talk["steps"]]


def _doing(step: Step) -> str:
    return next(key for key in step if key in DOINGS)


def _replies(step: Step) -> list[OutMessage]:
    said = [OutMessage(text=replies().text(one)) for one in step["channels_say"]]
    said[-1].buttons = [Button(title=title, id="-") for title in step.get("channels_offer", [])]
    return said
