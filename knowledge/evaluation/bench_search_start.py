"""How long a fresh process takes until it can search, and the memory it then holds: run by ``bench_search``.

``python -m knowledge.evaluation.bench_search_start FOLDER QUESTION`` prints one JSON object. Libraries are imported
inside, so that what they cost is seen.
"""

from __future__ import annotations

import json
import os
import sys
import time
from itertools import pairwise
from pathlib import Path

DATABASE = "search.db"


def start(folder: Path, question: str) -> dict[str, float]:
    """Seconds of each step, milliseconds of the first question, megabytes resident after each.

    ``folder`` holds ``model``, ``index`` and ``search.db``. Raises ``RuntimeError`` where the index does not fit.
    """
    times = [time.perf_counter()]
    from knowledge.database import open_engine
    from knowledge.encoder import open_encoder
    from knowledge.evaluation.processes import tree_memory_mb
    from knowledge.search import ENCODER_FOLDER, INDEX_FOLDER, Searcher

    def resident() -> float:
        return tree_memory_mb(os.getpid())["total"]

    times.append(time.perf_counter())
    found = {"libraries_mb": resident()}
    encoder = open_encoder(folder / ENCODER_FOLDER)
    times.append(time.perf_counter())
    found["encoder_mb"] = resident()
    searcher = Searcher.open(open_engine(f"sqlite:///{folder / DATABASE}"), folder / INDEX_FOLDER, encoder)
    times.append(time.perf_counter())
    if reason := searcher.health().reason:
        raise RuntimeError(f"the index that was written is not used: {reason}")
    searcher.search(question, 5)
    times.append(time.perf_counter())
    steps = [after - before for before, after in pairwise(times)]
    names = ("libraries_s", "encoder_s", "index_s", "first_question_s")
    return found | {"index_mb": resident()} | dict(zip(names, (round(step, 3) for step in steps), strict=True))


if __name__ == "__main__":
    sys.stdout.write(json.dumps(start(Path(sys.argv[1]), sys.argv[2])))
