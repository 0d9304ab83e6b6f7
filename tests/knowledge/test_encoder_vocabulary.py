from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.encoder.package import PackedModel, Piece, Shape, read_package
from knowledge.encoder.protocol import EncoderError
from knowledge.encoder.syllables import fragments, letters, without_marks, without_tone
from knowledge.encoder.vocabulary import COMMON, SPECIAL, kept_ids

SPECIALS = [Piece(text, 0.0) for text in SPECIAL]


def _kept(*texts: str) -> list[str]:
    """Which of these rare pieces are kept, when the common ones have used up their places."""
    filler = [Piece("zz" + "q" * (number % 7), -1.0) for number in range(COMMON)]
    pieces = [*SPECIALS, *filler, *(Piece(text, -9.0) for text in texts)]
    return [pieces[number].text for number in kept_ids(pieces) if number >= len(SPECIALS) + COMMON]


def test_the_special_pieces_keep_their_ids() -> None:
    assert kept_ids(SPECIALS) == [0, 1, 2, 3]


@pytest.mark.parametrize("text", ["▁trường", "▁TRƯỜNG", "ườn", "▁truong", "nghề", "▁hoà", "▁hòa", "▁Đ", "quyết"])
def test_parts_of_vietnamese_syllables_are_kept_in_any_spelling(text: str) -> None:
    assert _kept(text) == [text]


@pytest.mark.parametrize("text", ["▁2026", "10:", "9+", "@", "▁", "€", "?", "é", "...", "▁(18"])
def test_digits_signs_and_single_letters_are_kept(text: str) -> None:
    assert _kept(text) == [text]


@pytest.mark.parametrize("text", ["▁gemeinsam", "rendezés", "学", "привет", "<mask>", "▁gestão"])
def test_rare_words_of_other_languages_are_not_kept(text: str) -> None:
    assert _kept(text) == []


def test_common_words_of_plain_letters_are_kept_until_their_places_are_full() -> None:
    words = [Piece(f"▁wz{chr(97 + number % 26)}f" * 2, -1.0) for number in range(COMMON + 5)]
    assert len(kept_ids([*SPECIALS, *words])) == len(SPECIALS) + COMMON


@given(st.sampled_from(sorted(letters())))
def test_removing_marks_leaves_plain_letters(letter: str) -> None:
    assert without_marks(letter).isascii()
    assert without_marks(without_tone(letter)) == without_marks(letter)


def test_every_fragment_is_there_without_its_marks_too() -> None:
    assert all(without_marks(fragment) in fragments() for fragment in fragments())


def test_blocks_are_unpacked_as_the_package_packs_them() -> None:
    codes = np.arange(32) % 16
    block = struct.pack("<e", 0.5) + bytes(int(codes[j]) | int(codes[j + 16]) << 4 for j in range(16))
    packed = {"w": np.frombuffer(block, dtype=np.uint8).reshape(1, 18)}
    model = PackedModel(Shape(32, 1, 1, 1, 1, 1, 1, 0.0), [], packed, "0")
    assert model.tensor("w").tolist() == [(code - 8) * 0.5 for code in codes.tolist()]


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "weights.bin"
    path.write_bytes(b"E5S1\x02\x00\x00\x00")
    with pytest.raises(EncoderError, match=r"weights\.bin"):
        read_package(path)
