"""``chonnghe leads``: those who asked to be called. Masked unless asked for; done means forgotten."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.leads.models import Lead
    from bot.leads.store import Leads
    from knowledge.replies import Replies

app = typer.Typer(help="Those who asked to be called.", add_completion=False)

Show = Annotated[bool, typer.Option("--show", help="Names and numbers in full.")]
Receipt = Annotated[str, typer.Argument(help="The receipt, such as K7M2-QX.")]
Target = Annotated[Path, typer.Argument(help="File to write: .xlsx or .csv.", dir_okay=False)]


@app.callback(invoke_without_command=True)
def waiting(context: typer.Context, show: Show = False) -> None:
    """List those who wait for a call, the longest waiting first; names and numbers are masked without --show."""
    if context.invoked_subcommand is not None:
        return
    leads, replies = _opened()
    found = leads.waiting()
    for lead in found:
        print(_line(lead, replies, show))
    if not found:
        print(replies.text("lead.cli_none"))
    elif not show:
        print(replies.text("lead.cli_masked"))


@app.command()
def export(path: Target) -> None:
    """Write those who wait into a spreadsheet that only its owner may read."""
    from bot.leads.export import ENDINGS
    from bot.leads.export import export as write

    leads, replies = _opened()
    if path.suffix.lower() not in ENDINGS:
        typer.echo(replies.text("lead.cli_format"), err=True)
        raise typer.Exit(2)
    count = write(leads.waiting(), path, replies.raw("lead.columns"))
    print(replies.text("lead.cli_exported", count=count, path=path))


@app.command()
def done(receipt: Receipt) -> None:
    """Mark a call as made: name and number are deleted, the receipt stays until its time is over."""
    leads, replies = _opened()
    named = receipt.strip().upper()
    if not leads.called(named):
        typer.echo(replies.text("lead.cli_unknown", receipt=named), err=True)
        raise typer.Exit(1)
    print(replies.text("lead.cli_done", receipt=named))


def _line(lead: Lead, replies: Replies, show: bool) -> str:
    from bot.leads.export import cells
    from bot.leads.phone import masked

    told = cells(lead)
    if not show:
        told |= {"name": f"{told['name'][:1]}…", "phone": masked(told["phone"]), "school": "…" if lead.school else ""}
    filled = {column: text or "-" for column, text in told.items()}
    return replies.text("lead.cli_line", when=filled["created"], **filled)


def _opened() -> tuple[Leads, Replies]:
    from bot.leads.store import Leads
    from bot.settings import load_settings
    from knowledge.database import open_engine, upgrade
    from knowledge.replies import Replies

    settings = load_settings()
    engine = open_engine(settings.database_url)
    upgrade(engine)
    return Leads(engine), Replies.load(settings.content_dir)
