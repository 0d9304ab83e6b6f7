"""Sentence encoder: texts to unit vectors.

``load_encoder`` reads the encoder that ``knowledge.encoder.build.build_encoder`` made; ``open_encoder`` also takes the
name of any sentence-transformers model. Importing this package needs numpy, onnxruntime and tokenizers only.
"""

from __future__ import annotations

from pathlib import Path

from knowledge.encoder.onnx_encoder import OnnxEncoder, load_encoder
from knowledge.encoder.protocol import Encoder, EncoderError, Vectors

__all__ = ["Encoder", "EncoderError", "OnnxEncoder", "Vectors", "build_encoder", "load_encoder", "open_encoder"]


def build_encoder(target: Path) -> None:
    """Build our encoder into the folder ``target``; see ``knowledge.encoder.build``."""
    from knowledge.encoder.build import build_encoder as build

    build(target)


def open_encoder(folder: Path, name: str | None = None, threads: int = 1) -> Encoder:
    """The sentence-transformers model ``name``, or without a name our own encoder in ``folder``.

    Raises ``EncoderError`` where it cannot be loaded.
    """
    if not name:
        return load_encoder(folder, threads)
    from knowledge.encoder.sentence import SentenceTransformerEncoder

    return SentenceTransformerEncoder(name, threads)
