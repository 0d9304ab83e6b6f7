"""``chonnghe train``: builds what has changed, or with ``--force`` trains Rasa's model anew."""

from __future__ import annotations

from typing import Annotated

import typer

from bot.settings import load_settings


def train(force: Annotated[bool, typer.Option("--force", help="Train even when nothing has changed.")] = False) -> None:
    """Build what has changed since the last time: database, encoder, index, Rasa's model."""
    from bot import operations
    from bot.build.plan import plan
    from bot.build.runner import BuildError, build

    settings = load_settings()
    try:
        made = build(plan(settings), settings.var_dir, ["rasa"] if force else [])
    except BuildError as error:
        raise typer.Exit(1) from error
    if not made:
        operations.write(operations.text("nothing_due"))
