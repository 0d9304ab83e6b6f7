from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.search.hits import Hit
from knowledge.search.index import Candidates, Index, Query, fuse
from knowledge.search.lexical import Lexical, syllables_of
from knowledge.search.passages import Collection, Row
from knowledge.search.weights import Looks, Weights

TEXTS = ["Học phí trung cấp bao nhiêu", "Ký túc xá nhận từ 15 tuổi", "Nghĩa vụ quân sự khi đang học nghề"]
LEXICAL = Lexical(TEXTS, k1=0.9, b=0.4, pairs=0.5)


def _best(query: str) -> int:
    return int(np.argmax(LEXICAL.scores(syllables_of(query))))


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("học phí trung cấp", 0),
        ("hoc phi trung cap", 0),
        ("HỌC PHÍ", 0),
        ("ktx", 1),
        ("ký túc xá", 1),
        ("nghia vu quan su", 2),
        ("nghĩa vụ", 2),
    ],
)
def test_any_spelling_finds_the_same_passage(query: str, place: int) -> None:
    assert _best(query) == place


def test_with_and_without_diacritics_the_scores_are_equal() -> None:
    written, folded = (LEXICAL.scores(syllables_of(text)) for text in ("học phí trung cấp", "hoc phi trung cap"))
    assert np.array_equal(written, folded)


def test_neighbouring_syllables_count_more_than_scattered_ones() -> None:
    lexical = Lexical(["phi cong bay hoc ly thuyet", "bay gio hoc phi con cong khai"], k1=0.9, b=0.4, pairs=0.5)
    scores = lexical.scores(["hoc", "phi"])
    assert scores[1] > scores[0]


def test_words_that_no_passage_has_make_the_match_poorer() -> None:
    assert LEXICAL.scores(syllables_of("học phí máy bay trực thăng")).max() < LEXICAL.scores(["hoc", "phi"]).max()


@given(st.text(max_size=300))
def test_any_text_has_scores_and_none_below_nothing(text: str) -> None:
    scores = LEXICAL.scores(syllables_of(text))
    assert scores.shape == (len(TEXTS),)
    assert ((scores >= 0) & (scores < 2)).all()


def test_an_index_without_passages_answers_with_nothing() -> None:
    assert Lexical([], 0.9, 0.4, 0.5).scores(["hoc"]).shape == (0,)


def test_the_cost_of_a_long_text_is_bounded() -> None:
    assert len(syllables_of("học phí " * 50_000)) <= 200


def _index(*rows: Row) -> Index:
    return Index.of(Collection(rows, 1), None, Weights.load())


def _row(number: int, target: str, kind: str = "article") -> Row:
    return Row(f"{kind}:{target}:q{number}", kind, target, f"title {target}", f"text {number}")


def _hits(index: Index, scores: list[float], count: int = 5) -> tuple[Hit, ...]:
    return index.hits(index.ranked(np.arange(len(scores)), np.array(scores, dtype=np.float32)), count)


def test_passages_of_one_target_become_one_hit_by_the_best_of_them() -> None:
    hits = _hits(_index(_row(1, "a"), _row(2, "a"), _row(1, "b")), [0.2, 0.9, 0.5])
    assert [hit.id for hit in hits] == ["article:a:q2", "article:b:q1"]


def test_several_good_passages_beat_one_a_little_better() -> None:
    hits = _hits(
        _index(*(_row(n, "a") for n in range(3)), *(_row(n, "b") for n in range(3))), [0.6, 0.6, 0.6, 0.65, 0, 0]
    )
    assert [hit.target for hit in hits] == ["a", "b"]


def test_one_far_better_passage_beats_several_weak_ones() -> None:
    hits = _hits(
        _index(*(_row(n, "a") for n in range(3)), *(_row(n, "b") for n in range(3))), [0.3, 0.3, 0.3, 0.9, 0, 0]
    )
    assert hits[0].target == "b"


def test_a_target_with_one_passage_is_not_buried() -> None:
    hits = _hits(_index(*(_row(n, "a") for n in range(3)), _row(0, "b")), [0.5, 0.1, 0.1, 0.6])
    assert hits[0].target == "b"


def test_equal_scores_keep_one_order() -> None:
    index = _index(_row(1, "b"), _row(1, "a"))
    assert [hit.target for hit in _hits(index, [0.5, 0.5])] == ["b", "a"]


def test_the_same_target_name_of_two_kinds_is_two_hits() -> None:
    assert len(_hits(_index(_row(1, "han", "trade"), _row(1, "han", "article")), [0.5, 0.5])) == 2


@given(
    st.lists(st.tuples(st.floats(0, 1, width=32), st.floats(0, 1, width=32)), min_size=1, max_size=30),
    st.floats(0, 1, width=32),
)
def test_a_fused_score_lies_between_the_two_sides(pairs: list[tuple[float, float]], share: float) -> None:
    lexical, dense = (np.array(side, dtype=np.float32) for side in zip(*pairs, strict=True))
    fused = fuse(Candidates(np.arange(len(pairs)), lexical, dense), share)
    assert (fused >= np.minimum(lexical, dense) - 1e-6).all()
    assert (fused <= np.maximum(lexical, dense) + 1e-6).all()


@pytest.mark.parametrize(
    ("text", "bare"), [("học phí nghề hàn", 0.0), ("hoc phi nghe han", 1.0), ("hoc phí nghe han", 0.75), ("", 1.0)]
)
def test_a_query_looks_as_bare_as_its_words(text: str, bare: float) -> None:
    assert Looks.of(text, 4, 0).bare == bare


@given(st.text(max_size=50), st.integers(0, 400), st.integers(0, 400))
def test_looks_lie_between_nothing_and_all(text: str, syllables: int, unknown: int) -> None:
    looks = Looks.of(text, syllables, min(unknown, syllables))
    assert all(0.0 <= value <= 1.0 for value in (looks.bare, looks.length, looks.unknown))
    assert 0.0 <= Weights.load().share(looks) <= 1.0


def test_what_no_passage_knows_is_counted() -> None:
    index = _index(Row("article:a:q1", "article", "a", "học phí", "học phí nghề hàn"))
    assert index.looks(Query.of("học phí nghề tiện", None)).unknown == 0.25
    assert index.looks(Query.of("hoc phi", None)).unknown == 0.0


def test_only_a_likely_first_hit_is_sure() -> None:
    index = _index(
        Row("article:a:q1", "article", "a", "học phí", "học phí nghề hàn bao nhiêu"),
        Row("article:b:q1", "article", "b", "ký túc xá", "ở ký túc xá từ mấy tuổi"),
    )
    sure = {text: _sure(index, text) for text in ("học phí nghề hàn bao nhiêu", "nghề gì", "bóng đá tối nay", "")}
    assert sure == {"học phí nghề hàn bao nhiêu": True, "nghề gì": False, "bóng đá tối nay": False, "": False}


def _sure(index: Index, text: str) -> bool:
    query = Query.of(text, None)
    found = index.candidates(query, None)
    order = index.ranked(found.rows, index.fused(query, found))
    return index.chance(query, found, order) >= index.enough(found)
