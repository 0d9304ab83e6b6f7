"""The encoder at run time: numpy, onnxruntime and tokenizers only, so that both environments can load it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from knowledge.encoder.manifest import MODEL, TOKENIZER, verified_manifest
from knowledge.encoder.protocol import PASSAGE_PROMPT, QUERY_PROMPT, EncoderError, Vectors

# Limits keep the cost of any input bounded: beyond them the rest of a text is not read.
MAX_QUERY_TOKENS = 96
MAX_PASSAGE_TOKENS = 320
_CHARACTERS_PER_TOKEN = 12
_ERRORS_ONLY = 3
_FEW = 16  # texts; more than these are shared among threads
_WORKERS = min(4, os.cpu_count() or 1)


class OnnxEncoder:
    """A sentence encoder in one ONNX file. Thread-safe.

    Texts are run one by one: activations are quantised by the largest value of a run, so in a batch a text's vector
    would depend on its neighbours. Many texts are shared among threads, which is as fast as batches on few cores.
    """

    def __init__(self, session: onnxruntime.InferenceSession, tokenizer: Tokenizer, name: str) -> None:
        self._session = session
        self._tokenizer = tokenizer
        self._masked = len(session.get_inputs()) > 1  # as torch traced earlier models
        self.name = name
        self.dimension = int(session.get_outputs()[0].shape[-1])

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Questions as float32 ``[n, dimension]``, unit length; what is longer than 96 tokens is cut."""
        return self._encode(texts, QUERY_PROMPT, MAX_QUERY_TOKENS)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Passages as float32 ``[n, dimension]``, unit length; what is longer than 320 tokens is cut."""
        return self._encode(texts, PASSAGE_PROMPT, MAX_PASSAGE_TOKENS)

    def _encode(self, texts: Sequence[str], prompt: str, limit: int) -> Vectors:
        def vector(text: str) -> Vectors:
            return self._vector(prompt + _readable(text[: limit * _CHARACTERS_PER_TOKEN]), limit)

        if len(texts) <= _FEW:
            found = [vector(text) for text in texts]
        else:
            with ThreadPoolExecutor(_WORKERS) as pool:
                found = list(pool.map(vector, texts))
        return np.array(found, dtype=np.float32).reshape(len(texts), self.dimension)

    def _vector(self, text: str, limit: int) -> Vectors:
        ids = self._tokenizer.encode(text).ids
        if len(ids) > limit:
            ids = [*ids[: limit - 1], ids[-1]]
        tokens = np.array([ids], dtype=np.int64)
        mask = {"attention_mask": np.ones_like(tokens)} if self._masked else {}
        result: Vectors = self._session.run(None, {"input_ids": tokens} | mask)[0][0]
        return result


def load_encoder(path: Path, threads: int = 1) -> OnnxEncoder:
    """Load what ``build_encoder`` made; raises ``EncoderError`` where a file is missing or not the manifest's."""
    manifest = verified_manifest(path)
    try:
        session = _session(path / MODEL, threads)
        tokenizer = Tokenizer.from_file(str(path / TOKENIZER))
    except Exception as error:  # both libraries raise their own bare exceptions
        raise EncoderError(f"the encoder in {path} cannot be loaded: {type(error).__name__}") from error
    return OnnxEncoder(session, tokenizer, _name(manifest))


def _session(path: Path, threads: int) -> onnxruntime.InferenceSession:
    # The fusion's operator is not vectorised: 1.4 ms of a question, its two parts 0.3.
    return onnxruntime.InferenceSession(
        str(path), _options(threads), providers=["CPUExecutionProvider"], disabled_optimizers=["SkipLayerNormFusion"]
    )


def _options(threads: int) -> onnxruntime.SessionOptions:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = _ERRORS_ONLY
    options.enable_cpu_mem_arena = False  # the arena keeps the memory of the longest text ever seen
    return options


def _name(manifest: dict[str, Any]) -> str:
    return f"{manifest['model']}@{manifest['files'][MODEL][:16]}"


def _readable(text: str) -> str:
    """The text without lone surrogates, which no encoder can take."""
    return text.encode("utf-8", "replace").decode("utf-8")
