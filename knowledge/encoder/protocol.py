"""What every encoder promises, whichever model is behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]

QUERY_PROMPT = "query: "
PASSAGE_PROMPT = "passage: "


class EncoderError(Exception):
    """The encoder cannot be built or must not be used; the message says which file or check and what to do."""


class Encoder(Protocol):
    """Turns texts into unit vectors, so that an inner product is a cosine.

    ``name`` identifies model and weights (an index made with another name is foreign); ``dimension`` is the length
    of a vector. The same text gives the same vector whatever else is encoded with it.
    """

    @property
    def name(self) -> str:
        """Model and digest of its weights."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Questions as float32 ``[n, dimension]``, unit length."""
        ...

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Passages as float32 ``[n, dimension]``, unit length."""
        ...
