"""Any sentence-transformers model, by name or path, behind the same promises as our own encoder."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from knowledge.encoder.protocol import PASSAGE_PROMPT, QUERY_PROMPT, EncoderError, Vectors

_MAX_CHARACTERS = 4_000


class SentenceTransformerEncoder:
    """A model of the sentence-transformers library. Prompts are the model's own; a model of the e5 family has none
    stored and gets ``query: `` and ``passage: ``.
    """

    def __init__(self, name: str, threads: int = 1) -> None:
        """Load the model ``name``, a folder or what the library can find; raises ``EncoderError`` where it cannot."""
        import torch
        from sentence_transformers import SentenceTransformer

        torch.set_num_threads(threads)
        try:
            self._model = SentenceTransformer(name, device="cpu")
        except Exception as error:  # the library raises whatever its many parts raise
            raise EncoderError(f"the sentence-transformers model {name} cannot be loaded: {error}") from error
        self.name = f"sentence-transformers:{name}"
        self.dimension = int(self._model.get_sentence_embedding_dimension() or 0)
        fallback = (QUERY_PROMPT, PASSAGE_PROMPT) if "e5" in name.lower() else ("", "")
        self._query = self._model.prompts.get("query") or fallback[0]
        self._passage = self._model.prompts.get("passage") or self._model.prompts.get("document") or fallback[1]

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Questions as float32 ``[n, dimension]``, unit length."""
        return self._encode(texts, self._query)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Passages as float32 ``[n, dimension]``, unit length."""
        return self._encode(texts, self._passage)

    def _encode(self, texts: Sequence[str], prompt: str) -> Vectors:
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        readable = [text[:_MAX_CHARACTERS].encode("utf-8", "replace").decode("utf-8") for text in texts]
        vectors = self._model.encode(readable, prompt=prompt, normalize_embeddings=True, show_progress_bar=False)
        return np.asarray(vectors, dtype=np.float32)
