"""Who is served next: nobody who came earlier is passed by somebody who keeps coming."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from bot.channels.queue import Queue, nothing_more

FEW_SECONDS = 60.0


def served_by(patience: int, *, comes_again: int) -> list[int]:
    """The order in which one place serves persons 1 (who comes again each time) and, from the third on, 2."""

    async def work() -> list[int]:
        served: list[int] = []

        async def serve(person: int, urgent_only: bool) -> float | None:  # noqa: ARG001 - the queue's
            served.append(person)
            if person == comes_again and len(served) < patience:
                asyncio.get_running_loop().call_soon(queue.add, comes_again)
            if len(served) == 3:
                queue.add(2)
            return None

        queue = Queue(1, dict, serve)
        queue.add(comes_again)
        running = asyncio.create_task(queue.run())
        async with asyncio.timeout(FEW_SECONDS):
            while len(served) < patience:
                await asyncio.sleep(0.001)
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        return served

    return asyncio.run(work())


def test_who_keeps_coming_passes_nobody_who_waits() -> None:
    # Whichever of the two has the smaller number.
    for eager in (1, 3):
        order = served_by(12, comes_again=eager)
        assert order.count(2) == 1
        assert order.index(2) <= 5


def test_after_the_only_thing_that_waited_nobody_looks_again() -> None:
    assert nothing_more(0.0, ["one"]) is None
    assert nothing_more(0.0, ["one", "two"]) == 0.0
    assert nothing_more(3.0, ["one"]) == 3.0
