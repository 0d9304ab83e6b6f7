"""``chonnghe poster``: a poster or a leaflet to print, with the QR code of a registered campaign."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from bot.hosts.models import Host
    from bot.posters.formats import Paper
    from bot.posters.order import Order
    from bot.settings import Settings
    from knowledge.replies import Replies

Event = Annotated[str, typer.Option("--event", help="A registered campaign code, such as NH2026-TamKy.")]
Size = Annotated[str, typer.Option("--size", help="A3, A4, A5 or leaflet (A4 folded in three).")]
School = Annotated[str | None, typer.Option("--school", help="Id of a school of `chonnghe school list`.")]
Slogan = Annotated[str | None, typer.Option("--slogan", help="Number of a slogan of the content, or your own words.")]
Out = Annotated[Path | None, typer.Option("--out", help="File to write; below var/posters if left out.")]
Channel = Annotated[str | None, typer.Option("--channel", help="web, telegram, zalo or messenger; the best one.")]
Bleed = Annotated[bool, typer.Option("--bleed", help="3 mm bleed and crop marks, for print shops.")]


def poster(
    *,
    event: Event,
    size: Size = "A4",
    school: School = None,
    slogan: Slogan = None,
    out: Out = None,
    channel: Channel = None,
    bleed: Bleed = False,
) -> None:
    """Write a poster or leaflet as PDF."""
    from bot.posters.errors import PosterError
    from bot.posters.formats import paper
    from bot.posters.making import make_pdf

    settings, engine, replies = _opened()
    try:
        on = paper(size, bleed)
        order, note = _order(settings, engine, replies, (event, school, slogan, channel))
        pdf = make_pdf(replies, settings.content_dir, order, on)
    except PosterError as error:
        _fail(replies, error.reply_id, **error.values)
    file = out or settings.var_dir / "posters" / f"{order.code}-{order.channel}-{on.name}.pdf"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(pdf)
    except OSError:
        _fail(replies, "poster.not_written", file=file)
    _tell(replies, order, on, file, note)


def _order(
    settings: Settings, engine: Engine, replies: Replies, asked: tuple[str, str | None, str | None, str | None]
) -> tuple[Order, str | None]:
    """What was asked for (event, school, slogan, channel) as an order, and what its maker must know of the link.

    Raises ``PosterError``.
    """
    from bot.channels.campaigns import Campaigns
    from bot.posters.articles import Articles
    from bot.posters.errors import PosterError
    from bot.posters.opening import opened
    from bot.posters.order import Order
    from bot.posters.slogans import slogan as chosen

    event, school, slogan, channel = asked
    code = Campaigns(engine).find(event)
    if code is None:
        raise PosterError("poster.unknown_event", code=event)
    host, today = _host(engine, school), date.today()
    link = opened(settings, code, channel, school)
    text = chosen(replies, Articles(settings.content_dir, today), settings.content_dir, slogan)
    order = Order(code, link.channel, link.url, text, today, host, settings.operator)
    return order, f"campaign.{link.note}" if link.note else None


def _host(engine: Engine, school: str | None) -> Host | None:
    from bot.hosts.store import Hosts
    from bot.posters.errors import PosterError

    host = Hosts(engine).find(school) if school else None
    if school and host is None:
        raise PosterError("poster.unknown_school", school=school)
    return host


def _tell(replies: Replies, order: Order, on: Paper, file: Path, note: str | None) -> None:
    """Where it is, what it opens, and what to do before printing many."""
    from bot.posters.formats import LEAFLET

    print(replies.text("poster.written", file=file, size=on.name, link=order.url))
    print(replies.text("poster.pick", slogan=order.slogan))
    if note:
        print(replies.text(note, code=order.code))
    hints = {"poster.no_operator": not order.operator, "poster.fold": on.name == LEAFLET, "poster.try_first": True}
    print("\n".join(replies.text(hint) for hint, said in hints.items() if said))


def _fail(replies: Replies, name: str, **values: object) -> NoReturn:
    typer.echo(replies.text(name, None, **values), err=True)
    raise typer.Exit(1)


def _opened() -> tuple[Settings, Engine, Replies]:
    from bot.settings import load_settings
    from knowledge.database import open_engine, upgrade
    from knowledge.replies import Replies

    settings = load_settings()
    engine = open_engine(settings.database_url)
    upgrade(engine)
    return settings, engine, Replies.load(settings.content_dir)
