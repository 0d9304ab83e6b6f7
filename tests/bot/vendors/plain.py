"""A vendor without a network, and a house around it: database file, desk, Rasa on loopback, a clock that tests move.

What the channel's core promises is tried here once, for all vendors. ``PlainChannel.ledger`` is a file, so that what a
process sent before it was killed is known afterwards.
"""

from __future__ import annotations

import asyncio
import json
import os
import threading
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from types import TracebackType
from typing import Any, Self

import pytest
from sqlalchemy import Engine, event, select

from bot.channels.alarm import Alarm
from bot.channels.answering import Answering, AnsweringParts
from bot.channels.arrivals import Arrivals
from bot.channels.campaigns import Campaigns
from bot.channels.choices import shown
from bot.channels.commands import Commands
from bot.channels.courier import Courier, CourierParts
from bot.channels.deliveries import Deliveries
from bot.channels.duty import duty_lock
from bot.channels.messages import Heard, Hook, Inbound, Kind, Parcel
from bot.channels.models import Arrival, Delivery, Person
from bot.channels.outage import Outage
from bot.channels.ports import Channel, Forged, HealthValue, Take, Unreadable
from bot.channels.reception import Reception
from bot.channels.switchboard import Switchboard, SwitchboardParts
from bot.channels.worker import Worker, WorkerParts
from bot.inbox.desk import Desk
from bot.inbox.messages import OutMessage
from bot.leads.lists import LeadWords
from bot.pace import Rate
from bot.privacy.mask import Masker
from bot.rasa_client import RasaClient
from bot.record.models import Turn
from bot.safety.lists import load_card
from knowledge.database import open_engine, read_sessions
from knowledge.reminders import load_reminders
from tests.bot import desks
from tests.bot.desks import CONTENT, Clock
from tests.bot.fake_rasa import FakeRasa, Messages, echo
from tests.bot.vendors.loopback import Loopback, Response

SECRET = "open sesame"  # noqa: S105
# Nothing that a test waits for takes nearly so long, on the slowest machine, unless it will never come.
PATIENCE = 60.0
FAST = Rate(100_000, 100_000)
# Content that never changes is read once, not for each house.
READERS = {"bot.inbox.parts.load_reminders": cache(load_reminders), "tests.bot.desks.load_card": cache(load_card)}
lead_words, masker, commands = cache(LeadWords.load), cache(Masker.load), cache(Commands.load)


@dataclass
class Failure:
    """What sending gets for the next ``times`` parcels; ``taken``: the person reads the parcel all the same."""

    error: Exception
    times: int = 1
    taken: bool = False


