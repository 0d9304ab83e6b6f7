"""``chonnghe serve``: makes what has changed, then runs all processes until it is stopped."""

from __future__ import annotations

import asyncio
import subprocess
import sys

import typer

from bot.settings import Settings, load_settings


def serve() -> None:
    """Run everything until Ctrl-C and print the address of the page once it answers."""
    settings = load_settings()
    prepare()
    raise typer.Exit(asyncio.run(run(settings)))


def prepare() -> None:
    """Make the artefacts that are due; ends the command where that is not possible, the reason printed.

    In a process of its own, whose libraries (the database's among them) the supervisor need not keep in memory.
    """
    from bot import operations
    from bot.operations import ROOT
    from bot.supervisor.lifeline import die_with_parent
    from bot.supervisor.processes import RASA_PYTHON

    if not RASA_PYTHON.exists():
        operations.write(operations.text("rasa_missing"))
        raise typer.Exit(1)
    command = [sys.executable, "-m", "bot.build"]
    done = subprocess.run(command, cwd=ROOT, check=False, preexec_fn=die_with_parent())  # noqa: S603  (ours, no shell)
    if done.returncode:
        raise typer.Exit(done.returncode)


async def run(settings: Settings) -> int:
    """Supervise until stopped; the exit status."""
    from bot.build.plan import rasa_model
    from bot.supervisor.logbook import LogBook
    from bot.supervisor.processes import address, process_specs
    from bot.supervisor.supervisor import Supervisor

    specs = process_specs(settings, rasa_model(settings))
    log = LogBook(settings.var_dir / "log")
    return await Supervisor(specs, log, address(settings)).run()
