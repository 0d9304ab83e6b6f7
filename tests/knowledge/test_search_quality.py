"""The search on the questions of the evaluation: no worse than what the last release kept, by more than two points.

Real encoder, real content, kept weights. Who changes content, encoder, weights or reading and loses here measures
again with ``chonnghe evaluate``, and keeps the new figures only where the loss is meant.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.cli.content import all_kinds
from knowledge.content.loader import load
from knowledge.database import open_engine, upgrade
from knowledge.encoder import load_encoder
from knowledge.encoder.served import SERVED
from knowledge.evaluation.kept import losses, read
from knowledge.evaluation.questions import own_questions
from knowledge.evaluation.report import ranking_figures
from knowledge.evaluation.retrieval import measure
from knowledge.search import Searcher
from knowledge.search.passages import read_passages

CONTENT = Path(__file__).resolve().parents[2] / "content"


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    engine = open_engine(f"sqlite:///{tmp_path_factory.mktemp('quality')}/content.db")
    upgrade(engine)
    load(CONTENT, engine, all_kinds(), date(2026, 11, 22))
    return Searcher.over(read_passages(engine), load_encoder(SERVED))


def test_search_loses_no_more_than_two_points(searcher: Searcher) -> None:
    kept = read()["search"]["own"]
    questions = own_questions()
    now = {
        part: ranking_figures(measure(searcher, [question for question in questions if question.part == part]))
        for part in kept
    }
    assert list(losses(kept, now)) == []


@pytest.mark.parametrize(
    "text",
    [
        "học phí " * 2_000,
        "?!…" * 500,
        "Ηλεκτρολόγος электрик 電気 คือ",
        "\ud800\udfff học phí \ud800",
        "hосphí",  # Cyrillic letters that look Latin
        "how much is the tuition fee for welding",
        "",
    ],
)
def test_hostile_questions_are_searched_like_any_other(searcher: Searcher, text: str) -> None:
    result = searcher.search(text, 5)
    assert len(result.hits) <= 5
    assert all(hit.score == hit.score for hit in result.hits)
