"""Builds ``nlu/text/restore.npz``: ``python -m knowledge.restoring.build``.

Takes two minutes; needs the network the first time.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from knowledge.encoder.manifest import digest
from knowledge.restoring.counting import WEIGHTS, Text, count
from knowledge.restoring.texts import KEPT_BACK, parted, sources
from nlu.text.ngrams import Counts
from nlu.text.paths import ROOT
from nlu.text.restore import COUNTS

CACHE = ROOT / "var" / "training" / "texts"
KEPT = ROOT / "var" / "training" / "restoring.json"
"""The sentences that were kept back when the file was built; ``knowledge.restoring.evaluate`` measures on them."""


def build(cache: Path, target: Path, kept_file: Path) -> str:
    """Write the counts, the manifest beside them and the sentences kept back; what was done, on one line."""
    found = sources(cache)
    counted, kept = parted(found.text)
    counts = count(counted)
    counts.save(target)
    manifest = _manifest(target, counted, counts) | {"origins": found.origins}
    target.with_suffix(".json").write_text(json.dumps(manifest, indent=1, ensure_ascii=False) + "\n", "utf-8")
    kept_file.parent.mkdir(parents=True, exist_ok=True)
    kept_file.write_text(json.dumps({"own": kept.own, "general": kept.general}, ensure_ascii=False), "utf-8")
    return (
        f"restoring: {manifest['counts']} bytes={target.stat().st_size} kept_back={len(kept.own)}+{len(kept.general)}"
    )


def _manifest(target: Path, counted: Text, counts: Counts) -> dict[str, object]:
    """No dates: the same build gives the same bytes."""
    return {
        "files": {target.name: digest(target)},
        "holds": "counts of syllables, pairs and triples; no text",
        "kept_back": f"one sentence in {KEPT_BACK} by crc32, never counted",
        "weights": dict(zip(("own", "general", "listed"), WEIGHTS, strict=True)),
        "sentences": {"own": len(counted.own), "general": len(counted.general), "listed": len(counted.listed)},
        "counts": {"words": len(counts.words), "pairs": len(counts.pair), "triples": len(counts.triple)},
        "own": "content/ and nlu/data of this repository",
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; 1 where something that is needed could not be read or fetched."""
    parser = argparse.ArgumentParser(description="Count syllables for restoring diacritics.")
    parser.add_argument("--cache", type=Path, default=CACHE, help="folder of the fetched packages")
    parser.add_argument("--target", type=Path, default=COUNTS, help="the file of counts to write")
    parser.add_argument("--kept", type=Path, default=KEPT, help="where the sentences kept back are written")
    given = parser.parse_args(arguments)
    try:
        sys.stdout.write(build(given.cache, given.target, given.kept) + "\n")
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
