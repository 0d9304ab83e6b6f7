"""Runs the cases of ``rasa_side`` in Rasa's own environment, where the components and the launcher live.

``RASA_PYTHON`` names that environment's interpreter; without it ``.venv-rasa`` is used, as ``make`` builds it.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from nlu.text.paths import ROOT
from tests.nlu.test_training_data import BUTTONS_ONLY

CASES = sorted((Path(__file__).parent / "rasa_side").glob("*_cases.py"))


@pytest.fixture(scope="module")
def rasa_python() -> str:
    path = os.environ.get("RASA_PYTHON") or str(ROOT / ".venv-rasa" / "bin" / "python")
    if not Path(path).exists():
        pytest.skip(f"no Rasa environment at {path}: run 'make' or set RASA_PYTHON")
    return path


@pytest.mark.parametrize("file", CASES, ids=lambda file: file.stem)
def test_cases_in_rasas_environment(rasa_python: str, file: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}
    command = [rasa_python, "-m", "unittest", "-v", str(file.relative_to(ROOT))]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-6000:]
    assert "Ran 0 tests" not in done.stderr


def test_rasa_finds_nothing_to_warn_of_in_data_and_domain(rasa_python: str) -> None:
    """Only of the intents of buttons, which nobody types, Rasa says that they have no examples."""
    command = [rasa_python, "-m", "nlu.server", "validate"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-6000:]
    warnings = [line for line in (done.stdout + done.stderr).splitlines() if "UserWarning" in line]
    unexpected = [line for line in warnings if not any(f"intent '{name}' is listed" in line for name in BUTTONS_ONLY)]
    assert unexpected == []


def test_there_are_cases() -> None:
    assert len(CASES) >= 3
