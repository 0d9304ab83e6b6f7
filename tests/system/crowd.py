"""Many people talk with the whole running system at once over the fake Telegram: how long each waits, in what order.

A turn's time runs from the vendor's post to the vendor's receipt of the first message of its answer. Which message
answers what is read from the record afterwards: arrival, turn, words of the reply.
"""

from __future__ import annotations

import asyncio
import json
import random
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, func, select

from bot.channels.models import Arrival, Delivery, Person
from bot.record.models import Turn
from bot.supervisor.lifeline import die_with_parent
from knowledge.database import open_engine, read_sessions
from knowledge.evaluation.processes import tree_cpu_seconds
from knowledge.evaluation.questions import own_questions
from knowledge.evaluation.spellings import SPELLINGS
from knowledge.evaluation.system import free_port
from nlu.text.paths import ROOT
from tests.bot.desks import detector
from tests.bot.vendors.telegram import SECRET_HEADER
from tests.system.acknowledging import HOOK, await_secret
from tests.system.raw_http import Line, request_bytes
from tests.system.stage import Witness, await_answer, environment, telegram
from tests.system.waits import Asked, Waits, judge, letters

START_SECONDS = 180.0
LONGEST_WAIT = 120.0
LOOK_SECONDS = 0.05
PAUSE = (0.5, 4.0)
PROCESSES = ("app", "rasa", "actions", "people")


@dataclass(frozen=True)
class Manner:
    """How a person writes: ``pause`` in seconds before each message; ``reads``: only after the last was answered."""

    pause: tuple[float, float] = (0.0, 0.0)
    reads: bool = True


@dataclass(frozen=True)
class Look:
    """Of whom something was under way, at a moment of the monotonic clock."""

    at: float
    busy: frozenset[int]


@dataclass(frozen=True)
class Running:
    """The whole system, and the Telegram that it is connected to."""

    address: str
    fake: Witness
    engine: Engine
    secret: str
    pid: int


@contextmanager
def running(folder: Path) -> Iterator[Running]:
    """``chonnghe serve`` on free ports with a database of its own; what is built in ``var`` is used as it is."""
    ports = [free_port() for _ in range(3)]
    database = f"sqlite:///{folder}/talks.db"
    with Witness() as fake, (folder / "serve.log").open("wb") as log:
        settings = {
            **telegram(fake),
            "PORT": ports[0],
            "CHONNGHE_RASA_PORT": ports[1],
            "CHONNGHE_ACTIONS_PORT": ports[2],
            "CHONNGHE_PUBLIC_URL": f"http://127.0.0.1:{ports[0]}",
            "DATABASE_URL": database,
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "bot.cli.main", "serve"],
            cwd=ROOT,
            env=environment(ROOT / "var", **settings),
            stdout=log,
            stderr=log,
            preexec_fn=die_with_parent(),  # noqa: PLW1509 - it only asks the kernel
        )
        try:
            address = f"http://127.0.0.1:{ports[0]}"
            await_answer(f"{address}/readyz", process, folder / "serve.log", START_SECONDS)
            yield Running(address, fake, open_engine(database), await_secret(fake), process.pid)
        finally:
            process.terminate()
            process.wait(30)


def real_questions(count: int, seed: int) -> list[str]:
    """Questions of the evaluation, each other one without its marks; none that calls for help or needs earlier ones."""
    # Danger overtakes everything: it would look like disorder.
    texts = [one.text for one in own_questions() if not one.after and not detector().check(one.text)]
    chance, spells = random.Random(seed), (SPELLINGS["clean"], SPELLINGS["folded"])
    return [spells[number % 2](chance.choice(texts)) for number in range(count)]


