"""What must be set before Rasa is imported: environment variables that it and its libraries read once."""

# ruff: noqa: ANN401 - Python fixes these signatures
from __future__ import annotations

import os
import sys
import warnings
from typing import Any

from nlu.text.paths import ROOT

FORCED = {
    # Rasa would send usage data and errors to its makers.
    "RASA_TELEMETRY_ENABLED": "false",
    # Its training cache knows neither our code nor the aliases nor the encoder, so it would reuse stale features.
    "RASA_MAX_CACHE_SIZE": "0",
    # Below WARNING, Rasa logs what users wrote.
    "LOG_LEVEL": "WARNING",
    "LOG_LEVEL_LIBRARIES": "ERROR",
    # One process, because trackers and locks live in its memory.
    "SANIC_WORKERS": "1",
    # The warnings are about SQLAlchemy 2, which Rasa cannot use.
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
}
REMOVED = ("TF_INTRA_OP_PARALLELISM_THREADS", "TF_INTER_OP_PARALLELISM_THREADS", "TF_GPU_MEMORY_ALLOC")
"""Where one of these is set, Rasa imports TensorFlow to hand it on."""
DEFAULTS = {
    # Three processes share the machine; small matrices gain nothing from more threads.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
    # Only where nothing else is said; the supervisor always says it.
    "CHONNGHE_ACTIONS_PORT": "5055",
}


_show = warnings.showwarning


def _about_our_data(message: Any, category: type, filename: str, *rest: Any) -> None:
    """Show what Rasa says about data and configuration; libraries that warn one another are silenced.

    Filters would not do: Rasa sets its own when it starts.
    """
    if category is UserWarning and f"{os.sep}rasa{os.sep}" in filename:
        _show(message, category, filename, *rest)


def prepare_environment() -> None:
    """Set the variables, put the project on the import path and keep the libraries' warnings off the screen."""
    os.environ.update(FORCED)
    for name, value in DEFAULTS.items():
        os.environ.setdefault(name, value)
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    for name in REMOVED:
        os.environ.pop(name, None)
    warnings.showwarning = _about_our_data  # type: ignore[assignment]  # takes whatever else is passed
