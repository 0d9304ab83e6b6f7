"""The dense side: FAISS over the encoder's vectors of the passages.

Text without diacritics lies far from the same text with them, so both sides are encoded as they were meant
(``nlu.text.understood``), however they were typed.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from knowledge.encoder import Encoder, Vectors
from nlu.text.understood import understood

# While it is imported, faiss tells of every instruction set that this machine has not.
logging.getLogger("faiss.loader").setLevel(logging.WARNING)
import faiss  # noqa: E402

EXACT_MOST = 50_000
"""Passages compared one by one: 3 ms. Beyond, comparing with the cells next to the query is faster."""
PROBES = 64
"""Cells looked into, of as many as the square root of the passages."""
ROUNDS, SAMPLE = 5, 40
"""For finding the cells' middles: rounds of k-means, and passages of a cell that take part."""
Keep = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Dense:
    """An inner-product index; row ``i`` belongs to passage ``i`` of the collection.

    Every vector is kept as it is. ``near`` is an approximate index where the collection is larger than
    ``EXACT_MOST``, and None where it is not.
    """

    index: faiss.IndexFlatIP
    near: faiss.IndexIVFScalarQuantizer | None

    @classmethod
    def of(cls, vectors: Vectors) -> Dense:
        """Index unit vectors float32 ``[passages, dimension]``."""
        rows = np.ascontiguousarray(vectors)
        index = faiss.IndexFlatIP(rows.shape[1])
        index.add(rows)
        return cls(index, approximate(rows) if len(rows) > EXACT_MOST else None)

    @property
    def vectors(self) -> Vectors:
        """The stored vectors."""
        found: Vectors = self.index.reconstruct_n(0, self.index.ntotal)
        return found

    def nearest(self, query: Vectors, count: int, keep: Keep) -> npt.NDArray[np.int64]:
        """Rows of the nearest passages among those kept, best first.

        Exact where at most ``EXACT_MOST`` are kept; beyond, a few of them may be missed for farther ones.
        """
        kept = np.flatnonzero(keep)
        count = min(count, len(kept))
        if not count:
            return np.empty(0, dtype=np.int64)
        # faiss would share one query among all cores and its threads would wait for the next one spinning, which takes
        # the cores from the encoder: 24 ms a question instead of 8. The setting is of this thread alone.
        faiss.omp_set_num_threads(1)
        if len(kept) <= EXACT_MOST or self.near is None:
            _, rows = self.index.search(query, count, params=_only(kept, len(keep)))
        else:
            _, rows = self.near.search(query, count, params=_probing(keep))
        found: npt.NDArray[np.int64] = rows[0][rows[0] >= 0]
        return found

    def cosines(self, query: Vectors, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        """Cosines of the query with these rows."""
        stored = self.index.reconstruct_batch(rows)
        result: npt.NDArray[np.float32] = stored @ query[0]
        return result


def approximate(vectors: Vectors) -> faiss.IndexIVFScalarQuantizer:
    """An index of these vectors by cells, a byte a number: a quarter of their size, a second for 100,000."""
    count, dimension = vectors.shape
    kind, measure = faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
    # A cell's own vectors are stored, not what they lack to its middle: with the inner product that is no gain.
    quantizer = faiss.IndexFlatIP(dimension)
    index = faiss.IndexIVFScalarQuantizer(quantizer, dimension, int(count**0.5), kind, measure, False)
    index.cp.niter, index.cp.max_points_per_centroid = ROUNDS, SAMPLE
    index.train(vectors)
    index.add(vectors)
    return index


def _only(kept: npt.NDArray[np.int64], every: int) -> faiss.SearchParameters | None:
    """Compares with these rows alone, which costs nothing for the others; None when they are all."""
    if len(kept) == every:
        return None
    return faiss.SearchParameters(sel=faiss.IDSelectorArray(kept.astype(np.int64)))  # type: ignore[call-arg]


def _probing(keep: Keep) -> faiss.SearchParametersIVF:
    found = faiss.SearchParametersIVF(nprobe=PROBES)  # type: ignore[call-arg]
    if not keep.all():
        chosen = faiss.IDSelectorBitmap(np.packbits(keep, bitorder="little"))  # type: ignore[call-arg,arg-type]
        found = faiss.SearchParametersIVF(nprobe=PROBES, sel=chosen)  # type: ignore[call-arg]
    return found


def encode(encoder: Encoder, texts: Sequence[str]) -> Vectors:
    """Vectors of passages, float32 ``[n, dimension]``."""
    return encoder.encode_passages([understood(text) for text in texts])
