"""Large indexes: the approximate side, and that what was made fast gives what the plain computation gives."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.encoder import Vectors
from knowledge.evaluation.synthetic import alike
from knowledge.search import dense as dense_module
from knowledge.search.dense import Dense
from knowledge.search.index import CANDIDATES, Index, Query
from knowledge.search.passages import Collection, Row
from knowledge.search.weights import Weights

WIDTH, ROWS = 32, 4_000
KINDS = ("article", "policy", "school")
SYLLABLES = ["hoc", "phi", "nghe", "han", "may", "dien", "truong", "ky", "tuc", "xa", "cao", "dang"]


def _unit(count: int, seed: int) -> Vectors:
    found = np.random.default_rng(seed).standard_normal((count, WIDTH)).astype(np.float32)
    return found / np.linalg.norm(found, axis=1, keepdims=True)  # type: ignore[no-any-return]


@pytest.fixture
def vectors() -> Vectors:
    """Vectors in clouds, as texts that resemble each other have."""
    return alike(_unit(100, 1), ROWS)


@pytest.fixture
def built(vectors: Vectors, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], Dense]:
    """A dense side that compares so many passages one by one at most."""

    def make(exact_most: int) -> Dense:
        monkeypatch.setattr(dense_module, "EXACT_MOST", exact_most)
        return Dense.of(vectors)

    return make


def _exact(vectors: Vectors, query: Vectors, count: int, keep: npt.NDArray[np.bool_]) -> list[int]:
    kept = np.flatnonzero(keep)
    found: list[int] = kept[np.argsort(-(vectors[kept] @ query[0]), kind="stable")][:count].tolist()
    return found


@pytest.mark.parametrize("share", [1.0, 0.5, 0.01, 0.0])
def test_a_small_index_is_exact_with_and_without_a_filter(
    built: Callable[[int], Dense], vectors: Vectors, share: float
) -> None:
    keep = np.random.default_rng(3).random(ROWS) < share
    small = built(ROWS)
    assert not small.near
    for query in _unit(5, 2):
        assert small.nearest(query[None], 50, keep).tolist() == _exact(vectors, query[None], 50, keep)


@pytest.mark.parametrize("share", [1.0, 0.6])
def test_a_large_index_finds_nearly_all_and_only_what_is_kept(
    built: Callable[[int], Dense], vectors: Vectors, share: float
) -> None:
    keep = np.random.default_rng(3).random(ROWS) < share
    large, shares = built(1_000), []
    assert large.near is not None
    for query in alike(vectors[:20], 40)[20:]:
        found = large.nearest(query[None], 50, keep)
        assert len(found) == 50
        assert keep[found].all()
        shares.append(len(set(found.tolist()) & set(_exact(vectors, query[None], 50, keep))) / 50)
    assert np.mean(shares) >= 0.9


def test_a_few_kept_of_a_large_index_are_compared_exactly(built: Callable[[int], Dense], vectors: Vectors) -> None:
    keep = np.zeros(ROWS, dtype=np.bool_)
    keep[::7] = True
    for query in _unit(5, 2):
        assert built(1_000).nearest(query[None], 50, keep).tolist() == _exact(vectors, query[None], 50, keep)


def test_a_large_index_keeps_every_vector_as_it_was(built: Callable[[int], Dense], vectors: Vectors) -> None:
    large, query = built(1_000), _unit(1, 2)
    assert np.array_equal(large.vectors, vectors)
    rows = np.array([5, 3, ROWS - 1])
    assert np.allclose(large.cosines(query, rows), vectors[rows] @ query[0], atol=1e-6)


def test_likenesses_keep_the_given_vectors_and_unit_length() -> None:
    base = _unit(7, 1)
    found = alike(base, 30)
    assert np.array_equal(found[:7], base)
    assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)
    assert np.array_equal(found, alike(base, 30))
    assert np.array_equal(alike(base, 3), base[:3])


def _index(size: int, seed: int, *, with_dense: bool) -> Index:
    chance = np.random.default_rng(seed)
    rows = []
    for number in range(size):
        kind, target = KINDS[chance.integers(3)], f"t{chance.integers(max(1, size // 4))}"
        text = " ".join(chance.choice(SYLLABLES, size=chance.integers(1, 7)))
        rows.append(Row(f"{number:04}", kind, target, "", text))
    index = Index.of(Collection(tuple(rows), 1), None, Weights.load())
    if not with_dense:
        return index
    return index.with_dense(Dense.of(_unit(size, seed)))


def _plain(index: Index, query: Query, kinds: frozenset[str] | None, without: str | None) -> tuple[list[int], Vectors]:
    """The candidates computed row by row: rows and their lexical scores."""
    rows = index.collection.rows
    keep = np.array([(kinds is None or row.kind in kinds) and row.id != without for row in rows], dtype=np.bool_)
    scores = np.where(keep & bool(query.syllables), index.lexical.scores(query.syllables), np.float32(0))
    found = {int(row) for row in np.argsort(-scores, kind="stable")[:CANDIDATES] if scores[row] > 0}
    if index.dense is not None and query.vector is not None and query.syllables:
        found |= set(_exact(index.dense.vectors, query.vector, CANDIDATES, keep))
    targets = {(rows[row].kind, rows[row].target) for row in found}
    whole = [place for place, row in enumerate(rows) if keep[place] and (row.kind, row.target) in targets]
    return whole, scores[whole]


@settings(max_examples=40, deadline=None)
@given(
    size=st.sampled_from([0, 1, 5, 300, 900]),
    seed=st.integers(0, 50),
    kinds=st.none() | st.frozensets(st.sampled_from(KINDS)),
    text=st.lists(st.sampled_from(SYLLABLES), max_size=6).map(" ".join),
    without=st.sampled_from([None, "0000", "0003"]),
    with_dense=st.booleans(),
)
def test_candidates_are_those_of_the_plain_computation(
    *, size: int, seed: int, kinds: frozenset[str] | None, text: str, without: str | None, with_dense: bool
) -> None:
    index = _index(size, seed, with_dense=with_dense and size > 0)
    query = Query.of(text, _unit(1, seed + 100) if with_dense else None)
    for _ in range(2):  # what is remembered from the first time gives the same
        found = index.candidates(query, kinds, without)
        rows, scores = _plain(index, query, kinds, without)
        assert found.rows.tolist() == rows
        assert np.array_equal(found.lexical, scores)
