"""``chonnghe evaluate`` and ``chonnghe bench``."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from pathlib import Path
from typing import Annotated

import typer

from knowledge.evaluation.jsonl import DataError
from knowledge.evaluation.questions import Question, QuestionError, own_questions, shared_questions
from knowledge.evaluation.system import ROOT, System, SystemFault, started_system

evaluate = typer.Typer(add_completion=False, help="Measure understanding, search and answers.")

VarDir = Annotated[Path, typer.Option("--var", envvar="CHONNGHE_VAR_DIR", help="Folder of model, index and database.")]
Url = Annotated[str, typer.Option("--url", help="Use this running system; without it one is started and stopped.")]
Database = Annotated[str, typer.Option("--database", envvar="DATABASE_URL", help="The running system's database.")]
Pairs = Annotated[list[Path], typer.Option("--pairs", help="A file of pairs; may be given several times.")]
Limit = Annotated[int | None, typer.Option("--limit", min=1, help="Ask only the first questions of each set.")]
Utterances = Annotated[Path, typer.Option("--utterances", help="A file of utterances with their labels.")]
Labels = Annotated[Path, typer.Option("--labels", help='YAML: each label and our intent for it, or "ignore".')]
AsJson = Annotated[bool, typer.Option("--json", help="Print the figures as JSON and nothing else.")]
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


@evaluate.command("keep")
def keep_results(var: VarDir = VAR) -> None:
    """Keep the figures of the last evaluation in the repository, beside those before, and write their page."""
    from knowledge.evaluation.kept import keep

    with _told():
        typer.echo("\n".join(f"Written: {path}" for path in keep(var)))


@evaluate.command("retrieval")
def retrieval(pairs: Pairs, var: VarDir = VAR, limit: Limit = None, as_json: AsJson = False) -> None:
    """Measure search alone on anybody's pairs of question and passage, beside three baselines."""
    from knowledge.evaluation.pairs_measure import evaluate_pairs, tables

    with _told():
        with _only_figures():
            figures = evaluate_pairs(pairs, var, os.environ.get("CHONNGHE_ENCODER"), limit, _say)
        typer.echo(json.dumps({"sets": figures}) if as_json else tables(figures))


@evaluate.command("intents")
def intents(  # noqa: PLR0913, PLR0917 - each is an option of the command line
    utterances: Utterances,
    labels: Labels,
    var: VarDir = VAR,
    url: Url = "",
    database: Database = "",
    as_json: AsJson = False,
) -> None:
    """Measure understanding on anybody's utterances with labels of their own, by way of a map to our intents."""
    from knowledge.database import open_engine
    from knowledge.evaluation.client import Client
    from knowledge.evaluation.utterances import ask_utterances, own_intents, read_utterances
    from knowledge.evaluation.utterances_report import figures, tables

    with _told():
        with _only_figures():
            said = read_utterances(utterances, labels, own_intents())
            with _system(var, url, database) as system, Client(system.url) as client:
                heard = ask_utterances(client, open_engine(system.database_url), said, _progress)
        typer.echo(json.dumps(figures(heard)) if as_json else tables(heard))


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
def _only_figures() -> Iterator[None]:
    """What libraries and started programs write to standard output meanwhile goes to standard error."""
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        with redirect_stdout(sys.stderr):
            yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


@contextmanager
def _told() -> Iterator[None]:
    """Expected failures end the command with their message and status 1."""
    try:
        yield
    except (SystemFault, DataError, QuestionError, LookupError, RuntimeError) as error:
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


def _say(progress: str) -> None:
    typer.echo(f"  {progress}", err=True)
