"""The commands of the people who keep the content: check, load, export to and import from a spreadsheet."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from knowledge.content.kinds import Kinds

app = typer.Typer(help="Check and load the content.", no_args_is_help=True)

ContentDir = Annotated[Path | None, typer.Option(help="Content folder; that of the settings if left out.")]
Workbook = Annotated[Path, typer.Argument(help="Spreadsheet (.xlsx).", dir_okay=False)]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only show what would change.")]


def all_kinds() -> Kinds:
    """Every kind of content of every room."""
    import bot.channels.commands
    import bot.leads.lists
    import careers.choosing.kinds
    import careers.content
    import knowledge.content.shared
    import knowledge.reminders
    import schools.choosing.kinds
    import schools.content

    return (
        *knowledge.content.shared.KINDS,
        *careers.content.KINDS,
        *careers.choosing.kinds.KINDS,
        *schools.content.KINDS,
        *schools.choosing.kinds.KINDS,
        *knowledge.reminders.KINDS,
        *bot.leads.lists.KINDS,
        *bot.channels.commands.KINDS,
    )


@app.command()
def check(content_dir: ContentDir = None) -> None:
    """Name every mistake in the content, with its file, its line and how to mend it; exit code 1 if there is one."""
    from knowledge.content.messages import Messages
    from knowledge.content.validate import check as check_content

    folder = _folder(content_dir)
    problems = check_content(folder, date.today(), all_kinds())
    for problem in problems:
        typer.echo(str(problem))
    messages = Messages(folder)
    typer.echo(messages.text("check_failed", count=len(problems)) if problems else messages.text("check_ok"))
    if problems:
        raise typer.Exit(1)


@app.command()
def load(content_dir: ContentDir = None) -> None:
    """Bring the database to what the content says: all of it, or nothing (exit code 1) when it has mistakes."""
    from bot.settings import load_settings
    from knowledge.content.loader import ContentError
    from knowledge.content.loader import load as load_content
    from knowledge.content.messages import Messages
    from knowledge.database import open_engine, upgrade

    folder = _folder(content_dir)
    messages = Messages(folder)
    engine = open_engine(load_settings().database_url)
    upgrade(engine)
    try:
        report = load_content(folder, engine, all_kinds())
    except ContentError as error:
        typer.echo(str(error))
        typer.echo(messages.text("load_refused", count=len(error.problems)))
        raise typer.Exit(1) from error
    typer.echo(messages.text("load_done", **vars(report)))


def export(path: Workbook, content_dir: ContentDir = None) -> None:
    """Write all schools with their facts, programmes and sources into a spreadsheet."""
    from knowledge.content.messages import Messages
    from schools.spreadsheet.export import export as export_schools

    folder = _folder(content_dir)
    export_schools(folder, path)
    typer.echo(Messages(folder).text("export_done", path=path))


def import_(path: Workbook, dry_run: DryRun = False, content_dir: ContentDir = None) -> None:
    """Take a spreadsheet into the content files and load them; show the difference. A wrong row: nothing is written."""
    from knowledge.content.messages import Messages
    from schools.spreadsheet.importing import plan_import, write_import

    folder = _folder(content_dir)
    messages = Messages(folder)
    plan = plan_import(path, folder, all_kinds(), date.today())
    typer.echo(plan.diff, nl=False)
    if plan.problems:
        for problem in plan.problems:
            typer.echo(str(problem))
        typer.echo(messages.text("import_refused", count=len(plan.problems)))
        raise typer.Exit(1)
    if not plan.files or dry_run:
        typer.echo(messages.text("import_dry" if plan.files else "import_same", count=len(plan.files)))
        return
    write_import(plan, folder)
    typer.echo(messages.text("import_done", count=len(plan.files)))
    load(content_dir)


def _folder(content_dir: Path | None) -> Path:
    if content_dir is not None:
        return content_dir
    from bot.settings import load_settings

    return load_settings().content_dir
