"""What one arrival is answered: its talk, what was meant (words, button, command, code), and the desk's answer."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from bot.channels.arrivals import TALK_PREFIX, Waiting
from bot.channels.choices import chosen, shown
from bot.channels.commands import Command, Commands
from bot.inbox.desk import Desk
from bot.inbox.errors import TextTooLong, UnknownButton, UnknownTalk
from bot.inbox.messages import Answer, Button, OutMessage
from bot.record.store import UNAVAILABLE
from knowledge.replies import Replies

# Ids of the two buttons that the desk does not know: erasing is done here.
ERASE, KEEP = "erase-all", "erase-nothing"
STILL_ON_SCREEN = timedelta(minutes=10)
# Vendors tell of one coming in by several events at a time.
TOLD_TWICE = timedelta(seconds=5)
# Inbound.reference of somebody else's card (the adapters say so).
OTHER_CONTACT = "other_contact"


class Codes(Protocol):
    """The registered campaign codes; blocking."""

    def find(self, text: str) -> str | None:
        """The code that a start payload, or a text of nothing else, means."""
        ...

    def school(self, code: str) -> str | None:
        """The school that a code belongs to."""
        ...


@dataclass
class Outcome:
    """What becomes of an arrival.

    ``talk_id``: the talk that goes on; ``unanswered``: nobody could answer just now; ``forget``: what the person asked
    to be forgotten ("erase" after ``messages`` are sent, "leave" at once). ``beside``: what was shown before can still
    be chosen.
    """

    messages: list[OutMessage] = field(default_factory=list)
    talk_id: str | None = None
    unanswered: bool = False
    forget: str | None = None
    beside: bool = False


@dataclass(frozen=True)
class AnsweringParts:
    """``link`` gives the address of a private talk with a channel's account, where it has one."""

    desk: Desk
    replies: Replies
    commands: Commands
    codes: Codes
    link: Callable[[str], str | None]


