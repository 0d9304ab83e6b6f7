"""The report: figures as JSON for programs and as plain tables for people."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from knowledge.evaluation.metrics import Ranking
from knowledge.evaluation.spellings import SPELLINGS

REPORT = Path("evaluation") / "report.json"
WRONG = Path("evaluation") / "wrong_tune.txt"

# What learned from what: without this a figure on a set says little.
LEARNED_FROM = {
    "encoder": "general texts of packages; our content without one in four of the articles' questions; nlu/data",
    "fusion weights, threshold": "the articles' other questions, each with its own passage left out; the part `tune`",
    "intents": "the examples in nlu/data",
    "part `test` of our set, shared questions": "nothing was chosen or trained on them",
}


def ranking_figures(measured: Mapping[str, Mapping[str, Ranking]]) -> dict[str, dict[str, dict[str, float]]]:
    """``{spelling: {system: figures}}`` as plain values."""
    return {name: {system: asdict(value) for system, value in found.items()} for name, found in measured.items()}


def write_report(var_dir: Path, body: Mapping[str, Any]) -> Path:
    """Write ``evaluation/report.json`` below ``var_dir``; its path."""
    path = var_dir / REPORT
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"learned_from": LEARNED_FROM, **body}, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return path


def write_wrong(var_dir: Path, words: str) -> Path:
    """Write ``evaluation/wrong_tune.txt`` below ``var_dir``; its path."""
    path = var_dir / WRONG
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(words, "utf-8")
    return path


def evaluation_tables(body: Mapping[str, Any]) -> str:
    """All that an evaluation measured, for people."""
    confused = table("Intents most often confused", ["expected", "found", "tune", "test"], body["confusions"])
    learned = table("Learned from", ["what", "from"], list(LEARNED_FROM.items()))
    answered = [answer_tables(body["answers"]), group_tables(body["groups"])]
    return "\n\n".join([*answered, confused, ranking_tables(body["search"]), learned])


def table(title: str, header: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A plain table; numbers with three digits behind the point."""
    cells = [[str(name) for name in header], *([_cell(value) for value in row] for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(header))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells]
    return "\n".join([title, lines[0], "  ".join("-" * width for width in widths), *lines[1:]])


def answer_tables(sets: Mapping[str, Any]) -> str:
    """Figures of whole answers, the spellings side by side."""
    rows = [
        [name, part, figure, *(found[spelling][figure] for spelling in found)]
        for name, parts in sets.items()
        for part, found in parts.items()
        for figure in next(iter(found.values()))
    ]
    return table("Answers through the whole system", ["set", "part", "figure", *SPELLINGS], rows)


def group_tables(sets: Mapping[str, Any]) -> str:
    """Figures of whole answers by topic and by asker, all spellings together."""
    shown = ("n", "accuracy", "false_answers", "abstained", "intent_macro_f1")
    rows = [
        [name, part, by, group, *(figures[figure] for figure in shown)]
        for name, parts in sets.items()
        for part, ways in parts.items()
        for by, found in ways.items()
        for group, figures in found.items()
    ]
    return table("Answers by topic and by asker", ["set", "part", "by", "name", *shown], rows)


def ranking_tables(sets: Mapping[str, Any]) -> str:
    """Figures of search alone beside its baselines."""
    rows = [
        [name, part, spelling, system, *figures.values()]
        for name, parts in sets.items()
        for part, spellings in parts.items()
        for spelling, systems in spellings.items()
        for system, figures in systems.items()
        if figures["n"]
    ]
    header = ["set", "part", "spelling", "system", "n", "recall@1", "recall@5", "mrr@10"]
    return table("Search alone (articles)", header, rows)


def _cell(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)
