from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from knowledge.evaluation import tuning
from knowledge.evaluation.confidence import FALSE_ANSWERS, Judged, enough_of
from knowledge.evaluation.questions import Question
from knowledge.evaluation.report import answer_tables, evaluation_tables, ranking_figures, ranking_tables, write_report
from knowledge.evaluation.retrieval import SYSTEMS, measure
from knowledge.evaluation.spellings import SPELLINGS
from knowledge.evaluation.trusting import learn_trust
from knowledge.search import Searcher
from knowledge.search.passages import Row
from knowledge.search.trust import Trust
from knowledge.search.weights import Weights
from nlu.text import fold
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
    assert set(found) == set(SPELLINGS)
    assert all(set(systems) == set(SYSTEMS) for systems in found.values())
    assert {figures.n for systems in found.values() for figures in systems.values()} == {2}
    assert found["clean"]["product"].recall_1 == 1
    assert found["folded"]["bm25"].recall_1 == found["clean"]["bm25"].recall_1


def test_a_passage_left_out_cannot_be_found(searcher: Searcher) -> None:
    index = searcher.index
    query = searcher.read(ARTICLES["hoc-phi"][1], index)
    whole, without = (index.candidates(query, None, left_out) for left_out in (None, "article:hoc-phi:q1"))
    assert set(whole.rows) - set(without.rows) == {index.collection.rows.index(_row(searcher, "article:hoc-phi:q1"))}


def _row(searcher: Searcher, passage: str) -> Row:
    return next(row for row in searcher.index.collection.rows if row.id == passage)


FOREIGN = ["giá vàng hôm nay bao nhiêu một chỉ", "tối nay đội nào đá bóng với đội nào", "mấy giờ có mưa"]


def test_only_the_part_that_may_choose_chooses(searcher: Searcher) -> None:
    tune_part = [_question(n, f"học phí trung cấp {n} thế nào ạ", "tune", article=["hoc-phi"]) for n in range(3)]
    test_part = [_question(n + 9, text, article=["nghia-vu"]) for n, text in enumerate(("học phí", "ký túc xá"))]
    assert tuning.tune(searcher, tune_part) == tuning.tune(searcher, [*tune_part, *test_part])
    spoilt = [question.model_copy(update={"part": "tune"}) for question in test_part]
    assert tuning.tune(searcher, tune_part) != tuning.tune(searcher, [*tune_part, *spoilt])


def test_what_is_foreign_is_not_sure_once_it_was_seen(searcher: Searcher) -> None:
    questions = [_question(n, text, "tune", refusal="out_of_scope") for n, text in enumerate(FOREIGN)]
    questions += [
        _question(9 + n, text, "tune", article=[article])
        for n, (article, text) in enumerate(
            [("hoc-phi", "học trung cấp mất tiền không"), ("ky-tuc-xa", "ký túc xá 15 tuổi")]
        )
    ]
    weights, figures = tuning.tune(searcher, questions)
    assert figures["answers"]["false_answers"] <= FALSE_ANSWERS
    assert figures["answers"]["answered"] > 0.5
    chosen = Searcher.over(searcher.index.collection, HashEncoder(), weights)
    assert not any(chosen.search(text, 3).confident for text in FOREIGN)
    assert any(chosen.search(question.text, 3).confident for question in questions[len(FOREIGN) :])


def test_enough_is_the_lowest_chance_that_keeps_false_answers_rare() -> None:
    curve = {"bias": 0.0, "lead": 1.0}
    likely, less, least = ({"lead": lead} for lead in (2.0, 1.0, 0.0))
    left_out = Judged(likely, right=False, answerable=True, real=False)
    judged = [Judged(likely, True, True, True)] * 10 + [Judged(less, False, False, True)]
    judged += [Judged(least, True, True, True)] * 9
    enough, figures = enough_of(curve, [left_out, *judged], most=0.05)
    assert (enough, figures) == (0.5, {"samples": 20, "false_answers": 0.05, "answered": 1.0})
    worse, figures = enough_of(curve, [*judged, Judged({"lead": 0.5}, False, False, True)], most=0.05)
    assert (worse, figures["answered"]) == (0.731, 0.526)


def test_an_article_is_told_where_search_and_intent_speak_for_it(searcher: Searcher) -> None:
    questions = [_question(n, text, "tune", refusal="out_of_scope") for n, text in enumerate(FOREIGN)]
    questions += [_question(9, "học trung cấp mất tiền không", "tune", article=["hoc-phi"])]

    def likely(texts: Sequence[str]) -> list[dict[str, float]]:
        ours = [any(word in fold(text) for word in ("hoc", "ky tuc")) for text in texts]
        return [{"ask_guidance" if mine else "out_of_scope": 0.9} for mine in ours]

    trust, figures = learn_trust(searcher, questions, likely)
    assert figures["false_answers"] <= FALSE_ANSWERS
    assert not trust.trusts(0.01, {"ask_guidance": 0.9})
    edge = next(search for search in np.linspace(0, 1, 2001) if trust.trusts(search, {"ask_guidance": 0.9}))
    assert not trust.trusts(edge, {"out_of_scope": 0.9})


def test_written_trust_is_read_again(tmp_path: Path) -> None:
    trust = Trust({"bias": -0.5, "search": 1.25}, 0.625)
    trust.write(tmp_path / "trust.json", {"samples": 3})
    assert Trust.load(tmp_path / "trust.json") == trust


def test_written_weights_are_read_again(tmp_path: Path) -> None:
    weights = replace(Weights.load(), dense={"bias": 0.5, "bare": -1.25}, enough=0.625)
    tuning.write_weights(tmp_path / "weights.json", weights, {"ranking": {"n": 3}})
    assert Weights.load(tmp_path / "weights.json") == weights


def test_the_report_holds_what_the_tables_show(searcher: Searcher, tmp_path: Path) -> None:
    ranked = {"own": {"test": ranking_figures(measure(searcher, [_question(1, "ký túc xá", article=["ky-tuc-xa"])]))}}
    one = {"intent_macro_f1": 0.875, "n": 8, "accuracy": 0.5, "false_answers": 0.25, "abstained": 0.25}
    whole = {"own": {"test": {name: {**one, "accuracy": 0.375 if name == "folded" else 0.5} for name in SPELLINGS}}}
    body = json.loads(write_report(tmp_path, {"answers": whole, "search": ranked}).read_text())
    assert body["answers"] == whole
    assert body["search"]["own"]["test"]["folded"]["bm25"]["n"] == 1
    assert "intents" in body["learned_from"]
    by = {"own": {"test": {"asker": {"parent": {**one, "n": 4, "accuracy": 0.25}}}}}
    tables = evaluation_tables({**body, "groups": by, "confusions": [["ask_fact", "ask_guidance", 3, 4]]})
    row = next(line.split() for line in tables.splitlines() if "parent" in line)
    assert row == ["own", "test", "asker", "parent", "4", "0.250", "0.250", "0.250", "0.875"]
    assert "ask_fact  ask_guidance  3     4" in tables
    line = next(line for line in answer_tables(whole).splitlines() if "accuracy" in line)
    assert line.split() == ["own", "test", "accuracy", "0.500", "0.375", "0.500", "0.500"]
    assert "rank fusion" in ranking_tables(ranked)


def test_the_passages_of_the_tests_are_what_they_say() -> None:
    assert len({passage.id for passage in rows()}) == len(rows())
