"""Figures that are kept: the page is made of them, and a loss of more than two points is named."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from knowledge.evaluation.kept import keep, losses, read
from knowledge.evaluation.spellings import SPELLINGS


def _search(recall: float) -> dict[str, Any]:
    figures = {"n": 10, "recall_1": recall, "recall_5": 0.9, "mrr_10": 0.8}
    return {"test": {spelling: {"product": figures, "bm25": figures} for spelling in SPELLINGS}}


def _report(var_dir: Path, recall: float) -> None:
    answers = {name: {"n": 10, "accuracy": 0.8, "false_answers": 0.1, "intent_macro_f1": 0.7} for name in SPELLINGS}
    body = {
        "answers": {"own": {"test": answers}},
        "search": {"own": _search(recall)},
        "learned_from": {},
        "mistakes": {},
    }
    (var_dir / "evaluation").mkdir(parents=True, exist_ok=True)
    (var_dir / "evaluation" / "report.json").write_text(json.dumps(body), "utf-8")


def test_the_last_figures_are_kept_beside_those_before(tmp_path: Path) -> None:
    results, page = tmp_path / "results.json", tmp_path / "docs" / "page.md"
    page.parent.mkdir()
    for recall in (0.7, 0.75):
        _report(tmp_path, recall)
        written = keep(tmp_path, results, page)
    kept = read(results)
    assert kept["search"]["own"] == _search(0.75)
    assert kept["previous"]["search"]["own"] == _search(0.7)
    assert "0.750" in page.read_text("utf-8")
    assert all(path.is_file() for path in written)
    assert {path.suffix for path in written} == {".json", ".md", ".png"}


def test_without_an_evaluation_there_is_nothing_to_keep(tmp_path: Path) -> None:
    with pytest.raises(LookupError, match="chonnghe evaluate"):
        keep(tmp_path, tmp_path / "results.json", tmp_path / "page.md")
    assert read(tmp_path / "results.json") == {}


@pytest.mark.parametrize(("now", "lost"), [(0.70, 0), (0.681, 0), (0.679, len(SPELLINGS)), (0.9, 0)])
def test_a_loss_of_more_than_two_points_is_named(now: float, lost: int) -> None:
    found = list(losses(_search(0.70), _search(now)))
    assert len(found) == lost
    assert all("recall_1 was 0.700" in line for line in found)


def test_a_figure_that_is_missing_now_is_a_loss() -> None:
    assert len(list(losses(_search(0.7), {}))) == 3 * len(SPELLINGS)
