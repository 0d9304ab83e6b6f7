"""``chonnghe zalo doctor``: what is wrong with the Official Account, and how to mend it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from bot.settings import Settings
    from knowledge.replies import Replies

app = typer.Typer(help="The Zalo Official Account.", add_completion=False, no_args_is_help=True)

User = Annotated[str | None, typer.Option("--user", help="Zalo id of a person who is sent a test message.")]


@app.callback()
def zalo() -> None:
    """What is wrong with the Zalo Official Account."""


@app.command()
def doctor(user: User = None) -> None:
    """Look at everything that Zalo needs; exit status 1 when something must be fixed."""
    settings, engine, replies = _opened()
    if asyncio.run(_examine(settings, engine, replies, user)):
        raise typer.Exit(1)


async def _examine(settings: Settings, engine: Engine, replies: Replies, user: str | None) -> bool:
    """Print a line a finding, as it is found; whether something must be fixed."""
    from bot.channels.zalo.doctor import Doctor

    broken = False
    async for finding in Doctor(settings, engine, replies).findings(user):
        print(replies.text(f"setup_zalo.{'good' if finding.ok else 'bad'}", text=finding.text))
        broken = broken or not finding.ok
    return broken


def _opened() -> tuple[Settings, Engine, Replies]:
    from bot.settings import load_settings
    from knowledge.database import open_engine, upgrade
    from knowledge.replies import Replies

    settings = load_settings()
    engine = open_engine(settings.database_url)
    upgrade(engine)
    return settings, engine, Replies.load(settings.content_dir)