class Crowd:
    """People with numbers from ``first`` on. One crowd is used once."""

    def __init__(self, system: Running, first: int) -> None:
        self._system, self._first = system, first
        self._posted: dict[str, float] = {}
        self._sessions = read_sessions(system.engine)
        self._look = Look(float("-inf"), frozenset())

    async def converse(self, talks: Sequence[Sequence[str]], manner: Manner, seed: int) -> Waits:
        """Each talk by a person of its own, all at once."""
        looking = asyncio.create_task(self._keep_looking())
        work = (
            self._talk(self._first + number, texts, manner, random.Random(seed + number))
            for number, texts in enumerate(talks)
        )
        await asyncio.gather(*work)
        looking.cancel()
        return await self.settle()

    async def post_each(self, moments: Sequence[tuple[float, int, str]]) -> Waits:
        """Post each (seconds from now, person, text) at its moment."""
        started = time.monotonic()

        async def one(moment: float, person: int, text: str) -> None:
            await asyncio.sleep(started + moment - time.monotonic())
            line = Line(self._system.address)
            await self._post(line, person, text)
            line.close()

        await asyncio.gather(*(one(*moment) for moment in moments))
        return await self.settle()

    async def settle(self) -> Waits:
        """Wait until everybody was answered; how long all waited."""
        deadline = time.monotonic() + LONGEST_WAIT
        while await asyncio.to_thread(self._under_way) and time.monotonic() < deadline:
            await asyncio.sleep(0.2)
        return await asyncio.to_thread(self.waits)

    def waits(self, persons: range | None = None) -> Waits:
        """How long these persons (all) waited so far."""
        found, seen = Waits(), defaultdict(list)
        for when, person, text in list(self._system.fake.log):
            seen[person].append((when, letters(text)))
        for person, turns in self._turns().items():
            if persons is None or person in persons:
                judge(turns, seen[person], found)
                found.answered += [turn.answered for turn in turns if turn.answered is not None]
        return found

    async def _talk(self, person: int, texts: Sequence[str], manner: Manner, chance: random.Random) -> None:
        line = Line(self._system.address)
        for text in texts:  # a pause before the first one too: nobody begins in the same instant as 49 others
            await asyncio.sleep(chance.uniform(*manner.pause))
            await self._post(line, person, text)
            if manner.reads:
                await self._answered(person)
        line.close()

    async def _post(self, line: Line, person: int, text: str) -> None:
        fake = self._system.fake
        message = fake.message(person, text=text)
        number = 600_000_000 + int(message["message_id"])
        headers = {"Content-Type": "application/json", SECRET_HEADER: self._system.secret}
        body = json.dumps({"update_id": number, "message": message}).encode()
        self._posted[str(number)] = time.monotonic()
        status, _seconds = await line.ask(request_bytes("POST", self._system.address + HOOK, headers, body))
        assert status == 200, status

    async def _answered(self, person: int) -> None:
        """Until nothing of this person is under way any more."""
        posted = time.monotonic()
        while time.monotonic() < posted + LONGEST_WAIT:
            await asyncio.sleep(LOOK_SECONDS)
            if self._look.at > posted and person not in self._look.busy:
                return

    async def _keep_looking(self) -> None:
        """One look for all: fifty people who each asked the database would slow down what is measured."""
        while True:
            at = time.monotonic()
            self._look = Look(at, await asyncio.to_thread(self._under_way))
            await asyncio.sleep(LOOK_SECONDS)

    def _under_way(self) -> frozenset[int]:
        """Those of whom anything waits to be answered or sent."""
        with self._sessions() as session:
            return frozenset(
                int(person)
                for kind in (Arrival, Delivery)
                for person in session.scalars(
                    select(Person.vendor_id).join(kind, kind.person_id == Person.id).where(kind.state == "waiting")
                )
            )

    def _turns(self) -> dict[int, list[Asked]]:
        """By person, what was asked, in that order."""
        ready = select(Delivery.arrival_id, func.min(Delivery.created_at).label("at")).group_by(Delivery.arrival_id)
        outbox = ready.subquery()
        query = select(Arrival.event_id, Person.vendor_id, Turn.reply, Arrival.received_at, outbox.c.at)
        query = query.join(Person, Person.id == Arrival.person_id).outerjoin(Turn, Turn.id == Arrival.turn_id)
        query = query.outerjoin(outbox, outbox.c.arrival_id == Arrival.id)
        with self._sessions() as session:
            rows = [row for row in session.execute(query).tuples() if row[0] in self._posted]
        turns: dict[int, list[Asked]] = defaultdict(list)
        for event, person, reply, received, at in sorted(rows, key=lambda row: int(row[0])):
            words = next((text for message in reply or [] if (text := letters(str(message["text"])))), None)
            seconds = (at - received).total_seconds() if at else None
            turns[int(person)].append(Asked(self._posted[event], words, seconds))
        return turns


def burst(
    folder: Path, talks: int, messages: int, seed: int, pause: tuple[float, float] = PAUSE
) -> dict[str, dict[str, float]]:
    """All the figures of a crowd, the baseline first: the same questions by one person, one after the other."""
    texts = real_questions(talks * messages, seed)
    each = [texts[number * messages :][:messages] for number in range(talks)]
    manners = {
        "all at once, reading": Manner(pause),
        "all at once, not waiting for answers": Manner(pause, reads=False),
        "all at once, as fast as answered": Manner(),
    }
    with running(folder) as system:
        asyncio.run(Crowd(system, 100).converse(each[:2], Manner(), seed))  # warm up
        alone = [texts[: max(messages, 60)]]
        found = {"one person, one by one": _costed(system, 1_000, alone, Manner(), seed)}
        for number, (name, manner) in enumerate(manners.items(), 1):
            found[name] = _costed(system, 10_000 * number, each, manner, seed)
        return found | _flood(system, texts, seed)


def _costed(system: Running, first: int, talks: Sequence[Sequence[str]], manner: Manner, seed: int) -> dict[str, float]:
    """The waits of one crowd, and the milliseconds of CPU that each process spent on a message; ``people``: we here."""
    before, people = tree_cpu_seconds(system.pid), time.process_time()
    row, started = asyncio.run(Crowd(system, first).converse(talks, manner, seed)).row(), time.process_time()
    spent = {name: value - before.get(name, 0.0) for name, value in tree_cpu_seconds(system.pid).items()}
    spent["people"] = started - people
    return row | {f"cpu_ms_{name}": round(spent[name] * 1000 / row["messages"], 1) for name in PROCESSES}


def _flood(system: Running, texts: Sequence[str], seed: int) -> dict[str, dict[str, float]]:
    """One person sends 200 messages in ten seconds while twenty others send one each."""
    chance, crowd = random.Random(seed), Crowd(system, 50_000)
    many = [(number / 20, 50_000, texts[number % len(texts)]) for number in range(200)]
    others = [(chance.uniform(1, 10), 50_001 + number, texts[number % len(texts)]) for number in range(20)]
    asyncio.run(crowd.post_each([*many, *others]))
    return {
        "20 others beside a flood": crowd.waits(range(50_001, 50_100)).row(),
        "the one who floods": crowd.waits(range(50_000, 50_001)).row(),
    }
