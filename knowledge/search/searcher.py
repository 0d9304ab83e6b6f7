"""The search that the other rooms use: follows the content, never waits for a rebuild, never fails on a query."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from knowledge.encoder import Encoder
from knowledge.encoder.memory import RememberingEncoder
from knowledge.search.builder import fitting_dense, stored_dense
from knowledge.search.dense import Dense, encode
from knowledge.search.hits import SearchHealth, SearchResult
from knowledge.search.index import Index, Query
from knowledge.search.passages import Collection, read_number, read_passages
from knowledge.search.store import IndexFault
from knowledge.search.weights import Weights
from nlu.text.understood import understood

logger = logging.getLogger(__name__)

FOLLOW_S = 1.0  # how often the content number is looked at, at most
MAX_CHARACTERS = 4_000


class Searcher:
    """Hybrid search over the passages of a database. Thread-safe; ``open`` makes one."""

    def __init__(self, engine: Engine | None, folder: Path, encoder: Encoder | None, weights: Weights) -> None:
        self._engine = engine
        self._folder = folder
        self._encoder = encoder
        self._index = Index.of(Collection((), 0), None, weights)
        self._reason: str | None = None
        self._looked = time.monotonic()
        self._turn = threading.Lock()
        self._worker: threading.Thread | None = None

    @classmethod
    def open(
        cls, engine: Engine, index_dir: Path, encoder: Encoder | None, weights: Weights | None = None, reason: str = ""
    ) -> Searcher:
        """Read the passages; the stored index is used when it fits, else built in the background.

        Until it is there, and without an encoder (``reason`` says why), answers are lexical. Raises
        ``SQLAlchemyError`` without a database.
        """
        searcher = cls(engine, index_dir, encoder, weights or Weights.load())
        searcher._begin(read_passages(engine), reason or "no encoder")
        return searcher

    @classmethod
    def over(cls, collection: Collection, encoder: Encoder | None, weights: Weights | None = None) -> Searcher:
        """Search over these passages, in memory: nothing is followed, nothing is stored."""
        searcher = cls(None, Path(), encoder, weights or Weights.load())
        index = Index.of(collection, None, searcher._index.weights)
        if encoder is not None:
            texts = [row.searchable for row in collection.rows]
            index = index.with_dense(Dense.of(encode(encoder, texts)))
        searcher._index = index
        return searcher

    def weighed(self, weights: Weights) -> Searcher:
        """The same search as it stands, with other weights; it follows nothing and stores nothing."""
        searcher = Searcher(None, Path(), self._encoder, weights)
        searcher._index = replace(self._index, weights=weights)
        return searcher

    def search(self, query: str, k: int, kinds: frozenset[str] | None = None) -> SearchResult:
        """The best ``k`` targets among passages of these kinds (all when None), one hit a target."""
        self.check()
        index = self._index
        ready = self.read(query, index)
        found = index.candidates(ready, kinds)
        order = index.ranked(found.rows, index.fused(ready, found))
        likely = index.chance(ready, found, order)
        return SearchResult(likely >= index.enough(found), index.hits(order, k), likely)

    def told(self, vector: Mapping[str, Any]) -> None:
        """A question's vector, noted by another process's ``RememberingEncoder``; one of another model is left."""
        if isinstance(self._encoder, RememberingEncoder):
            self._encoder.take(vector)

    def read(self, text: str, index: Index) -> Query:
        """A question made ready for an index; what is longer than 4,000 characters is cut."""
        text = text[:MAX_CHARACTERS]
        bare = Query.of(text, None)
        if self._encoder is None or index.dense is None or not bare.syllables:
            return bare
        if isinstance(self._encoder, RememberingEncoder):
            return replace(bare, vector=self._encoder.encode_typed(text, understood))
        return replace(bare, vector=self._encoder.encode_queries([understood(text)]))

    @property
    def index(self) -> Index:
        """The state that answers now."""
        return self._index

    def health(self) -> SearchHealth:
        """Whether both sides work on the current content, and if not, why."""
        self.check()
        collection = self._index.collection
        reason = self._reason or (None if collection.rows else "there are no passages")
        return SearchHealth(reason is None, reason, len(collection.rows), collection.content_number)

    def check(self) -> None:
        """Look (at most once a second) whether the content moved; a move is followed in the background."""
        now, engine = time.monotonic(), self._engine
        if engine is None or now - self._looked < FOLLOW_S:
            return
        self._looked = now
        try:
            if read_number(engine) != self._index.collection.content_number:
                self._start(lambda: self._build(read_passages(engine)))
        except SQLAlchemyError as error:
            logger.warning("search: content number not readable: error=%s", type(error).__name__)

    def settle(self, timeout: float | None = None) -> bool:
        """Wait for a rebuild under way; whether none is left."""
        worker = self._worker
        if worker is not None:
            worker.join(timeout)
        return worker is None or not worker.is_alive()

    def _begin(self, collection: Collection, missing: str) -> None:
        self._index = Index.of(collection, None, self._index.weights)
        if self._encoder is None:
            self._reason = missing
            return
        try:
            self._index = self._index.with_dense(stored_dense(self._folder, self._encoder, collection))
        except IndexFault as fault:
            self._reason = f"{fault}: it is being built, answers are lexical meanwhile"
            self._start(lambda: self._build(collection))

    def _build(self, collection: Collection) -> None:
        """Make the next state and put it in place; the old one answers until then."""
        index = Index.of(collection, None, self._index.weights)
        if self._encoder is not None:
            index = index.with_dense(fitting_dense(self._folder, self._encoder, collection))
            self._reason = None
        self._index = index

    def _start(self, work: Callable[[], None]) -> None:
        with self._turn:
            if self._worker is None or not self._worker.is_alive():
                self._worker = threading.Thread(target=self._run, args=(work,), name="index-build", daemon=True)
                self._worker.start()

    def _run(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as error:  # the thread must not die in silence: the next look at the number tries again
            self._reason = f"the index could not be built ({type(error).__name__}): answers are of the last good one"
            logger.exception("search: index not built")
