"""``chonnghe shelf``: messages that a vendor would not take. Their words are not shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from bot.channels.deliveries import Deliveries
    from knowledge.replies import Replies

app = typer.Typer(help="Messages that could not be delivered.", add_completion=False)
Number = Annotated[int, typer.Argument(help="The number in the list.")]


@app.callback(invoke_without_command=True)
def shelf(context: typer.Context) -> None:
    """List what lies on the shelf, the oldest first."""
    if context.invoked_subcommand is not None:
        return
    from bot.channels.reasons import in_words
    from bot.clock import VIETNAM

    deliveries, replies = _opened()
    found = deliveries.shelf()
    for one in found:
        when = f"{one.created_at.astimezone(VIETNAM):%d/%m/%Y %H:%M}"
        reason = in_words(replies, one.reason)
        values = {"number": one.id, "when": when, "channel": one.channel, "reason": reason, "tries": one.attempts}
        print(replies.text("shelf.line", None, **values))
    print(replies.text("shelf.hint" if found else "shelf.empty"))


@app.command()
def retry(number: Number) -> None:
    """Try one again from the beginning."""
    deliveries, replies = _opened()
    _report(replies, deliveries.retry(number), "shelf.again", number)


@app.command()
def drop(number: Number) -> None:
    """Throw one away."""
    deliveries, replies = _opened()
    _report(replies, deliveries.drop(number), "shelf.dropped", number)


def _report(replies: Replies, done: bool, sentence: str, number: int) -> None:
    print(replies.text(sentence if done else "shelf.unknown", None, number=number))
    if not done:
        raise typer.Exit(1)


def _opened() -> tuple[Deliveries, Replies]:
    from bot.channels.deliveries import Deliveries
    from bot.settings import load_settings
    from knowledge.database import open_engine, upgrade
    from knowledge.replies import Replies

    settings = load_settings()
    engine = open_engine(settings.database_url)
    upgrade(engine)
    return Deliveries(engine), Replies.load(settings.content_dir)
