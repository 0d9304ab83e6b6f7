"""``chonnghe evaluate`` and ``chonnghe bench``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from knowledge.evaluation.questions import Question, QuestionError, own_questions, shared_questions
from knowledge.evaluation.system import ROOT, System, SystemFault, started_system

evaluate = typer.Typer(add_completion=False, help="Measure understanding, search and answers.")

VarDir = Annotated[Path, typer.Option("--var", envvar="CHONNGHE_VAR_DIR", help="Folder of model, index and database.")]
Url = Annotated[str, typer.Option("--url", help="Use this running system; without it one is started and stopped.")]
Database = Annotated[str, typer.Option("--database", envvar="DATABASE_URL", help="The running system's database.")]
VAR = ROOT / "var"


@evaluate.callback(invoke_without_command=True)
def run_all(context: typer.Context, var: VarDir = VAR, url: Url = "", database: Database = "") -> None:
    """Ask every question in two spellings; print the figures and write var/evaluation/report.json."""
    if context.invoked_subcommand:
        return
    from knowledge.evaluation.run import evaluate_system

    with _told(), _system(var, url, database) as system:
        typer.echo(evaluate_system(system, _sets(), var, _progress))


@evaluate.command("tune")
def tune_weights(var: VarDir = VAR, database: Database = "", dry_run: bool = False) -> None:
    """Choose the search's weights from the data that may choose; writes knowledge/search/weights.json."""
    from knowledge.evaluation.run import tune_search

    with _told():
        typer.echo(tune_search(database or f"sqlite:///{var}/chonnghe.db", var, own_questions(), write=not dry_run))


def bench(var: VarDir = VAR, url: Url = "", database: Database = "") -> None:
    """Measure time, throughput and memory; print the figures and write var/evaluation/bench.json."""
    from knowledge.evaluation.run import bench_system

    with _told(), _system(var, url, database) as system:
        typer.echo(bench_system(system, own_questions(), var))


@contextmanager
def _system(var: Path, url: str, database: str) -> Iterator[System]:
    if url:
        yield System(url.rstrip("/"), database or f"sqlite:///{var}/chonnghe.db", var)
        return
    typer.echo("No --url: starting a system of its own on free ports (the first time this builds what is missing).")
    with started_system(var) as system:
        typer.echo(f"Ready at {system.url} after {system.start_s:.1f} s.")
        yield system


@contextmanager
def _told() -> Iterator[None]:
    """Expected failures end the command with their message and status 1."""
    try:
        yield
    except (SystemFault, QuestionError, LookupError, RuntimeError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error


def _sets() -> dict[str, Sequence[Question]]:
    sets: dict[str, Sequence[Question]] = {"own": own_questions(), "shared": shared_questions()}
    found = {name: questions for name, questions in sets.items() if questions}
    if not found:
        raise QuestionError("there are no questions below knowledge/evaluation/questions")
    return found


def _progress(done: int, total: int) -> None:
    if done == total or done % 20 == 0:
        typer.echo(f"  asked {done} of {total}", err=True)
