"""``chonnghe chat``, ``ask`` and ``talks``: the assistant and its record in a terminal, through the running system."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import httpx
import typer

from bot.cli.running import NotStarted, running_system
from bot.cli.terminal import ApiTalk, offered, show_messages
from bot.settings import Settings, load_settings
from knowledge.replies import Replies

if TYPE_CHECKING:
    from bot.record.store import Record

WAIT_SECONDS = 20.0


def chat() -> None:
    """Talk with the assistant; starts the system when none runs. Ctrl-C leaves."""
    settings = load_settings()
    words = _words(settings)
    try:
        with running_system(settings, words.tell) as where, httpx.Client(base_url=where, trust_env=False) as http:
            _converse(words, where, ApiTalk(http, WAIT_SECONDS))
    except (NotStarted, httpx.HTTPError) as error:
        raise typer.Exit(words.fail(settings, error)) from None
    except KeyboardInterrupt:
        words.say("goodbye")


def ask(
    question: Annotated[str, typer.Argument(help="The question, in quotes.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole answer as JSON.")] = False,
) -> None:
    """Ask one question; starts the system when none runs, and stops it again."""
    settings = load_settings()
    words = _words(settings)
    try:
        with running_system(settings, words.tell) as where, httpx.Client(base_url=where, trust_env=False) as http:
            talk = ApiTalk(http, WAIT_SECONDS)
            talk.open()
            answer = talk.say(question)
    except (NotStarted, httpx.HTTPError) as error:
        raise typer.Exit(words.fail(settings, error)) from None
    if as_json:
        print(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        show_messages(words.replies, answer["messages"])


def talks(
    limit: Annotated[int, typer.Option(help="How many of the latest talks.", min=1)] = 20,
    talk_id: Annotated[str | None, typer.Option("--talk", help="Show the turns of this talk.")] = None,
) -> None:
    """List recorded talks, or the turns of one; texts are masked."""
    from sqlalchemy.exc import SQLAlchemyError

    from bot.record.store import Record
    from knowledge.database import open_engine

    settings = load_settings()
    words = _words(settings)
    try:
        record = Record(open_engine(settings.database_url))
        lines = list(_turn_lines(words, record, talk_id) if talk_id else _talk_lines(words, record, limit))
    except SQLAlchemyError:
        lines = []
    print("\n".join(lines) if lines else words.text("no_talks"))


class _Words:
    """The sentences of ``content/replies/terminal.yml`` on this terminal."""

    def __init__(self, replies: Replies) -> None:
        self.replies = replies

    def text(self, name: str, **values: object) -> str:
        return self.replies.text(f"terminal.{name}", None, **values)

    def say(self, name: str, **values: object) -> None:
        print(self.text(name, **values))

    def tell(self, name: str, **values: object) -> None:
        """Beside the answer: standard output stays clean for ``--json``."""
        print(self.text(name, **values), file=sys.stderr)

    def fail(self, settings: Settings, error: Exception) -> int:
        if isinstance(error, NotStarted):
            self.tell("not_started", log=settings.var_dir / "log" / "terminal.log")
        else:
            self.tell("failed", reason=type(error).__name__)
        return 1


def _words(settings: Settings) -> _Words:
    return _Words(Replies.load(settings.content_dir))


def _converse(words: _Words, where: str, talk: ApiTalk) -> None:
    words.say("hello", address=where)
    messages: list[dict[str, Any]] = talk.open()
    while True:
        words.say("speaker")
        show_messages(words.replies, messages)
        try:
            said = input(words.text("prompt") + " ").strip()
        except EOFError:
            raise KeyboardInterrupt from None
        button = offered(messages, said)
        messages = (talk.press(button) if button else talk.say(said))["messages"]


def _talk_lines(words: _Words, record: Record, limit: int) -> Iterator[str]:
    for talk, count in record.talks(limit):
        named = {"channel": talk.channel, "asker": talk.role or "-", "count": count}
        yield words.text("talk_line", talk_id=talk.id, when=_when(talk.last_at), **named)


def _turn_lines(words: _Words, record: Record, talk_id: str) -> Iterator[str]:
    turns = record.turns(talk_id)
    if turns is None:
        yield words.text("unknown_talk", talk_id=talk_id)
        return
    for turn in turns:
        total = round(sum(turn.latency.get(stage, 0) for stage in ("accept_ms", "answer_ms")), 1)
        named = {"intent": turn.intent or "-", "refusal": turn.refusal or "-", "total": total}
        yield words.text("turn_line", number=turn.number, when=_when(turn.created_at), **named)
        if turn.text:
            yield "   " + words.text("asked", text=turn.text)
        yield from ("   " + words.text("answered", text=message["text"]) for message in turn.reply)


def _when(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M")
