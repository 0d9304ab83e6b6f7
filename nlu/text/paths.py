"""Where the content folder lies: beside the packages, unless ``CHONNGHE_CONTENT_DIR`` says otherwise."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def content_dir() -> Path:
    """The folder with the editable texts."""
    return Path(os.environ.get("CHONNGHE_CONTENT_DIR") or ROOT / "content")
