"""Vectors of the last questions, so that one that comes again, or was read by another process, is not encoded again.

Encoding is the dearest step of an answer: 4 to 5 ms of one core. Rasa's process encodes each message and hands the
vector on with the action call; the search looks for it here. Texts are not kept, only their digests: that of a text as
it was typed leads to that of the text as it was meant, so that what was read once need not be read again.
"""

from __future__ import annotations

import binascii
import hashlib
from base64 import b64decode, b64encode
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from threading import Lock
from typing import Any, TypeVar

import numpy as np

from knowledge.encoder.protocol import Encoder, Vectors

MOST = 2000
"""Vectors kept, the last used; 3 MB."""
Kept = TypeVar("Kept")


def digest_of(text: str) -> str:
    """What a text is known by."""
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).hexdigest()


class RememberingEncoder:
    """An encoder that keeps the vectors of the last ``most`` questions. Thread-safe."""

    def __init__(self, encoder: Encoder, most: int = MOST) -> None:
        self._encoder, self._most = encoder, most
        self._rows: OrderedDict[str, bytes] = OrderedDict()
        self._meant: OrderedDict[str, str] = OrderedDict()
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

    def encode_typed(self, text: str, read: Callable[[str], str]) -> Vectors:
        """A question by how it was typed, float32 ``[1, dimension]``; ``read`` gives what it means where it is new."""
        typed = digest_of(text)
        row = self._known(self._meant_by(typed))
        if row is not None:
            return np.frombuffer(row, dtype=np.float32).reshape(1, -1).copy()
        meant = read(text)
        self._lead(typed, digest_of(meant))
        return self.encode_queries([meant])

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Passages as float32 ``[n, dimension]``, unit length; nothing is kept."""
        return self._encoder.encode_passages(texts)

    def link(self, typed: str, meant: str) -> str:
        """Know the vector of the text ``meant`` by how it was typed, too; the digest of ``typed``."""
        digest = digest_of(typed)
        self._lead(digest, digest_of(meant))
        return digest

    def note(self, typed: str) -> dict[str, str] | None:
        """The vector of the text that was typed with this digest, for another process, as JSON; None where unknown."""
        meant = self._meant_by(typed)
        row = self._known(meant)
        if row is None:
            return None
        return {"encoder": self.name, "of": meant, "typed": typed, "row": b64encode(row).decode("ascii")}

    def take(self, note: Mapping[str, Any]) -> bool:
        """Keep what ``note`` of another process gave; False for another encoder's vector and for anything odd."""
        digest, typed, row = note.get("of"), note.get("typed"), _bytes(note.get("row"))
        width = self.dimension * np.dtype(np.float32).itemsize
        if note.get("encoder") != self.name or len(row) != width:
            return False
        if not isinstance(digest, str) or not isinstance(typed, str):
            return False
        self._keep(digest, row)
        self._lead(typed, digest)
        return True

    def _known(self, digest: str) -> bytes | None:
        with self._lock:
            row = self._rows.get(digest)
            if row is not None:
                self._rows.move_to_end(digest)
            return row

    def _meant_by(self, typed: str) -> str:
        """The digest of what a text means, by that of the text as typed; empty where it was not read yet."""
        with self._lock:
            return self._meant.get(typed, "")

    def _keep(self, digest: str, row: bytes) -> None:
        with self._lock:
            _put(self._rows, digest, row, self._most)

    def _lead(self, typed: str, meant: str) -> None:
        with self._lock:
            _put(self._meant, typed, meant, self._most)


def _put(kept: OrderedDict[str, Kept], key: str, value: Kept, most: int) -> None:
    """Keep a value as the last used one, and no more than ``most``."""
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > most:
        kept.popitem(last=False)


def _bytes(value: object) -> bytes:
    try:
        return b64decode(value, validate=True) if isinstance(value, str) else b""
    except binascii.Error:
        return b""
