"""The dense side on disk: a file of vectors, and a manifest that says whose they are.

A stored index is used only when its files have the digests in the manifest and its encoder is the one at hand. Rows
are matched by the digest of their text, so after an edit only changed passages are encoded again.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.encoder import Encoder, Vectors
from knowledge.search.dense import encode
from knowledge.search.passages import Row

MANIFEST = "index.json"
VECTORS = "vectors.npy"
FORMAT = 2
_LOCK = ".index.lock"


class IndexFault(Exception):  # noqa: N818 - the name says what is wrong
    """A stored index must not be used; the message says why."""


@dataclass(frozen=True)
class Stored:
    """Vectors float32 ``[rows, dimension]``, and the text digest of each row."""

    digests: tuple[str, ...]
    vectors: Vectors

    def fits(self, rows: Sequence[Row]) -> bool:
        """Whether these are exactly the vectors of these passages."""
        return self.digests == tuple(row.digest for row in rows)


def read_index(folder: Path, encoder: Encoder) -> Stored:
    """Read a stored index; raises ``IndexFault`` where it is missing, damaged or made by another encoder."""
    manifest = _manifest(folder)
    if manifest.get("encoder") != encoder.name:
        raise IndexFault("the index was made by another encoder")
    digests = tuple(str(entry) for entry in manifest["digests"])
    vectors = _vectors(folder / VECTORS, manifest["file"])
    if vectors.shape != (len(digests), encoder.dimension):
        raise IndexFault("the index has vectors of another size")
    return Stored(digests, vectors)


def write_index(folder: Path, stored: Stored, encoder: Encoder) -> None:
    """Replace the folder's index; a reader sees the old or the new one, whole."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".index-") as place:
        fresh = Path(place) / "index"
        fresh.mkdir()
        np.save(fresh / VECTORS, stored.vectors, allow_pickle=False)
        body = {"format": FORMAT, "encoder": encoder.name, "file": _digest(fresh / VECTORS), "digests": stored.digests}
        (fresh / MANIFEST).write_text(json.dumps(body), "utf-8")
        if folder.exists():
            folder.rename(Path(place) / "old")
        fresh.rename(folder)


def refresh(rows: Sequence[Row], encoder: Encoder, known: Stored | None) -> Stored:
    """The vectors of these passages, encoding only texts that ``known`` does not hold."""
    at = {digest: place for place, digest in enumerate(known.digests)} if known else {}
    digests = tuple(row.digest for row in rows)
    fresh = {row.digest: row.searchable for row in rows if row.digest not in at}
    encoded = encode(encoder, list(fresh.values()))
    new = {digest: place for place, digest in enumerate(fresh)}
    picked = [known.vectors[at[digest]] if known and digest in at else encoded[new[digest]] for digest in digests]
    return Stored(digests, np.array(picked, dtype=np.float32).reshape(len(digests), encoder.dimension))


@contextmanager
def building(folder: Path) -> Iterator[None]:
    """Let one process at a time build the index of this folder; others wait."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / _LOCK).open("w") as file:
        _lock(file.fileno())
        yield


def _lock(descriptor: int) -> None:
    try:
        import fcntl
    except ImportError:  # no such lock on this system: two builders waste work, the result is the same
        return
    fcntl.flock(descriptor, fcntl.LOCK_EX)


def remove_index(folder: Path) -> None:
    """Forget a stored index."""
    shutil.rmtree(folder, ignore_errors=True)


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        body = json.loads((folder / MANIFEST).read_text("utf-8"))
    except FileNotFoundError as error:
        raise IndexFault("there is no index yet") from error
    except (OSError, ValueError) as error:
        raise IndexFault("the index's manifest cannot be read") from error
    if not isinstance(body, dict) or body.get("format") != FORMAT or "file" not in body:
        raise IndexFault("the index is of another format")
    return body


def _vectors(path: Path, expected: str) -> Vectors:
    try:
        if _digest(path) != expected:
            raise IndexFault(f"{path.name} is damaged")
        found: Vectors = np.load(path, mmap_mode="r", allow_pickle=False)
    except (OSError, ValueError) as error:
        raise IndexFault(f"{path.name} cannot be read") from error
    return found


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
