"""One derived thing: what it is made from, how, and how to see that it is there."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Artefact:
    """``patterns`` are globs below ``root``; ``words`` gives other inputs, asked when ``needs`` are made."""

    name: str
    command: tuple[str, ...]
    record: Path
    root: Path
    patterns: tuple[str, ...]
    words: Callable[[], Sequence[str]]
    exists: Callable[[], bool]
    needs: tuple[str, ...] = ()

    def digest(self) -> str:
        """Digest of all inputs."""
        return digest_of(self.root, self.patterns, self.words())

    def due(self, digest: str) -> str | None:
        """Why it has to be made (``missing`` or ``changed``), or ``None``."""
        if not self.record.is_file() or not self.exists():
            return "missing"
        return None if self.record.read_text("utf-8") == digest else "changed"

    def done(self, digest: str) -> None:
        """Note what it was made from; the last act of making it."""
        self.record.write_text(digest, "utf-8")


def digest_of(root: Path, patterns: Iterable[str], words: Iterable[str]) -> str:
    """SHA-256 over the names and bytes of the files that match, and the words."""
    total = hashlib.sha256()
    for path in sorted({path for pattern in patterns for path in root.glob(pattern) if _counts(path)}):
        _add(total, path.relative_to(root).as_posix().encode(), path.read_bytes())
    for word in words:
        _add(total, b"", word.encode())
    return total.hexdigest()


def _add(total: hashlib._Hash, *parts: bytes) -> None:
    for part in parts:
        total.update(len(part).to_bytes(8, "big") + part)


def _counts(path: Path) -> bool:
    return path.is_file() and "__pycache__" not in path.parts