class Answering:
    """Answers arrivals; one for all channels. Database errors go up: the worker lets the arrival wait."""

    def __init__(self, parts: AnsweringParts) -> None:
        self._parts = parts
        self._kinds: dict[str, Callable[[Waiting], Awaitable[Outcome]]] = {
            "text": self._text,
            "button": self._button,
            "contact": self._words,
            "media": self._media,
            "opened": self._opened,
            "group": self._group,
        }

    async def answer(self, arrival: Waiting) -> Outcome:
        """What the person is to read, and what becomes of the arrival."""
        if arrival.kind in ("left", "withdrawn"):
            return Outcome(forget="leave" if arrival.kind == "left" else "erase")
        return await self._kinds[arrival.kind](arrival)

    async def late(self, arrival: Waiting) -> Outcome:
        """The apology for words that waited too long; a button's id is none."""
        text = "" if arrival.kind == "button" else arrival.text
        return await self._in_talk(
            arrival, lambda talk: self._parts.desk.greet_late(talk, text, arrival.sent_at, arrival.turn_id)
        )

    def trouble(self, arrival: Waiting) -> list[OutMessage]:
        """What is said when nothing else can be: an honest word; to a person in danger the help card."""
        if arrival.urgent:
            return self._parts.desk.card()
        return [OutMessage(text=self._parts.replies.text("trouble.unavailable"))]

    async def _text(self, arrival: Waiting) -> Outcome:
        if arrival.urgent:  # whatever stands before it
            return await self._words(arrival)
        if (agreed := self._about_erasing(arrival)) is not None:
            return await self._press(arrival, ERASE if agreed else KEEP)
        if command := self._parts.commands.find(arrival.text):
            return await self._command(arrival, command)
        if button := chosen(arrival.text, arrival.choices):
            return await self._press(arrival, button)
        if code := await asyncio.to_thread(self._parts.codes.find, arrival.text):
            return await self._came_by(arrival, code)
        return await self._words(arrival)

    def _about_erasing(self, arrival: Waiting) -> bool | None:
        """Whether a text answers the question that is open about erasing; None where none is, or it says neither."""
        asked = {choice["id"] for choice in arrival.choices} == {ERASE, KEEP}
        return self._parts.commands.answer(arrival.text) if asked else None

    async def _words(self, arrival: Waiting) -> Outcome:
        text = self._parts.commands.unslashed(arrival.text)
        try:
            return await self._in_talk(
                arrival, lambda talk: self._parts.desk.answer(talk, text=text, turn_id=arrival.turn_id)
            )
        except TextTooLong:
            return await self._noted(arrival, "errors.text_too_long")

    async def _button(self, arrival: Waiting) -> Outcome:
        return await self._press(arrival, arrival.text)

    async def _press(self, arrival: Waiting, button: str) -> Outcome:
        if button == ERASE:
            return await self._erased(arrival)
        if arrival.talk_id is None:
            return await self._old_button(arrival)
        if button == KEEP:
            return self._say("channel.erase_kept")
        try:
            answer = await self._parts.desk.answer(arrival.talk_id, button=button, turn_id=arrival.turn_id)
        except (UnknownButton, UnknownTalk):
            return await self._old_button(arrival)
        return _outcome(answer, arrival.talk_id)

    async def _old_button(self, arrival: Waiting) -> Outcome:
        """A button of a talk that is over; without any talk a new one begins."""
        if arrival.talk_id is None:
            return await self._open(arrival, None)
        return self._say("channel.old_button")

    async def _media(self, arrival: Waiting) -> Outcome:
        if arrival.reference == OTHER_CONTACT:
            return await self._noted(arrival, "channel.other_contact")
        if not arrival.text.strip():
            return await self._noted(arrival, "channel.media")
        outcome = await self._words(arrival)
        if not (outcome.unanswered or arrival.urgent):
            newcomer = outcome.talk_id != arrival.talk_id  # reads first who is speaking here
            said = OutMessage(text=self._parts.replies.text("channel.media_caption"))
            outcome.messages.insert(1 if newcomer else 0, said)
        return outcome

    async def _noted(self, arrival: Waiting, reply_id: str, **values: str) -> Outcome:
        """One sentence of ours; after the opening for somebody new."""
        said = OutMessage(text=self._parts.replies.text(reply_id, None, **values))
        if arrival.talk_id is not None:
            return Outcome([said], beside=True)
        outcome = await self._open(arrival, None)
        outcome.messages.append(said)
        return outcome

    async def open(self, arrival: Waiting) -> Outcome:
        """A new talk for the arrival's person, with its opening."""
        return await self._open(arrival, None)

    async def _opened(self, arrival: Waiting) -> Outcome:
        code = await asyncio.to_thread(self._parts.codes.find, arrival.campaign) if arrival.campaign else None
        return await self._came_by(arrival, code)

    async def _came_by(self, arrival: Waiting, code: str | None) -> Outcome:
        """Somebody comes in, by a code or without; to whom the opening was shown just now it is not shown again."""
        if not _just_opened(arrival):
            return await self._open(arrival, code)
        if code is None or code == arrival.talk_campaign:
            return await self._starters(arrival)
        if arrival.talk_campaign is not None:
            return await self._open(arrival, code)
        school = await asyncio.to_thread(self._parts.codes.school, code)
        await self._parts.desk.attribute(arrival.talk_id or "", code, school)
        said = OutMessage(text=self._parts.replies.text("channel.code_noted", None, code=code))
        return Outcome([said], beside=True)

    async def _starters(self, arrival: Waiting) -> Outcome:
        """The ways to begin once more; nothing where a vendor told of the same coming in twice."""
        if arrival.untouched is None or arrival.sent_at - arrival.untouched < TOLD_TWICE:
            return Outcome(beside=True)
        opened = await self._parts.desk.open_talk(arrival.channel, talk_id=arrival.talk_id)
        return Outcome(list(opened.messages[1:]))

    async def _group(self, arrival: Waiting) -> Outcome:
        """Nothing of a person is answered before others, but that a person in danger is helped."""
        if self._parts.desk.calls_for_help(arrival.text):
            return Outcome(self._parts.desk.card())
        link = self._parts.link(arrival.channel)
        return self._say("channel.group", link=link) if link else self._say("channel.group_no_link")

    async def _command(self, arrival: Waiting, command: Command) -> Outcome:
        if command.does == "new":
            return await self._open(arrival, None)
        if command.does == "erase":
            return await self._ask_erase(arrival)
        if command.does == "help":
            return await self._help(arrival)
        payload = command.press or command.say or ""
        return await self._in_talk(
            arrival, lambda talk: self._parts.desk.choose(talk, command.title, payload, arrival.turn_id)
        )

    async def _help(self, arrival: Waiting) -> Outcome:
        menu = "\n".join(f"- /{name}: {title}" for name, title in self._parts.commands.menu())
        return await self._noted(arrival, "channel.help", commands=menu)

    async def _ask_erase(self, arrival: Waiting) -> Outcome:
        text = self._parts.replies.text
        if arrival.talk_id is None:
            return await self._erased(arrival)
        buttons = [Button(title=text("channel.erase_yes"), id=ERASE), Button(title=text("channel.erase_no"), id=KEEP)]
        return Outcome([OutMessage(text=text("channel.erase_sure"), buttons=buttons)])

    async def _erased(self, arrival: Waiting) -> Outcome:
        """The farewell. Of somebody without a talk there is nothing but the vendor's id: that goes too."""
        opened = Outcome() if arrival.talk_id else await self._open(arrival, None)
        said = OutMessage(text=self._parts.replies.text("channel.erased"))
        return Outcome([*opened.messages[:1], said], opened.talk_id, forget="erase")

    async def _in_talk(self, arrival: Waiting, ask: Callable[[str], Awaitable[Answer]]) -> Outcome:
        """The answer in the person's talk. Who is new, or whose talk is gone, first reads who is speaking here.

        Only help comes before that: to somebody in danger the card is the first thing, on the lock screen too.
        """
        if arrival.talk_id is not None:
            try:
                return _outcome(await ask(arrival.talk_id), arrival.talk_id)
            except UnknownTalk:
                pass
        opened = await self._open(arrival, None)
        outcome = _outcome(await ask(opened.talk_id or ""), opened.talk_id)
        # The starters would come between the question and its answer.
        disclosure = opened.messages[:1]
        outcome.messages = [*outcome.messages, *disclosure] if arrival.urgent else [*disclosure, *outcome.messages]
        return outcome

    async def _open(self, arrival: Waiting, code: str | None) -> Outcome:
        """A new talk; its id belongs to the arrival, so that taking this up again opens no second one."""
        school = await asyncio.to_thread(self._parts.codes.school, code) if code else None
        talk_id = f"{TALK_PREFIX}{arrival.turn_id}"
        opened = await self._parts.desk.open_talk(arrival.channel, school, code, None, talk_id)
        return Outcome(list(opened.messages), talk_id)

    def _say(self, reply_id: str, **values: str) -> Outcome:
        return Outcome([OutMessage(text=self._parts.replies.text(reply_id, None, **values))])


def _just_opened(arrival: Waiting) -> bool:
    """Whether the opening is still the last thing on the person's screen."""
    return arrival.untouched is not None and arrival.sent_at - arrival.untouched < STILL_ON_SCREEN


def _outcome(answer: Answer, talk_id: str | None) -> Outcome:
    return Outcome(list(answer.messages), talk_id, unanswered=answer.refusal == UNAVAILABLE)


def choices_of(outcome: Outcome) -> list[dict[str, str]]:
    """What the person can choose from now on by number or title."""
    return shown(outcome.messages)
