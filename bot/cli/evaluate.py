"""``chonnghe evaluate``: understanding and answers (``knowledge.evaluation``), and the proposals of the guided talk."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from knowledge.evaluation import cli as answers

if TYPE_CHECKING:
    from bot.settings import Settings
    from careers.evaluation.setting import Setting

evaluate = typer.Typer(add_completion=False, help="Measure understanding, search, answers and proposals.")
evaluate.command("tune")(answers.tune_weights)
evaluate.command("keep")(answers.keep_results)
evaluate.command("retrieval")(answers.retrieval)
evaluate.command("intents")(answers.intents)

Cases = Annotated[list[Path] | None, typer.Option("--cases", help="A file of cases; may be given several times.")]


@evaluate.callback(invoke_without_command=True)
def run_all(
    context: typer.Context, var: answers.VarDir = answers.VAR, url: answers.Url = "", database: answers.Database = ""
) -> None:
    """Ask every question, propose to every imaginary pupil; print the figures and write them below var/evaluation."""
    if context.invoked_subcommand:
        return
    answers.run_all(context, var, url, database)
    typer.echo("")
    choose()


@evaluate.command("choose")
def choose(cases: Cases = None) -> None:
    """Measure the proposals beside two baselines; writes var/evaluation/choose.json."""
    from bot.settings import load_settings
    from careers.evaluation.cases import CaseError
    from careers.evaluation.choose import evaluate_choose

    settings = load_settings()
    try:
        with choosing_setting(settings) as setting:
            typer.echo(evaluate_choose(setting, cases or [], settings.var_dir))
    except CaseError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error


@evaluate.command("popularity")
def balance() -> None:
    """Print the line `popularity` of content/choose/weights.yml that keeps every trade below its share of a crowd."""
    from bot.settings import load_settings
    from careers.evaluation.crowd import popularity

    with choosing_setting(load_settings()) as setting:
        found = ", ".join(f"{trade}: {taken}" for trade, taken in popularity(setting).items())
    typer.echo(f"popularity: {{{found}}}")


@contextmanager
def choosing_setting(settings: Settings) -> Iterator[Setting]:
    """The settings' database; where it holds no content yet, a temporary one made from the content folder."""
    from bot.build.database import content_number
    from bot.cli.content import all_kinds
    from careers.evaluation.setting import Setting
    from knowledge.content.loader import load
    from knowledge.database import open_engine, read_sessions, upgrade

    with tempfile.TemporaryDirectory(prefix="chonnghe-") as folder:
        filled = bool(content_number(settings.database_url))
        engine = open_engine(settings.database_url if filled else f"sqlite:///{folder}/content.db")
        if not filled:
            upgrade(engine)
            load(settings.content_dir, engine, all_kinds())
        with read_sessions(engine)() as session:
            yield Setting.open(session, settings.content_dir)
        engine.dispose()
