from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.evaluation import tuning
from knowledge.evaluation.questions import Question
from knowledge.evaluation.report import answer_tables, evaluation_tables, ranking_figures, ranking_tables, write_report
from knowledge.evaluation.retrieval import SYSTEMS, measure
from knowledge.search import Searcher
from knowledge.search.passages import Row
from knowledge.search.weights import Share, Weights
from tests.knowledge.searching import ARTICLES, HashEncoder, database, rows


@pytest.fixture
def searcher(tmp_path: Path) -> Searcher:
    found = Searcher.open(database(tmp_path), tmp_path / "index", HashEncoder())
    assert found.settle(20)
    return found


def _question(number: int, text: str, part: str = "test", **expect: object) -> Question:
    entry = {"id": f"q{number}", "text": text, "part": part, "asker": "pupil", "intent": "ask_guidance"}
    return Question.model_validate({**entry, "expect": expect})


def test_all_systems_are_measured_on_the_same_questions(searcher: Searcher) -> None:
    questions = [
        _question(1, "học trung cấp có mất tiền không", article=["hoc-phi"]),
        _question(2, "ở ký túc xá từ mấy tuổi", article=["ky-tuc-xa"]),
        _question(3, "chào bạn"),
    ]
    found = measure(searcher, questions)
    assert set(found) == {"written", "folded"}
    assert all(set(systems) == set(SYSTEMS) for systems in found.values())
    assert {figures.n for systems in found.values() for figures in systems.values()} == {2}
    assert found["written"]["product"].recall_1 == 1
    assert found["folded"]["bm25"].recall_1 == found["written"]["bm25"].recall_1


def test_a_passage_left_out_cannot_be_found(searcher: Searcher) -> None:
    index = searcher.index
    query = searcher.read(ARTICLES["hoc-phi"][1], index)
    whole, without = (index.candidates(query, None, left_out) for left_out in (None, "article:hoc-phi:q1"))
    assert set(whole.rows) - set(without.rows) == {index.collection.rows.index(_row(searcher, "article:hoc-phi:q1"))}


def _row(searcher: Searcher, passage: str) -> Row:
    return next(row for row in searcher.index.collection.rows if row.id == passage)


def test_only_the_part_that_may_choose_chooses(searcher: Searcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tuning, "ENOUGH", 1)
    tune_part = [_question(n, f"học phí trung cấp {n} thế nào ạ", "tune", article=["hoc-phi"]) for n in range(3)]
    test_part = [
        _question(n + 9, text, "test", article=["nghia-vu"]) for n, text in enumerate(("học phí", "ký túc xá"))
    ]
    assert tuning.tune(searcher, tune_part) == tuning.tune(searcher, [*tune_part, *test_part])
    spoilt = [question.model_copy(update={"part": "tune"}) for question in test_part]
    assert tuning.tune(searcher, tune_part) != tuning.tune(searcher, [*tune_part, *spoilt])


def test_a_threshold_is_set_where_answers_are_mostly_right(searcher: Searcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tuning, "ENOUGH", 1)
    foreign = [
        _question(n, text, "tune", refusal="out_of_scope")
        for n, text in enumerate(
            ["giá vàng hôm nay bao nhiêu một chỉ", "tối nay đội nào đá bóng với đội nào", "mấy giờ có mưa"]
        )
    ]
    weights, figures = tuning.tune(searcher, foreign)
    assert set(weights.shares) == {"marked", "marked_short", "bare", "bare_short"}
    assert 0 <= figures["marked"]["false_answers"] <= figures["marked"]["answered"] <= 1


def test_the_threshold_is_where_a_hit_is_right_two_times_in_three() -> None:
    chances = {0.2: 1, 0.4: 3, 0.6: 7, 0.8: 9}  # right hits of ten
    firsts = [(score, number < right) for score, right in chances.items() for number in range(10)]
    assert 0.5 < tuning.worthwhile(firsts * 20) < 0.65


@pytest.mark.parametrize("right", [True, False])
def test_a_threshold_exists_when_all_hits_are_alike(right: bool) -> None:
    assert tuning.LOWEST <= tuning.worthwhile([(0.3, right), (0.7, right)] * 10) <= tuning.HIGHEST


def test_perfect_hits_are_parted_from_failures() -> None:
    firsts = [(0.2, False), (0.3, False), (0.7, True), (0.8, True)] * 10
    assert 0.3 < tuning.worthwhile(firsts) < 0.7


def test_written_weights_are_read_again(tmp_path: Path) -> None:
    shares = Weights.load().shares | {"bare": Share(0.2, 0.6)}
    weights = replace(Weights.load(), shares=shares, lexical_threshold=0.7)
    tuning.write_weights(tmp_path / "weights.json", weights, {"marked": {"samples": 3}})
    assert Weights.load(tmp_path / "weights.json") == weights


def test_the_report_holds_what_the_tables_show(searcher: Searcher, tmp_path: Path) -> None:
    ranked = {"own": {"test": ranking_figures(measure(searcher, [_question(1, "ký túc xá", article=["ky-tuc-xa"])]))}}
    one = {"intent_macro_f1": 0.875, "n": 8, "accuracy": 0.5, "false_answers": 0.25, "abstained": 0.25}
    whole = {"own": {"test": {"written": one, "folded": {**one, "accuracy": 0.375}}}}
    body = json.loads(write_report(tmp_path, {"answers": whole, "search": ranked}).read_text())
    assert body["answers"] == whole
    assert body["search"]["own"]["test"]["folded"]["bm25"]["n"] == 1
    assert "intents" in body["learned_from"]
    tables = evaluation_tables({**body, "confusions": [["ask_fact", "ask_guidance", 3, 4]]})
    assert "ask_fact  ask_guidance  3     4" in tables
    line = next(line for line in answer_tables(whole).splitlines() if "accuracy" in line)
    assert line.split() == ["own", "test", "accuracy", "0.500", "0.375"]
    assert "rank fusion" in ranking_tables(ranked)


def test_the_passages_of_the_tests_are_what_they_say() -> None:
    assert len({passage.id for passage in rows()}) == len(rows())
