"""Which environments exist, what each is made from, and how to tell that one is complete.

A layer is one file of pins installed into one folder. It is complete when its stamp, written last, equals the digest
of its pins: a set-up that was killed leaves no stamp, so it is repaired and never half used.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = (3, 11)


@dataclass(frozen=True)
class Layer:
    """``options`` are pip's at first, ``last_options`` when the result did not pass ``check`` (Python statements)."""

    name: str
    folder: Path
    pins: Path
    check: str
    megabytes: int
    options: tuple[str, ...]
    last_options: tuple[str, ...]

    @property
    def python(self) -> Path:
        """The environment's interpreter."""
        return self.folder / "bin" / "python"

    @property
    def site(self) -> Path:
        """Where its packages lie."""
        return self.folder / "lib" / f"python{PYTHON[0]}.{PYTHON[1]}" / "site-packages"

    @property
    def stamp(self) -> Path:
        """Written last; holds the digest of the pins."""
        return self.folder / f"complete-{self.name}.txt"

    @property
    def label(self) -> str:
        """How the layer is called on screen and in log names."""
        return f"{self.folder.name}/{self.name}"


def layers(root: Path = ROOT) -> dict[str, Layer]:
    """The three layers of a checkout: ``app`` and ``dev`` share ``.venv``, ``rasa`` has ``.venv-rasa``."""
    # All pins are complete, so nothing is resolved. A platform's torch may want libraries that are not pinned here
    # (CUDA); then the check fails and the second attempt lets pip add them.
    pinned = ("--no-deps",)
    rasa = (*pinned, "--ignore-requires-python")
    app, requirements = root / ".venv", root / "requirements"
    return {
        "app": Layer("app", app, requirements / "app.txt", _APP_CHECK, 2900, pinned, ()),
        "dev": Layer("dev", app, requirements / "dev.txt", _DEV_CHECK, 700, pinned, ()),
        "rasa": Layer("rasa", root / ".venv-rasa", requirements / "rasa.txt", _RASA_CHECK, 2600, rasa, rasa),
    }


_APP_CHECK = (
    "import faiss, fastapi, onnxruntime, openpyxl, rasa_sdk, sentence_transformers, sqlalchemy, torch, typer, uvicorn"
)
_DEV_CHECK = "import accelerate, datasets, hypothesis, matplotlib, mypy, playwright, psutil, pytest, schemathesis"
# As Rasa is run: without TensorFlow, whose import alone takes ten seconds.
_RASA_CHECK = """
from nlu.server.without_tensorflow import leave_out_tensorflow
leave_out_tensorflow()
import onnxruntime, rasa.core.agent, sqlalchemy, tokenizers
"""


def identity(folder: Path) -> dict[str, str]:
    """What makes an environment belong here: scripts inside name its own place, so a moved folder is not the same."""
    return {"python": ".".join(map(str, sys.version_info[:2])), "folder": str(folder)}


def belongs_here(folder: Path) -> bool:
    """Whether the folder holds an environment with pip, made for this place, whose interpreter is still there."""
    try:
        known: object = json.loads((folder / "identity.json").read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return known == identity(folder) and (folder / "bin" / "python").exists()


def digest(layer: Layer) -> str:
    """Digest of the pins; comments and order do not count."""
    return hashlib.sha256("\n".join(sorted(pinned(layer.pins))).encode()).hexdigest()


def pinned(path: Path) -> list[str]:
    """The lines of a requirements file that pin a package, as ``name==version``."""
    lines = (line.split("#")[0].strip() for line in path.read_text("utf-8").splitlines())
    return [line for line in lines if line]


def canonical(name: str) -> str:
    """A package's name in the one spelling that compares (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def is_complete(layer: Layer) -> bool:
    """Whether nothing has to be done for this layer. Reads three small files."""
    try:
        return belongs_here(layer.folder) and layer.stamp.read_text("utf-8") == digest(layer)
    except OSError:
        return False
