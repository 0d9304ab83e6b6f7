"""The figures of the last release, kept in the repository: what a change is compared with, and their page.

``chonnghe evaluate keep`` takes them from ``var/evaluation/report.json``, where ``chonnghe evaluate`` wrote them; those
that were kept before become the previous release.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from knowledge.evaluation.report import REPORT, answer_tables, ranking_tables

RESULTS = Path(__file__).with_name("results.json")
PAGE = Path(__file__).resolve().parents[2] / "docs" / "evaluation-results.md"
MOST_LOST = 0.02
"""A release may lose so much of a figure and no more."""
COMPARED = ("recall_1", "recall_5", "mrr_10")
_HEAD = """# Results of the evaluation

Made by `chonnghe evaluate keep` from `knowledge/evaluation/results.json`; `docs/evaluation.md` says what is measured
and what learned from what. A test fails where search loses more than two points of these.

![Search alone](figures/search.png)

![Answers of the whole system](figures/answers.png)
"""


def keep(var_dir: Path, results: Path = RESULTS, page: Path = PAGE) -> list[Path]:
    """Keep the last evaluation's figures and write the page; what was written. Raises ``LookupError`` without one."""
    from knowledge.evaluation.plots import draw

    try:
        measured = json.loads((var_dir / REPORT).read_text("utf-8"))
    except FileNotFoundError as error:
        raise LookupError(f"there is no {var_dir / REPORT}: `chonnghe evaluate` writes it") from error
    release = {name: measured[name] for name in ("answers", "search", "learned_from")}
    before = read(results)
    body = release | {"previous": {name: before[name] for name in ("answers", "search") if name in before}}
    results.write_text(json.dumps(body, indent=1, ensure_ascii=False) + "\n", "utf-8")
    pictures = draw(body, page.parent / "figures")
    tables = [f"```\n{text}\n```" for text in (ranking_tables(body["search"]), answer_tables(body["answers"]))]
    page.write_text("\n\n".join([_HEAD.rstrip(), *tables]) + "\n", "utf-8")
    return [results, page, *pictures]


def read(results: Path = RESULTS) -> dict[str, Any]:
    """What is kept; nothing where nothing is."""
    return dict(json.loads(results.read_text("utf-8"))) if results.is_file() else {}


def losses(kept: Mapping[str, Any], measured: Mapping[str, Any], most: float = MOST_LOST) -> Iterator[str]:
    """Where search (``{part: {spelling: {system: figures}}}``) is worse than what is kept, a line each."""
    for part, spellings in kept.items():
        for spelling, systems in spellings.items():
            now = measured.get(part, {}).get(spelling, {}).get("product", {})
            for name in COMPARED:
                was, found = systems["product"][name], now.get(name, 0.0)
                if found < was - most:
                    yield f"{part}, {spelling}: {name} was {was:.3f} and is {found:.3f}"
