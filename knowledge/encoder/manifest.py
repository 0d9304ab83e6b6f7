"""The paper that travels with a built encoder: what it was made from, digests of its files, measured figures."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from knowledge.encoder.protocol import EncoderError

MANIFEST = "manifest.json"
MODEL = "model.onnx"
TOKENIZER = "tokenizer.json"
FORMAT = 1


def digest(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_manifest(folder: Path, details: dict[str, Any]) -> None:
    """Write ``manifest.json`` for the files now in ``folder``. No dates: the same build gives the same bytes of it."""
    files = {name: digest(folder / name) for name in (MODEL, TOKENIZER)}
    body = {"format": FORMAT, "files": files, **details}
    (folder / MANIFEST).write_text(json.dumps(body, indent=1, sort_keys=True, ensure_ascii=False) + "\n", "utf-8")


def verified_manifest(folder: Path) -> dict[str, Any]:
    """The manifest, after every file was compared with it; raises ``EncoderError`` naming what differs."""
    path = folder / MANIFEST
    try:
        body = json.loads(path.read_text("utf-8"))
        files, version = dict(body["files"]), body["format"]
    except FileNotFoundError as error:
        raise EncoderError(f"no encoder in {folder}: {MANIFEST} is missing") from error
    except (ValueError, KeyError, TypeError) as error:
        raise EncoderError(f"{path} cannot be read: build the encoder again") from error
    if version != FORMAT or set(files) != {MODEL, TOKENIZER}:
        raise EncoderError(f"{path} is of another format: build the encoder again")
    for name, expected in files.items():
        _compare(folder / name, expected)
    return dict(body)


def _compare(path: Path, expected: str) -> None:
    if not path.is_file():
        raise EncoderError(f"{path} is missing: build the encoder again")
    if digest(path) != expected:
        raise EncoderError(f"{path} is not the file its manifest describes: build the encoder again")
