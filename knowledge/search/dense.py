"""The dense side: FAISS over the encoder's vectors of each passage, as written and folded.

Text without diacritics lies far from the same text with them, so a query without them is compared with vectors of
passages without them.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from knowledge.encoder import Encoder, Vectors
from nlu.text import expand, fold, normalise

# While it is imported, faiss tells of every instruction set that this machine has not.
logging.getLogger("faiss.loader").setLevel(logging.WARNING)
import faiss  # noqa: E402

FORMS = ("marked", "bare")
Keep = npt.NDArray[np.bool_]


def form_of(text: str, form: str) -> str:
    """The text as it is encoded: one spelling, abbreviations written out; without diacritics for the form ``bare``."""
    read = expand(normalise(text))
    return fold(read) if form == "bare" else read


@dataclass(frozen=True)
class Dense:
    """Exact inner-product indexes, one a form; row ``i`` belongs to passage ``i`` of the collection."""

    indexes: Mapping[str, faiss.IndexFlatIP]

    @classmethod
    def of(cls, vectors: Mapping[str, Vectors]) -> Dense:
        """Index unit vectors float32 ``[passages, dimension]``."""
        indexes = {}
        for form, matrix in vectors.items():
            indexes[form] = faiss.IndexFlatIP(matrix.shape[1])
            indexes[form].add(np.ascontiguousarray(matrix))
        return cls(indexes)

    def vectors(self, form: str) -> Vectors:
        """The stored vectors of a form."""
        index = self.indexes[form]
        found: Vectors = index.reconstruct_n(0, index.ntotal)
        return found

    def nearest(self, form: str, query: Vectors, count: int, keep: Keep) -> npt.NDArray[np.int64]:
        """Rows of the nearest passages among those kept, best first."""
        index = self.indexes[form]
        chosen = faiss.IDSelectorBatch(np.flatnonzero(keep).astype(np.int64))
        _, rows = index.search(query, min(count, index.ntotal), params=faiss.SearchParameters(sel=chosen))  # type: ignore[call-arg]
        found: npt.NDArray[np.int64] = rows[0][rows[0] >= 0]
        return found

    def cosines(self, form: str, query: Vectors, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        """Cosines of the query with these rows."""
        stored = self.indexes[form].reconstruct_batch(rows)
        result: npt.NDArray[np.float32] = stored @ query[0]
        return result


def encode_forms(encoder: Encoder, texts: Sequence[str]) -> dict[str, Vectors]:
    """Vectors of passages for every form, float32 ``[n, dimension]`` each."""
    return {form: encoder.encode_passages([form_of(text, form) for text in texts]) for form in FORMS}
