"""Speed: one message through everything, many users at once, search alone, each beside a baseline of the same run."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice

import numpy as np

from knowledge.evaluation.client import Client
from knowledge.evaluation.retrieval import KINDS
from knowledge.evaluation.spellings import SPELLINGS
from knowledge.search.index import Query
from knowledge.search.searcher import Searcher

MESSAGES = 200
WARM_UP = 10
USERS = 16
SECONDS = 10.0
SEARCHES = 400
TALK_LENGTH = 10  # messages in one talk, as people talk


def percentiles(seconds: Sequence[float]) -> dict[str, float]:
    """Milliseconds at the middle and at the 95th hundredth."""
    half, most = np.percentile(np.array(seconds) * 1000, [50, 95])
    return {"p50_ms": round(float(half), 1), "p95_ms": round(float(most), 1)}


def one_user(url: str, texts: Sequence[str]) -> dict[str, float]:
    """One user, ``MESSAGES`` messages one after the other, in talks of ten."""
    with Client(url) as client:
        times = list(islice(_answers(client, texts), WARM_UP + MESSAGES))[WARM_UP:]
    return {"messages": len(times), **percentiles(times)}


def many_users(url: str, texts: Sequence[str]) -> dict[str, float]:
    """Sixteen users at once for ten seconds, each sending as soon as it was answered."""
    end = time.monotonic() + SECONDS
    with ThreadPoolExecutor(USERS) as pool:
        started = time.monotonic()
        jobs = [pool.submit(_until, url, texts[user % len(texts) :] or texts, end) for user in range(USERS)]
        times = [seconds for job in jobs for seconds in job.result()]
        passed = time.monotonic() - started
    return {"users": USERS, "messages": len(times), "per_second": round(len(times) / passed, 1), **percentiles(times)}


def searches(searcher: Searcher, texts: Sequence[str]) -> dict[str, dict[str, float]]:
    """Search alone in this process: the product, and its lexical side as the baseline."""
    index = searcher.index

    def lexical(text: str) -> None:
        query = Query.of(text, None)
        found = index.candidates(query, KINDS)
        index.hits(index.ranked(found.rows, found.lexical), 5)

    asked = list(islice(_spelled(texts), WARM_UP + SEARCHES))
    return {
        "product": timed(lambda text: searcher.search(text, 5, KINDS), asked),
        "bm25 alone": timed(lexical, asked),
    }


def timed(run: Callable[[str], object], texts: Iterable[str], warm_up: int = WARM_UP) -> dict[str, float]:
    """Percentiles over the texts, the first few left out where there are more."""
    times = []
    for text in texts:
        started = time.perf_counter()
        run(text)
        times.append(time.perf_counter() - started)
    return percentiles(times[warm_up:] or times)


def _answers(client: Client, texts: Sequence[str]) -> Iterator[float]:
    talk = ""
    for number, text in enumerate(_spelled(texts)):
        talk = client.open_talk() if number % TALK_LENGTH == 0 else talk
        yield client.say(talk, text).seconds


def _until(url: str, texts: Sequence[str], end: float) -> list[float]:
    times = []
    with Client(url) as client:
        for seconds in _answers(client, texts):
            times.append(seconds)
            if time.monotonic() >= end:
                break
    return times


def _spelled(texts: Sequence[str]) -> Iterator[str]:
    """The texts without end, each spelling in turn."""
    spells = cycle(SPELLINGS.values())
    for text in cycle(texts):
        yield next(spells)(text)
