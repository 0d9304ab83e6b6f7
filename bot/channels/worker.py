"""Answers what was accepted: one arrival of a person after the other, many persons side by side, danger first.

Who writes much holds one place and no more: the places go to whoever was served longest ago. Everything is in the
database; what is held here is only who has something waiting.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic

from sqlalchemy import Engine

from bot.channels.alarm import Alarm
from bot.channels.answering import Answering, Outcome, choices_of
from bot.channels.arrivals import Arrivals, Ending, Waiting
from bot.channels.forget import erase, leave
from bot.channels.outage import Outage
from bot.channels.ports import Channel, SendError
from bot.channels.queue import Queue, nothing_more
from bot.channels.storing import SHELVED
from bot.clock import utc_now
from bot.inbox.messages import OutMessage
from knowledge.replies import Replies

log = logging.getLogger(__name__)
PLACES = 12
LATE = timedelta(hours=6)
# So often an arrival is tried while Rasa is up; then it is put aside with an honest word.
MOST_TRIES = 3
AGAIN = timedelta(seconds=3)
# "Slower, please" and the apology for an outage are said once in so long.
HURRIED_AGAIN = timedelta(minutes=1)
SORRY_AGAIN = timedelta(minutes=30)
# Most answers are there sooner: no need to tell of them twice.
TYPING_AFTER_SECONDS = 0.4
TYPING_SECONDS = 4.0
ERASED_SECONDS = 5.0
# Somebody who wrote through an account that is not connected now is looked at again after so long.
UNCONNECTED_SECONDS = 60.0
# Two presses on the same within so long are one.
TWICE = timedelta(seconds=2)
REMEMBERED = 10_000
# Kinds that wait for Rasa; the others are answered without it.
_ASK_RASA = frozenset({"text", "button", "contact", "media"})
_SAID = frozenset({"text", "button", "contact", "media"})


@dataclass(frozen=True)
class WorkerParts:
    """``sent`` is told whose outbox has grown, and whether it is urgent; ``now`` gives an aware time."""

    engine: Engine
    arrivals: Arrivals
    answering: Answering
    replies: Replies
    channels: Mapping[str, Channel]
    outage: Outage
    alarm: Alarm
    sent: Callable[[int, bool], None]
    now: Callable[[], datetime] = utc_now


class Worker:
    """One for the process on duty."""

    def __init__(self, parts: WorkerParts) -> None:
        self._parts = parts
        self._queue = Queue(PLACES, parts.arrivals.scan, self._serve)
        self._taken: set[int] = set()
        self._put_off: set[int] = set()
        self._presses = Presses()

    def wake(self, person_id: int, urgent: bool = False) -> None:
        """Something of this person waits."""
        self._put_off.discard(person_id)
        self._queue.add(person_id, urgent)

    async def run(self) -> None:
        """Work until cancelled; what is being answered then has ``Queue.GRACE_SECONDS`` to be finished."""
        await self._queue.run()

    async def _serve(self, person_id: int, urgent_only: bool) -> float | None:
        """Answer the next arrival of one person; None when nothing of theirs is left, else seconds until the next."""
        if not self._parts.outage.on:
            self._put_off.clear()
        if person_id in self._put_off and not urgent_only:
            return AGAIN.total_seconds()
        waiting = await asyncio.to_thread(self._parts.arrivals.of, person_id)
        waiting = [one for one in waiting if one.id not in self._taken and (one.urgent or not urgent_only)]
        if not waiting:
            return None
        head, now = waiting[0], self._parts.now()
        if not self._connected(head):
            return UNCONNECTED_SECONDS
        if head.not_before and head.not_before > now and not head.urgent:
            return (head.not_before - now).total_seconds()
        self._taken.add(head.id)
        try:
            return nothing_more(await self._take(head, waiting), waiting)
        except Exception as error:  # whatever is broken, the arrival is still there
            log.error("arrival not answered: channel=%s error=%s", head.channel, type(error).__name__)
            return await self._failed(head)
        finally:
            self._taken.discard(head.id)

    def _connected(self, arrival: Waiting) -> bool:
        channel = self._parts.channels.get(arrival.channel)
        return channel is not None and channel.account == arrival.account

    async def _take(self, head: Waiting, waiting: list[Waiting]) -> float:
        came_back = head.kind == "left" and len(waiting) > 1
        if came_back or self._presses.again(head, waiting):
            return await self._end([head], Ending())
        late = [one for one in waiting if self._is_late(one)]
        if head.kind in _SAID and head in late and not head.urgent:
            said = [one for one in late if one.kind in _SAID and not one.urgent]
            return await self._finish(said, await self._greet_late(said))
        if head.hurried and not head.urgent:
            return await self._slow_down([one for one in waiting if one.hurried and not one.urgent])
        if self._parts.outage.on and head.kind in _ASK_RASA and not head.urgent:
            return await self._wait(head, counted=False)
        async with self._typing(head):
            outcome = await self._parts.answering.answer(head)
        if outcome.unanswered:
            return await self._unanswered(head, outcome)
        return await self._finish([head], outcome)

    def _is_late(self, arrival: Waiting) -> bool:
        return self._parts.now() - arrival.sent_at > LATE

    async def _greet_late(self, said: list[Waiting]) -> Outcome:
        """One greeting for all that came late: about the newest words."""
        texts = [one for one in said if one.kind != "button" and one.text.strip()]
        return await self._parts.answering.late((texts or said)[-1])

    async def _slow_down(self, hurried: list[Waiting]) -> float:
        """What came too fast is let go; said once a minute."""
        head, now = hurried[0], self._parts.now()
        quiet = head.hurried_at is not None and now - head.hurried_at < HURRIED_AGAIN
        said = Outcome() if quiet else await self._told(head, "channel.hurried")
        parcels = self._render(head, said.messages)
        return await self._end(hurried, Ending(parcels, talk_id=said.talk_id, hurried_at=None if quiet else now))

    async def _unanswered(self, head: Waiting, outcome: Outcome) -> float:
        down = await self._parts.outage.look()
        if not down and head.attempts + 1 >= MOST_TRIES:
            self._parts.alarm.raise_("unanswered", head.channel)
            return await self._end([head], self._ending(head, outcome), SHELVED)
        return await self._wait(head, counted=not down)

    async def _wait(self, head: Waiting, *, counted: bool) -> float:
        """Let the arrival wait; the person is told once that it is not lost.

        While an outage lasts nothing more is read or written for them, unless they write again: hundreds may wait.
        """
        now = self._parts.now()
        quiet = head.sorry_at is not None and now - head.sorry_at < SORRY_AGAIN
        if self._parts.outage.on:
            self._put_off.add(head.person_id)
        if quiet and not counted:
            return AGAIN.total_seconds()
        said = Outcome() if quiet else await self._told(head, "channel.sorry")
        parcels = self._render(head, said.messages)
        ending = Ending(parcels, talk_id=said.talk_id, sorry_at=None if quiet else now)
        await asyncio.to_thread(self._parts.arrivals.interrupt, head, now + AGAIN, ending, counted=counted)
        self._parts.sent(head.person_id, False)
        return AGAIN.total_seconds()

    async def _told(self, head: Waiting, reply_id: str) -> Outcome:
        """One sentence of ours; who is new reads even now first that a machine answers."""
        outcome = Outcome() if head.talk_id else await self._parts.answering.open(head)
        outcome.messages = [*outcome.messages[:1], OutMessage(text=self._parts.replies.text(reply_id))]
        return outcome

    async def _failed(self, head: Waiting) -> float:
        """A fault of ours: tried again a few times, then put aside so that the next can be answered."""
        with suppress(Exception):  # the database may be what is broken
            if head.attempts + 1 >= MOST_TRIES:
                self._parts.alarm.raise_("unanswered", head.channel)
                said = self._render(head, self._parts.answering.trouble(head))
                return await self._end([head], Ending(said, urgent=head.urgent), SHELVED)
            again = self._parts.now() + AGAIN
            await asyncio.to_thread(self._parts.arrivals.interrupt, head, again, Ending(), counted=True)
        return AGAIN.total_seconds()

    async def _finish(self, arrivals: list[Waiting], outcome: Outcome) -> float:
        head = arrivals[-1]
        if outcome.forget == "leave":
            await asyncio.to_thread(leave, self._parts.engine, head.person_id)
            return 0.0
        if outcome.forget == "erase":
            await self._say_goodbye(head, outcome)
            await asyncio.to_thread(erase, self._parts.engine, head.person_id, outcome.talk_id)
            return 0.0
        return await self._end(arrivals, self._ending(head, outcome))

    async def _say_goodbye(self, head: Waiting, outcome: Outcome) -> None:
        """Past the outbox, which is about to forget this person."""
        channel = self._parts.channels[head.channel]
        with suppress(SendError, TimeoutError):
            async with asyncio.timeout(ERASED_SECONDS):
                for parcel in channel.render(outcome.messages):
                    await channel.send(head.vendor_id, parcel)

    def _ending(self, head: Waiting, outcome: Outcome) -> Ending:
        keeps = outcome.beside or outcome.unanswered
        choices = None if keeps else choices_of(outcome)
        return Ending(self._render(head, outcome.messages), choices, outcome.talk_id, urgent=head.urgent)

    def _render(self, head: Waiting, messages: list[OutMessage]) -> list[dict[str, object]]:
        return self._parts.channels[head.channel].render(messages) if messages else []

    async def _end(self, arrivals: list[Waiting], ending: Ending, state: str = "done") -> float:
        await asyncio.to_thread(self._parts.arrivals.end, arrivals, ending, state)
        self._parts.sent(arrivals[0].person_id, ending.urgent)
        return 0.0

    def _typing(self, head: Waiting) -> Typing:
        return Typing(self._parts.channels[head.channel], head.vendor_id)


class Presses:
    """Who pressed what last: a thumb that hits twice means it once.

    So does a number that was typed again before the first was answered: nobody means a list that they have not seen.
    """

    def __init__(self) -> None:
        self._last: OrderedDict[int, Waiting] = OrderedDict()
        self._doubled: set[int] = set()

    def again(self, arrival: Waiting, waiting: list[Waiting]) -> bool:
        """Whether the person chose the same a moment ago; remembers the choice. The same arrival is no second press."""
        last = self._last.pop(arrival.person_id, arrival)
        if arrival.kind != "button":
            return self._typed_again(arrival, waiting)
        self._last[arrival.person_id] = arrival
        if len(self._last) > REMEMBERED:
            self._last.popitem(last=False)
        same = last.id != arrival.id and last.text == arrival.text
        return same and abs(arrival.sent_at - last.sent_at) <= TWICE

    def _typed_again(self, arrival: Waiting, waiting: list[Waiting]) -> bool:
        if arrival.id in self._doubled:
            self._doubled.discard(arrival.id)
            return True
        if arrival.text.strip().isdigit():
            later = (one for one in waiting if one.id != arrival.id and one.kind == arrival.kind)
            self._doubled |= {one.id for one in later if one.text.strip() == arrival.text.strip()}
        return False


class Typing:
    """Shows "is typing" for as long as the answer takes."""

    def __init__(self, channel: Channel, vendor_id: str) -> None:
        self._show: Callable[[], Awaitable[None]] = lambda: channel.show_typing(vendor_id)
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> None:
        self._task = asyncio.create_task(self._keep_showing())

    async def __aexit__(self, *_error: object) -> None:
        if self._task:
            self._task.cancel()

    async def _keep_showing(self) -> None:
        started = monotonic()
        await asyncio.sleep(TYPING_AFTER_SECONDS)
        while monotonic() - started < 60.0:
            await self._show()
            await asyncio.sleep(TYPING_SECONDS)
