"""The encoder that is served: taught by ``chonnghe model build``, kept in the repository, checked before it is used."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from knowledge.encoder.manifest import MANIFEST, MODEL, TOKENIZER, verified_manifest

SERVED = Path(__file__).with_name("served")


def place(target: Path, source: Path = SERVED) -> None:
    """Copy the encoder to where both environments read it; the old one stays until the new one is whole.

    Raises ``EncoderError`` where a file is missing or not the one that its manifest describes.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".encoder-") as place:
        fresh = Path(place) / "encoder"
        fresh.mkdir()
        for name in (MANIFEST, MODEL, TOKENIZER):
            if (source / name).is_file():
                shutil.copyfile(source / name, fresh / name)
        verified_manifest(fresh)
        if target.exists():
            target.rename(Path(place) / "old")
        fresh.rename(target)
