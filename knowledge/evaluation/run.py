"""The three measurements from one end to the other; each returns the text for people and leaves JSON behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from knowledge.database import open_engine
from knowledge.evaluation import bench, mistakes, report, tuning
from knowledge.evaluation.answers import Progress, ask_all, figures, groups
from knowledge.evaluation.client import Client
from knowledge.evaluation.pairs_measure import E5_FOLDER, baseline_encoder
from knowledge.evaluation.processes import tree_memory_mb
from knowledge.evaluation.questions import Question
from knowledge.evaluation.retrieval import Untaught, measure
from knowledge.evaluation.system import ROOT, System, SystemFault
from knowledge.evaluation.trusting import learn_trust
from knowledge.evaluation.understanding import RASA_PYTHON, understand
from knowledge.search import Searcher, open_searcher
from knowledge.search.trust import FILE as TRUST
from knowledge.search.weights import FILE

BUILD_S = 600.0


def evaluate_system(system: System, sets: Mapping[str, Sequence[Question]], var_dir: Path, progress: Progress) -> str:
    """Ask all questions and measure search alone; the tables. The report lies in ``var_dir``.

    Raises ``SystemFault`` where the system could not take a question: such figures would say nothing.
    """
    engine = open_engine(system.database_url)
    searcher = _searcher(system.database_url, system.var_dir)
    untaught = Untaught(searcher.index, baseline_encoder(var_dir / E5_FOLDER, _say))
    with Client(system.url) as client:
        asked = {name: ask_all(client, engine, questions, progress) for name, questions in sets.items()}
    every = list(chain.from_iterable(asked.values()))
    if lost := mistakes.unanswered(every):
        raise SystemFault(f"{lost} of {len(every)} questions got no answer because Rasa was not there or too slow")
    body = {
        "answers": {name: figures(entries) for name, entries in asked.items()},
        "groups": {name: groups(entries) for name, entries in asked.items()},
        "search": {name: _by_part(searcher, questions, untaught) for name, questions in sets.items()},
        "confusions": mistakes.confusions(every),
        "mistakes": {name: mistakes.mistakes(entries) for name, entries in asked.items()},
    }
    written = [report.write_report(var_dir, body), report.write_wrong(var_dir, mistakes.wrong_tune(every))]
    return "\n\n".join([report.evaluation_tables(body), *(f"Written: {path}" for path in written)])


def tune_search(database_url: str, var_dir: Path, questions: Sequence[Question], *, write: bool) -> str:
    """Choose weights and thresholds; what was chosen, as text. Needs the trained model."""
    searcher = _searcher(database_url, var_dir)
    weights, chosen = tuning.tune(searcher, questions)
    searcher = searcher.weighed(weights)
    trust, told = learn_trust(searcher, questions, lambda texts: _likely(texts, var_dir, database_url))
    if write:
        tuning.write_weights(FILE, weights, chosen)
        trust.write(TRUST, told)
    curves = {"dense share": weights.dense, "sure": weights.sure, "sure, lexical only": weights.sure_lexical}
    rows: list[list[object]] = [[what, json.dumps(dict(curve))] for what, curve in curves.items()]
    rows += [["enough", f"{weights.enough}, lexical only {weights.enough_lexical}"], ["chosen by", json.dumps(chosen)]]
    rows += [["told as an answer", json.dumps(dict(trust.curve))], ["enough", trust.enough], ["so", json.dumps(told)]]
    return report.table("Search weights", ["what", "value"], rows)


def _likely(texts: Sequence[str], var_dir: Path, database_url: str) -> list[dict[str, float]]:
    return [one.likely for one in understand(texts, var_dir, database_url)]


def bench_system(system: System, questions: Sequence[Question], var_dir: Path) -> str:
    """Time, throughput and memory; the table. The figures lie in ``var_dir``."""
    texts = [question.text for question in questions]
    if not texts:
        raise SystemFault("there are no questions below knowledge/evaluation/questions to measure with")
    found: dict[str, Any] = {"one user": bench.one_user(system.url, texts)}
    found["16 users"] = bench.many_users(system.url, texts)
    if system.pid is not None:
        found["memory_mb"] = tree_memory_mb(system.pid)
    found |= {
        f"search, {name}": value
        for name, value in bench.searches(_searcher(system.database_url, system.var_dir), texts).items()
    }
    if RASA_PYTHON.exists():
        found["rasa beside stock Rasa"] = _rasa_bench()
    if system.start_s is not None:
        found["start"] = {"seconds": round(system.start_s, 1)}
    found["machine"] = {"cores": os.cpu_count() or 0}
    path = var_dir / "evaluation" / "bench.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
    rows = [[name, figure, value] for name, values in found.items() for figure, value in values.items()]
    return f"{report.table('Speed and memory', ['what', 'figure', 'value'], rows)}\n\nWritten: {path}"


def _searcher(database_url: str, var_dir: Path) -> Searcher:
    """The product's search in this process, with its dense side; raises ``SystemFault`` where that is missing."""
    searcher = open_searcher(open_engine(database_url), var_dir, os.environ.get("CHONNGHE_ENCODER"))
    searcher.settle(BUILD_S)
    health = searcher.health()
    if not health.ready:
        raise SystemFault(f"search cannot be measured: {health.reason}. `chonnghe train` builds what is missing.")
    return searcher


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def _rasa_bench() -> dict[str, str]:
    """The lines of Rasa's own measurement, which runs stock Rasa beside ours, numbered."""
    done = subprocess.run(  # noqa: S603 - our own program
        [RASA_PYTHON, "-m", "nlu.server", "bench"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    lines = (done.stdout if done.returncode == 0 else done.stderr).strip().splitlines()
    return {str(number): line for number, line in enumerate(lines, start=1)}


def _by_part(searcher: Searcher, questions: Sequence[Question], untaught: Untaught) -> dict[str, Any]:
    parts = sorted({question.part for question in questions})
    return {
        part: report.ranking_figures(measure(searcher, [one for one in questions if one.part == part], untaught))
        for part in parts
    }
