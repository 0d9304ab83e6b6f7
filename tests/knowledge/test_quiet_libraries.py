"""Our log lines are ours: the libraries below us do not tell what they do at every start."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import logging
logging.basicConfig(level=logging.INFO, format="%(name)s")
import knowledge.database
from knowledge.search.dense import Dense
from knowledge.search.lexical import Lexical
Lexical(["học phí", "ký túc xá"], k1=1.2, b=0.5, pairs=1.0)
logging.getLogger("ours").info("heard")
"""


def test_alembic_faiss_and_bm25s_say_nothing_when_all_is_well() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr.split() == ["ours"]
