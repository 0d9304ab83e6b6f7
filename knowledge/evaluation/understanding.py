"""What Rasa's trained model makes of texts, without a running system."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.evaluation.system import ROOT, SystemFault

RASA_PYTHON = ROOT / ".venv-rasa" / "bin" / "python"


@dataclass(frozen=True)
class Understood:
    """One text: its intent, the chances of the likeliest intents, and the entities as kind and id."""

    intent: str
    likely: dict[str, float]
    entities: frozenset[tuple[str, str]]


def understand(texts: Sequence[str], var_dir: Path, database_url: str) -> list[Understood]:
    """Each text read by the model below ``var_dir``; raises ``SystemFault`` where there is none or it fails."""
    model = (var_dir / "rasa" / "model.tar.gz").resolve()
    if not RASA_PYTHON.exists() or not model.is_file():
        raise SystemFault("there is no trained model: `chonnghe train` builds it")
    environment = {**os.environ, "DATABASE_URL": database_url, "CHONNGHE_VAR_DIR": str(var_dir.resolve())}
    done = subprocess.run(  # noqa: S603 - our own program
        [RASA_PYTHON, "-m", "nlu.server", "parse", "--model", model],
        cwd=ROOT,
        env=environment,
        input=json.dumps(list(texts)),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemFault(f"the model could not read the questions:\n{done.stderr[-2000:]}")
    return [_read(one) for one in json.loads(done.stdout)]


def _read(one: dict[str, object]) -> Understood:
    likely, entities = one["likely"], one["entities"]
    if not isinstance(likely, dict) or not isinstance(entities, list):
        raise SystemFault("the model's output has another form")
    return Understood(str(one["intent"]), likely, frozenset((kind, value) for kind, value in entities))
