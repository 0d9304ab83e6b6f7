"""The encoder in the repository is the one its manifest describes, small, and nothing else is put in place."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from knowledge.encoder import EncoderError, OnnxEncoder, load_encoder
from knowledge.encoder.manifest import MANIFEST, MODEL, TOKENIZER, verified_manifest
from knowledge.encoder.served import SERVED, place
from nlu.text import fold
from nlu.text.understood import understood

MOST_BYTES = 40_000_000


@pytest.fixture(scope="module")
def encoder() -> OnnxEncoder:
    return load_encoder(SERVED)


def test_the_served_files_are_those_of_the_manifest_and_small() -> None:
    manifest = verified_manifest(SERVED)
    assert (SERVED / MODEL).stat().st_size <= MOST_BYTES
    assert manifest["general_texts"]
    assert all(one["licence"] and one["version"] for one in manifest["general_texts"])


@pytest.mark.parametrize("name", [MODEL, TOKENIZER, MANIFEST])
def test_a_wrong_file_is_never_put_in_place(tmp_path: Path, name: str) -> None:
    source, target = tmp_path / "source", tmp_path / "var" / "model"
    shutil.copytree(SERVED, source)
    place(target, source)
    before = (target / MANIFEST).read_text("utf-8")
    (source / name).write_bytes(b"{}")
    with pytest.raises(EncoderError):
        place(target, source)
    assert (target / MANIFEST).read_text("utf-8") == before
    load_encoder(target)


def test_typed_without_diacritics_a_question_lies_by_its_own_and_far_from_others(encoder: OnnxEncoder) -> None:
    asked = ["học phí ngành điện bao nhiêu", "ký túc xá nhận từ mấy tuổi", "con gái học hàn có vất vả không"]
    clean = encoder.encode_queries(asked)
    folded = encoder.encode_queries([understood(fold(text)) for text in asked])
    assert (np.argmax(folded @ clean.T, axis=1) == np.arange(len(asked))).all()
    assert (folded * clean).sum(axis=1).min() > 0.9
