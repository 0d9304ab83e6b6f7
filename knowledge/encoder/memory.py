"""Vectors of the last questions, so that one that comes again, or was read by another process, is not encoded again.

Encoding is the dearest step of an answer: 4 to 5 ms of one core. Rasa's process encodes each message and hands the
vector on with the action call; the search looks for it here. Texts are not kept, only their digests.
"""

from __future__ import annotations

import binascii
import hashlib
from base64 import b64decode, b64encode
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from threading import Lock
from typing import Any

import numpy as np

from knowledge.encoder.protocol import Encoder, Vectors

MOST = 2000
"""Vectors kept, the last used; 3 MB."""


def digest_of(text: str) -> str:
    """What a text is known by."""
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()


class RememberingEncoder:
    """An encoder that keeps the vectors of the last ``most`` questions. Thread-safe."""

    def __init__(self, encoder: Encoder, most: int = MOST) -> None:
        self._encoder, self._most = encoder, most
        self._rows: OrderedDict[str, bytes] = OrderedDict()
        self._lock = Lock()

    @property
    def name(self) -> str:
        """Model and digest of its weights."""
        return self._encoder.name

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._encoder.dimension

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Questions as float32 ``[n, dimension]``, unit length; each known one without encoding it."""
        keys = [digest_of(text) for text in texts]
        rows = {key: row for key in keys if (row := self._known(key)) is not None}
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in rows}
        if missing:
            encoded = self._encoder.encode_queries(list(missing.values()))
            for key, vector in zip(missing, encoded, strict=True):
                rows[key] = np.asarray(vector, dtype=np.float32).tobytes()
                self._keep(key, rows[key])
        found = np.frombuffer(b"".join(rows[key] for key in keys), dtype=np.float32)
        return found.reshape(len(keys), -1 if keys else self.dimension).copy()

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Passages as float32 ``[n, dimension]``, unit length; nothing is kept."""
        return self._encoder.encode_passages(texts)

    def note(self, digest: str) -> dict[str, str] | None:
        """The vector of the text with this digest for another process, as JSON; None where it is not known."""
        row = self._known(digest)
        return None if row is None else {"encoder": self.name, "of": digest, "row": b64encode(row).decode("ascii")}

    def take(self, note: Mapping[str, Any]) -> bool:
        """Keep what ``note`` of another process gave; False for another encoder's vector and for anything odd."""
        digest, row = note.get("of"), _bytes(note.get("row"))
        width = self.dimension * np.dtype(np.float32).itemsize
        if note.get("encoder") != self.name or not isinstance(digest, str) or len(row) != width:
            return False
        self._keep(digest, row)
        return True

    def _known(self, digest: str) -> bytes | None:
        with self._lock:
            row = self._rows.get(digest)
            if row is not None:
                self._rows.move_to_end(digest)
            return row

    def _keep(self, digest: str, row: bytes) -> None:
        with self._lock:
            self._rows[digest] = row
            self._rows.move_to_end(digest)
            while len(self._rows) > self._most:
                self._rows.popitem(last=False)


def _bytes(value: object) -> bytes:
    try:
        return b64decode(value, validate=True) if isinstance(value, str) else b""
    except binascii.Error:
        return b""