@dataclass
class PlainChannel:
    """A channel in this process: one parcel ``{"text", "buttons"}`` a message. Fulfils ``bot.channels.ports.Channel``.

    ``sent``: what each person reads, in order; ``tried``: every call of ``send``. ``stuck``: persons at whom sending
    hangs until ``free`` is set.
    """

    name: str = "plain"
    account: str = "plain-account"
    window: timedelta | None = None
    pace: float = 100_000.0
    ledger: Path | None = None
    sent: dict[str, list[Parcel]] = field(default_factory=dict)
    tried: list[str] = field(default_factory=list)
    noticed_events: list[str] = field(default_factory=list)
    failures: dict[str | None, list[Failure]] = field(default_factory=dict)
    stuck: set[str] = field(default_factory=set)
    free: asyncio.Event = field(default_factory=asyncio.Event)
    typing: list[str] = field(default_factory=list)
    closed: bool = False

    def fail(self, error: Exception, person: str | None = None, times: int = 1, *, taken: bool = False) -> None:
        """Script a failure for one person, or for whoever comes (None)."""
        self.failures.setdefault(person, []).append(Failure(error, times, taken))

    def texts(self, person: str) -> list[str]:
        """What one person reads."""
        return [str(parcel["text"]) for parcel in self.sent.get(person, [])]

    def button(self, person: str, title: str) -> str:
        """The id of the button of this title that the person was shown last."""
        offered = [button for parcel in self.sent[person] for button in parcel["buttons"]]
        return str([button for button in offered if button["title"] == title][-1]["id"])

    def hear(self, hook: Hook) -> Heard:
        """``{"events": [...]}`` below a secret."""
        if hook.headers.get("x-plain-secret") != SECRET:
            raise Forged
        try:
            events = tuple(Inbound.model_validate(event) for event in json.loads(hook.body)["events"])
        except (ValueError, KeyError, TypeError, RecursionError):
            raise Unreadable from None
        return Heard(events, answer="thanks", unknown=0 if events else 1)

    def render(self, messages: Sequence[OutMessage]) -> list[Parcel]:
        """One parcel a message."""
        return [{"text": message.text, "buttons": shown([message])} for message in messages]

    async def send(self, person: str, parcel: Parcel) -> None:
        """Record it, or fail as scripted."""
        self.tried.append(person)
        if person in self.stuck:
            await self.free.wait()
        failure = self._next_failure(person)
        if failure is None or failure.taken:
            self.sent.setdefault(person, []).append(parcel)
            self._note(parcel)
        if failure:
            raise failure.error

    async def noticed(self, event: Inbound) -> None:
        """Remember that it was told."""
        self.noticed_events.append(event.event_id)

    async def show_typing(self, person: str) -> None:
        """Remember it."""
        self.typing.append(person)

    async def run(self, take: Take) -> None:  # noqa: ARG002 - the protocol's
        """Nothing of its own to do."""
        await asyncio.Event().wait()

    def health(self) -> Mapping[str, HealthValue]:
        """One value."""
        return {"mode": "plain"}

    async def aclose(self) -> None:
        """Remember it."""
        self.closed = True

    def _next_failure(self, person: str) -> Failure | None:
        scripted = self.failures.get(person) or self.failures.get(None)
        if not scripted:
            return None
        scripted[0].times -= 1
        return scripted[0] if scripted[0].times > 0 else scripted.pop(0)

    def _note(self, parcel: Parcel) -> None:
        if self.ledger:
            file = os.open(self.ledger, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
            os.write(file, (json.dumps(parcel) + "\n").encode())
            os.close(file)


def in_ledger(ledger: Path) -> list[str]:
    """The texts that were sent by all processes, in order."""
    return [json.loads(line)["text"] for line in ledger.read_text().splitlines()] if ledger.exists() else []


class HouseRasa(FakeRasa):
    """The fake Rasa behind a door: it says that it lives, and can go away and come back at the same address.

    A message with "chậm" in it hangs until ``hold`` is set.
    """

    def __init__(self, answer: Callable[[str], Messages] = echo) -> None:
        super().__init__(self._slowly)
        self._answer = answer
        self.hold = threading.Event()
        self.door = Loopback(self._at_the_door)
        self.url = self.door.url

    def asked(self, *, all_of: bool = False) -> list[str]:
        """What was asked, without fresh starts unless ``all_of``."""
        return [message for _sender, message in self.received if all_of or message != "/session_start"]

    def __enter__(self) -> Self:
        super().__enter__()
        self.door.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.hold.set()
        if not self.door.stopping.is_set():
            self.door.stop()
        super().__exit__(kind, error, traceback)

    def _slowly(self, message: str) -> Messages:
        if "chậm" in message:
            self.hold.wait(PATIENCE)
        return self._answer(message)

    def _at_the_door(self, method: str, path: str, _headers: Mapping[str, str], body: bytes) -> Response:
        if method == "GET":
            return 200, {}, b"{}"
        status, answer = self.respond(path, json.loads(body))
        return status, {}, answer


@dataclass
class House:
    """A switchboard and what is behind it. ``clock`` moves the database's times and the courier's patience."""

    engine: Engine
    channel: PlainChannel
    clock: Clock
    desk: Desk
    board: Switchboard
    parts: SwitchboardParts
    alarms: list[str]
    numbers: int = 0

    def event(self, person: str, text: str = "", kind: Kind = "text", **more: Any) -> Inbound:  # noqa: ANN401
        """An event with the next id, said now unless told otherwise."""
        self.numbers += 1
        given: dict[str, Any] = {"event_id": f"e{self.numbers}", "sent_at": self.clock(), "order": self.numbers} | more
        return Inbound(person=person, text=text, kind=kind, **given)

    async def take(self, *events: Inbound) -> None:
        """The events come in at the door, together."""
        await self.parts.reception.take(self.channel, events)

    async def say(self, person: str, text: str = "", kind: Kind = "text", **more: Any) -> list[str]:  # noqa: ANN401
        """One event, and everything that the person reads because of it."""
        before = len(self.channel.texts(person))
        await self.take(self.event(person, text, kind, **more))
        await self.quiet()
        return self.channel.texts(person)[before:]

    async def quiet(self) -> None:
        """Wait until nothing waits, neither to be answered nor to be sent."""
        await until(lambda: not self._waits())

    async def reads(self, person: str, text: str) -> None:
        """Wait until the person reads something with this text in it."""
        await until(lambda: any(text in one for one in self.channel.texts(person)))

    def rows(self, model: type[Any], **values: object) -> list[Any]:
        """Rows of a table with these values."""
        with read_sessions(self.engine)() as session:
            return list(session.scalars(select(model).filter_by(**values).order_by(model.id)))

    def _waits(self) -> bool:
        with read_sessions(self.engine)() as session:
            found = [select(table.id).where(table.state == "waiting").limit(1) for table in (Arrival, Delivery)]
            return any(session.scalar(query) is not None for query in found)

    def person(self, vendor_id: str) -> Person:
        """Somebody's row."""
        [found] = self.rows(Person, vendor_id=vendor_id)
        assert isinstance(found, Person)
        return found

    def turns(self, person: str) -> list[Turn]:
        """The turns of somebody's talk after the opening."""
        return desks.turns(self.engine, self.person(person).talk_id or "")


def quick_database(folder: Path) -> Engine:
    """A fresh database with all tables that does not wait for the disk: what is killed here is never the machine."""
    (folder / "desk.db").write_bytes(_empty_database())
    engine = open_engine(f"sqlite:///{folder}/desk.db")
    event.listen(engine, "connect", lambda connection, _record: connection.execute("PRAGMA synchronous=OFF"))
    return engine


@cache
def _empty_database() -> bytes:
    with TemporaryDirectory() as folder:
        desks.database(Path(folder)).dispose()
        return (Path(folder) / "desk.db").read_bytes()


async def until(condition: Callable[[], object], seconds: float = PATIENCE) -> None:
    """Wait for a condition; fails where it does not come true."""
    end = monotonic() + seconds
    while not condition():
        if monotonic() > end:
            pytest.fail("what the test waits for did not happen")
        await asyncio.sleep(0.01)


@asynccontextmanager
async def held(
    engine: Engine,
    rasa_url: str,
    *,
    channel: PlainChannel | None = None,
    rate: Rate = FAST,
    patience: float = PATIENCE,
    running: bool = True,
) -> AsyncIterator[House]:
    """A house over this database that works until the end; with ``running`` False it only accepts."""
    rasa, clock = RasaClient(rasa_url, PATIENCE), Clock()
    with pytest.MonkeyPatch.context() as patch:
        _hurry(patch, clock)
        desk = Desk(desks.parts(engine, rasa, patience, clock))
        house = _house(engine, channel or PlainChannel(), desk, (rasa, rate), clock)
        try:
            if running:
                async with house.board.running():
                    yield house
            else:
                yield house
        finally:
            await rasa.aclose()


def _hurry(patch: pytest.MonkeyPatch, clock: Clock) -> None:
    """Let what waits by the clock of the machine follow the test's, and look often whether it is time."""

    def seconds() -> float:
        return monotonic() + clock.ahead.total_seconds()

    patch.setattr(LeadWords, "load", lead_words)
    patch.setattr(Masker, "load", masker)
    for name, reader in READERS.items():
        patch.setattr(name, reader)
    for module in ("queue", "courier"):
        patch.setattr(f"bot.channels.{module}.monotonic", seconds)
    patch.setattr("bot.channels.queue.SCAN_SECONDS", 0.05)
    patch.setattr("bot.channels.worker.AGAIN", timedelta(seconds=0.05))
    patch.setattr("bot.channels.outage.LOOK_SECONDS", 0.02)
    patch.setattr("bot.channels.duty.AGAIN_SECONDS", 0.02)
    patch.setattr("bot.channels.switchboard.HOUSEKEEPING_SECONDS", 0.02)
    patch.setattr("bot.channels.switchboard.AFTER_LOSS_SECONDS", 0.02)


def _house(engine: Engine, channel: PlainChannel, desk: Desk, given: tuple[RasaClient, Rate], now: Clock) -> House:
    (rasa, rate), replies, alarms = given, desks.replies(), list[str]()
    channels: dict[str, Channel] = {channel.name: channel}
    arrivals, deliveries = Arrivals(engine, now), Deliveries(engine, now)

    async def tell(line: str) -> None:
        alarms.append(line)

    alarm = Alarm(tell)
    missing = [OutMessage(text=replies.text("channel.gap"))]
    courier = Courier(CourierParts(engine, deliveries, channels, alarm, lambda channel: channel.render(missing), now))
    outage = Outage(rasa.alive)
    answering = Answering(
        AnsweringParts(desk, replies, commands(CONTENT), Campaigns(engine), {"plain": "https://plain.example"}.get)
    )
    worker = Worker(WorkerParts(engine, arrivals, answering, replies, channels, outage, alarm, courier.wake, now))
    reception = Reception(arrivals, desk, rate, worker.wake)
    parts = SwitchboardParts(
        channels, reception, worker, courier, arrivals, deliveries, outage, alarm, duty_lock(engine)
    )
    return House(engine, channel, now, desk, Switchboard(parts), parts, alarms)


def card() -> str:
    """The help card; the disclosure and the apology name its number too."""
    return desks.replies().address(load_card(CONTENT).card, None)


def late(house: House, hours: float = 7.0) -> datetime:
    """A time so many hours ago."""
    return house.clock() - timedelta(hours=hours)


def file_bytes(folder: Path) -> bytes:
    """Everything that lies in a folder."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
