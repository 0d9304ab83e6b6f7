"""How each artefact is made, one a process: ``python -m bot.build.steps encoder``.

Everything is made beside its place and moved there when whole (the encoder and the index see to that themselves), so a
killed step leaves the old artefact or none.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from bot.build.plan import encoder_folder, index_folder, rasa_model
from bot.operations import ROOT
from bot.settings import Settings, load_settings, secret_keys
from bot.supervisor.lifeline import die_with_parent
from bot.supervisor.processes import RASA_PYTHON, rasa_environment
from bot.supervisor.spec import without


def build_encoder(settings: Settings) -> None:
    """The sentence encoder of the repository, where both environments read it; a wrong file stops the build."""
    from knowledge.encoder import EncoderError
    from knowledge.encoder.served import place

    try:
        place(encoder_folder(settings))
    except EncoderError as error:
        raise SystemExit(str(error)) from error


def build_index(settings: Settings) -> None:
    """The search index, from the database's passages."""
    from knowledge.database import open_engine
    from knowledge.encoder import open_encoder
    from knowledge.search import build_index as build

    encoder = open_encoder(encoder_folder(settings), settings.encoder)
    build(open_engine(settings.database_url), encoder, index_folder(settings))


def train_rasa(settings: Settings) -> None:
    """Rasa's model, trained in Rasa's own environment."""

    def train(target: Path) -> None:
        command = [str(RASA_PYTHON), "-m", "nlu.server", "train", "--out", str(target), "--name", "model"]
        environment = {**without(os.environ, secret_keys()), **rasa_environment(settings)}
        done = subprocess.run(command, cwd=ROOT, env=environment, check=False, preexec_fn=die_with_parent())  # noqa: S603
        if done.returncode:
            raise SystemExit(done.returncode)  # its own last words are the reason; a traceback of ours would hide them

    replaced(rasa_model(settings).parent, train)


STEPS: dict[str, Callable[[Settings], None]] = {"encoder": build_encoder, "index": build_index, "rasa": train_rasa}


def replaced(place: Path, make: Callable[[Path], object]) -> None:
    """Make a folder beside ``place`` and put it there whole."""
    fresh, old = (place.with_name(f"{place.name}.{word}") for word in ("new", "old"))
    for folder in (fresh, old):
        shutil.rmtree(folder, ignore_errors=True)
    fresh.mkdir(parents=True)
    make(fresh)
    if place.exists():
        place.rename(old)
    fresh.rename(place)
    shutil.rmtree(old, ignore_errors=True)


if __name__ == "__main__":
    STEPS[sys.argv[1]](load_settings())
