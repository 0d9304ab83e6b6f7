"""Vectors of questions are kept and handed on; texts are not."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from knowledge.encoder import Vectors
from knowledge.encoder.memory import RememberingEncoder, digest_of
from tests.knowledge.searching import HashEncoder

TEXTS = ["học phí bao nhiêu", "ở đâu", "học phí bao nhiêu"]


class Counting(HashEncoder):
    """Counts the questions it encodes."""

    asked = 0

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        self.asked += len(texts)
        return super().encode_queries(texts)


def test_the_vectors_are_the_encoders_own_and_made_once() -> None:
    plain, counting = HashEncoder(), Counting()
    encoder = RememberingEncoder(counting)
    for _ in range(2):
        assert np.array_equal(encoder.encode_queries(TEXTS), plain.encode_queries(TEXTS))
    assert counting.asked == 2
    assert (encoder.name, encoder.dimension) == (plain.name, plain.dimension)
    assert np.array_equal(encoder.encode_passages(TEXTS), plain.encode_passages(TEXTS))


def test_no_questions_give_no_vectors() -> None:
    assert RememberingEncoder(HashEncoder()).encode_queries([]).shape == (0, 256)


def test_a_vector_may_be_changed_by_whoever_asked_for_it() -> None:
    encoder = RememberingEncoder(HashEncoder())
    first = encoder.encode_queries(TEXTS[:1])
    wanted = first.copy()
    first += 1
    assert np.array_equal(encoder.encode_queries(TEXTS[:1]), wanted)


def test_the_longest_unused_goes_first() -> None:
    counting = Counting()
    encoder = RememberingEncoder(counting, most=2)
    for text in ("a", "b", "a", "c", "a"):
        encoder.encode_queries([text])
    assert counting.asked == 3
    encoder.encode_queries(["b"])
    assert counting.asked == 4


def test_what_was_typed_is_read_and_encoded_once() -> None:
    counting, read = Counting(), list[str]()
    encoder = RememberingEncoder(counting)

    def meant(text: str) -> str:
        read.append(text)
        return text.replace("hp", "học phí")

    wanted = HashEncoder().encode_queries(["học phí bao nhiêu"])
    for text in ("hp bao nhiêu", "hp bao nhiêu", "học phí bao nhiêu"):
        assert np.array_equal(encoder.encode_typed(text, meant), wanted)
    assert read == ["hp bao nhiêu", "học phí bao nhiêu"]
    assert counting.asked == 1
    assert np.array_equal(encoder.encode_queries(["hp bao nhiêu"]), HashEncoder().encode_queries(["hp bao nhiêu"]))


def test_a_vector_is_handed_on_without_the_text() -> None:
    first, counting = RememberingEncoder(HashEncoder()), Counting()
    wanted = first.encode_queries(["học phí"])
    note = first.note(first.link("hp", "học phí"))
    assert note is not None
    assert "học phí" not in json.dumps(note, ensure_ascii=False)
    second = RememberingEncoder(counting)
    assert second.take(json.loads(json.dumps(note)))
    assert np.array_equal(second.encode_typed("hp", _unread), wanted)
    assert np.array_equal(second.encode_queries(["học phí"]), wanted)
    assert counting.asked == 0
    assert first.note(digest_of("never read")) is None


def _unread(text: str) -> str:
    pytest.fail(f"read again: {text}")


@pytest.mark.parametrize(
    "odd",
    [
        {"encoder": "another"}, {"of": None}, {"typed": None}, {"row": "AAAA"}, {"row": None}, {"row": "not base64!"},
        {"row": ["x"]},
    ],
)  # fmt: skip
def test_a_vector_that_is_not_ours_is_left(odd: dict[str, Any]) -> None:
    encoder = RememberingEncoder(Counting())
    encoder.encode_queries(TEXTS[:1])
    note = encoder.note(encoder.link(TEXTS[0], TEXTS[0]))
    assert note is not None
    assert not RememberingEncoder(HashEncoder()).take({**note, **odd})
