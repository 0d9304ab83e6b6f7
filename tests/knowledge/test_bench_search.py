"""``chonnghe bench-search``: invented programmes, a small run from one end to the other, tables and picture."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli.main import WORDS, room_command
from knowledge.evaluation import bench_search, bench_search_report
from knowledge.evaluation.bench_search import Plan
from knowledge.evaluation.synthetic import Country
from nlu.text import has_diacritics

ROOT = Path(__file__).resolve().parents[2]
CONTENT = ROOT / "content"


@pytest.fixture(scope="module")
def country() -> Country:
    return Country.read(CONTENT)


@pytest.fixture(scope="module")
def figures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A run over so few passages that it takes seconds, with the built encoder of ``var/``."""
    var = tmp_path_factory.mktemp("var")
    (var / "model").symlink_to(ROOT / "var" / "model")
    return bench_search.measure(Plan((40, 60), encoded=50, questions=8), CONTENT, var, lambda _: None)


def test_programmes_are_all_different_and_the_same_for_the_same_seed(country: Country) -> None:
    rows = country.collection(3_000, seed=4).rows
    assert (
        len({row.id for row in rows}) == len({row.target for row in rows}) == len({row.text for row in rows}) == 3_000
    )
    assert rows == country.collection(3_000, seed=4).rows
    assert rows != country.collection(3_000, seed=5).rows


def test_there_are_a_million_programmes_and_not_more_than_there_can_be(country: Country) -> None:
    assert country.most >= 1_000_000
    with pytest.raises(ValueError, match="at most"):
        country.collection(country.most + 1)


def test_programmes_name_trade_level_school_and_place(country: Country) -> None:
    for row in country.collection(200).rows:
        assert any(trade in row.text for trade in country.trades)
        assert any(f"trình độ {level} " in row.text for level in country.levels)
        assert any(school in row.text for school in country.schools)
        assert any(f"{place}, {province}" in row.text for place, province in country.places)


def test_questions_are_all_different_and_of_every_spelling(country: Country) -> None:
    questions = country.questions(400)
    assert len(set(questions)) == 400
    assert 40 < sum(map(has_diacritics, questions)) < 360
    assert questions == country.questions(400)


def test_a_run_has_every_figure(figures: dict[str, Any]) -> None:
    assert list(figures["sizes"]) == [40, 60]
    for size, found in figures["sizes"].items():
        assert 0 < found["search"]["p50_ms"] <= found["search"]["p95_ms"]
        assert found["encoded"] == min(size, 50)
        start = found["start"]
        assert 0 < start["libraries_mb"] < start["encoder_mb"] < start["index_mb"] < 1_000
        assert start["index_s"] > 0
    assert set(figures["threads"]) == {1, 4, 16}
    assert len(figures["encoders"]) == 3


def test_figures_are_written_as_json_and_told_in_tables(figures: dict[str, Any], tmp_path: Path) -> None:
    body = json.loads(bench_search.write(figures, tmp_path).read_text())
    assert body["sizes"]["60"] == figures["sizes"][60]
    words = bench_search_report.tables(figures)
    assert "Encoded: 50 of 60" in words
    assert "approximate" not in words  # nothing that large was measured
    assert all(name in words for name in figures["encoders"])


def test_the_picture_is_drawn(figures: dict[str, Any], tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    assert bench_search_report.draw(figures, tmp_path).read_bytes().startswith(b"\x89PNG")


def _run(*options: str) -> tuple[int, str]:
    (word,) = (word for word in WORDS if word.name == "bench-search")
    result = CliRunner().invoke(room_command(word), list(options))
    return result.exit_code, result.output


def test_without_matplotlib_it_says_what_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    status, said = _run()
    assert status == 1
    assert "make bench-search" in said


@pytest.mark.parametrize("sizes", ["many", "0", "1k,", "-5"])
def test_odd_sizes_are_refused_at_once(sizes: str) -> None:
    assert _run(f"--sizes={sizes}")[0] == 1
