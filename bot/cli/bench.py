"""``chonnghe bench``: the running system, then choosing and the result sheet in this process.

``chonnghe bench-search``: the search alone, over as many passages as the whole country would have.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from knowledge.evaluation import cli as answers

if TYPE_CHECKING:
    from sqlalchemy.orm import Session, sessionmaker

    from bot.settings import Settings
    from careers.evaluation.hearing import Pupil
    from careers.evaluation.setting import Setting

Sizes = Annotated[str, typer.Option("--sizes", help="Numbers of passages; 1M takes half an hour.")]
Encoded = Annotated[int, typer.Option(min=1, help="Passages to encode; the vectors of the others are made of theirs.")]
Questions = Annotated[int, typer.Option(min=1, help="Questions that are asked for a figure.")]
UNITS = {"k": 1_000, "M": 1_000_000}


def bench(var: answers.VarDir = answers.VAR, url: answers.Url = "", database: answers.Database = "") -> None:
    """Measure time, throughput and memory; print the figures and write var/evaluation/bench.json."""
    from bot.settings import load_settings
    from bot.sheets.bench import measure
    from knowledge.evaluation.report import table

    answers.bench(var, url, database)
    rows: list[list[object]] = [["result sheet", name, value] for name, value in measure().items()]
    rows += [["trades and schools for a pupil", name, value] for name, value in _choosing(load_settings()).items()]
    typer.echo("\n" + table("The guided talk", ["what", "figure", "value"], rows))


def bench_search(
    var: answers.VarDir = answers.VAR,
    sizes: Sizes = "1k,10k,100k",
    encoded: Encoded = 10_000,
    questions: Questions = 400,
) -> None:
    """Measure the search's speed and size; print them and write var/evaluation/bench_search.json and .png."""
    from bot.settings import load_settings
    from knowledge.encoder import EncoderError
    from knowledge.evaluation import bench_search as searching
    from knowledge.evaluation import bench_search_report as report
    from knowledge.pictures import pyplot

    try:
        pyplot()  # what cannot be drawn is said before minutes are spent on measuring
        plan = searching.Plan(_numbers(sizes), encoded, questions)
        found = searching.measure(plan, load_settings().content_dir, var, _say)
        written = [searching.write(found, var), report.draw(found, var)]
    except (EncoderError, RuntimeError, ValueError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    typer.echo("\n\n".join([report.tables(found), *(f"Written: {path}" for path in written)]))


def _say(step: str) -> None:
    typer.echo(f"  {step}", err=True)


def _numbers(sizes: str) -> list[int]:
    """``1k,10k`` as numbers; raises ``ValueError`` where one is none, or less than 1."""
    found = [int(size.rstrip("kM")) * UNITS.get(size[-1:], 1) for size in sizes.replace(" ", "").split(",")]
    if min(found) < 1:
        raise ValueError("--sizes: at least 1 passage")
    return found


def _choosing(settings: Settings) -> dict[str, float]:
    """Milliseconds from what a pupil said to proposals and the schools that teach them, database reads included."""
    from bot.cli.evaluate import choosing_setting
    from careers.evaluation.cases import read_cases
    from careers.evaluation.choose import own_files
    from careers.evaluation.hearing import hear
    from knowledge.database import open_engine, read_sessions
    from knowledge.evaluation.bench import percentiles

    engine = open_engine(settings.database_url)
    with choosing_setting(settings) as setting:
        known = {one.id for one in setting.questionnaire.questions}
        cases = [case for path in own_files() for case in read_cases(path, set(setting.grid.at), known)]
        pupils = [hear(setting.questionnaire, setting.names, case) for case in cases]
        return percentiles(_times(read_sessions(engine), setting, pupils))


def _times(sessions: sessionmaker[Session], setting: Setting, pupils: Sequence[Pupil]) -> list[float]:
    from careers.choosing.candidates import candidates
    from careers.choosing.matching import propose
    from schools.choosing import Wish, options

    found: list[float] = []
    for pupil in pupils:
        started = time.perf_counter()
        profile = pupil.profile(setting.questionnaire)
        with sessions() as session:
            trades: list[Any] = propose(profile, candidates(session), setting.weights)
            wish = Wish(entry=profile.entry, place=profile.place)
            options(session, [one.trade.id for one in trades], wish, date.today())
        found.append(time.perf_counter() - started)
    return found
