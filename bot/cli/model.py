"""``chonnghe model build``: teach the encoder anew and put it where it is served from."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False, help="The sentence encoder: build, check.")

Served = Annotated[Path | None, typer.Option("--served", help="Where to put it; else the folder in the repository.")]
Steps = Annotated[int | None, typer.Option("--steps", help="Steps of training; else as the manifest was made.")]


@app.callback()
def room() -> None:
    """One word a task."""


@app.command("build")
def build(served: Served = None, steps: Steps = None) -> None:
    """Unpack, check, prune, teach, export; under an hour on two cores. Goes on where it was stopped."""
    from bot.settings import load_settings
    from knowledge.database import open_engine
    from knowledge.encoder import EncoderError
    from knowledge.encoder.served import SERVED
    from knowledge.search.passages import read_passages
    from nlu.text.paths import ROOT

    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(message)s")
    try:
        from knowledge.encoder.training.learn import Course
        from knowledge.encoder.training.make import Places, make
        from knowledge.encoder.training.own import Passage
    except ModuleNotFoundError as error:
        typer.echo(f"{error.name} is missing: `make model` installs what teaching needs.", err=True)
        raise typer.Exit(1) from error
    settings = load_settings()
    rows = read_passages(open_engine(settings.database_url)).rows
    passages = [Passage(row.target, row.title, row.text, ":q" in row.id) for row in rows]
    places = Places(settings.var_dir / "training", served or SERVED, ROOT / "nlu" / "data" / "nlu")
    try:
        manifest = make(passages, places, Course() if steps is None else Course(steps=steps))
    except EncoderError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    typer.echo(f"{manifest['model']}: {manifest['looks']}; in {places.served}. `chonnghe evaluate tune` comes next.")


@app.command("check")
def check() -> None:
    """Compare the served encoder with its manifest; exit status 1 where a file is not the one described."""
    from knowledge.encoder import EncoderError
    from knowledge.encoder.manifest import verified_manifest
    from knowledge.encoder.served import SERVED

    try:
        manifest = verified_manifest(SERVED)
    except EncoderError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    typer.echo("\n".join(f"{name}: {digest}" for name, digest in manifest["files"].items()))
