"""``chonnghe zalo``: connect an Official Account and find out what is wrong with it."""

from __future__ import annotations

import asyncio
import secrets
from typing import TYPE_CHECKING, Annotated
from urllib.parse import parse_qs, urlsplit

import typer

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from bot.settings import Settings
    from knowledge.replies import Replies

app = typer.Typer(help="The Zalo Official Account.", add_completion=False, no_args_is_help=True)

User = Annotated[str | None, typer.Option("--user", help="Zalo id of a person who is sent a test message.")]
NOTE = "connecting"


@app.command()
def doctor(user: User = None) -> None:
    """Look at everything that Zalo needs; exit status 1 when something must be fixed."""
    settings, engine, replies = _opened()
    if asyncio.run(_examine(settings, engine, replies, user)):
        raise typer.Exit(1)


@app.command()
def connect() -> None:
    """Let an admin of the OA allow our app, and keep the tokens; may be repeated."""
    from bot.channels.zalo.channel import missing_settings
    from bot.settings import keys

    settings, engine, replies = _opened()
    needed = [*missing_settings(settings), *([] if settings.public_url else ["public_url"])]
    if needed:
        _stop(replies.text("setup_zalo.settings_names", names=", ".join(keys()[name] for name in needed)))
    verifier = _verifier(settings, engine)
    _explain(settings, replies, verifier)
    given = parse_qs(urlsplit(typer.prompt(replies.text("setup_zalo.connect_paste")).strip()).query)
    if not given.get("code"):
        _stop(replies.text("setup_zalo.connect_no_code"))
    if given.get("oa_id", [settings.zalo_oa_id]) != [settings.zalo_oa_id]:
        _stop(replies.text("setup_zalo.connect_other_oa", key=keys()["zalo_oa_id"]))
    _exchange(settings, engine, replies, given["code"][0], verifier)
    print(replies.text("setup_zalo.connect_done"))


async def _examine(settings: Settings, engine: Engine, replies: Replies, user: str | None) -> bool:
    """Print a line a finding, as it is found; whether something must be fixed."""
    from bot.channels.zalo.doctor import Doctor

    broken = False
    async for finding in Doctor(settings, engine, replies).findings(user):
        print(replies.text(f"setup_zalo.{'good' if finding.ok else 'bad'}", text=finding.text))
        broken = broken or not finding.ok
    return broken


def _explain(settings: Settings, replies: Replies, verifier: str) -> None:
    from bot.channels.zalo.checking import challenge_of, permission_link, redirect_of

    challenge = challenge_of(verifier)
    link = permission_link(settings, challenge, secrets.token_urlsafe(12))
    print(replies.text("setup_zalo.connect_console", callback=redirect_of(settings), challenge=challenge))
    print(replies.text("setup_zalo.connect_link", link=link))


def _verifier(settings: Settings, engine: Engine) -> str:
    """The one verifier of this OA: Zalo's console keeps its challenge, so that a new one each time would not fit."""
    from bot.channels.notes import Notes
    from bot.channels.zalo.channel import NAME
    from bot.channels.zalo.checking import new_verifier

    notes = Notes(engine, NAME, settings.zalo_oa_id or "")
    kept = notes.read(NOTE) or {"verifier": new_verifier()}
    notes.write(NOTE, kept)
    return str(kept["verifier"])


def _exchange(settings: Settings, engine: Engine, replies: Replies, code: str, verifier: str) -> None:
    from bot.channels.ports import SendError
    from bot.channels.zalo.checking import exchange, problem_of

    try:
        asyncio.run(exchange(settings, engine, code, verifier))
    except SendError as error:
        _stop(replies.text("setup_zalo.connect_failed", problem=replies.text(problem_of(error))))


def _stop(words: str) -> None:
    typer.echo(words, err=True)
    raise typer.Exit(1)


def _opened() -> tuple[Settings, Engine, Replies]:
    from bot.settings import load_settings
    from knowledge.database import open_engine, upgrade
    from knowledge.replies import Replies

    settings = load_settings()
    engine = open_engine(settings.database_url)
    upgrade(engine)
    return settings, engine, Replies.load(settings.content_dir)
