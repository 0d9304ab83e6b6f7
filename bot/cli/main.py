"""``chonnghe``: one word a task.

Each word's room is imported only when the word is used: ``chonnghe --help`` answers at once, and a room that cannot be
imported takes away its own words only.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

import typer

# Options belong to the room's own command, so the word passes everything on, ``--help`` too.
_PASS_ON = {"allow_extra_args": True, "ignore_unknown_options": True}

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Chọn Nghề: career-guidance assistant.")


@dataclass(frozen=True)
class Word:
    """A word of the command line: where its function or Typer group lies, and its line in the help."""

    name: str
    module: str
    attribute: str
    help: str


WORDS = (
    Word("serve", "bot.cli.serve", "serve", "Run everything until Ctrl-C and print the address of the page."),
    Word("setup", "bot.cli.setup", "app", "Connect Telegram, Zalo, Zalo Bot or Messenger; checks and writes .env."),
    Word("chat", "bot.cli.talk", "chat", "Talk with the assistant in this terminal."),
    Word("ask", "bot.cli.talk", "ask", "Ask one question; --json for the whole answer."),
    Word("talks", "bot.cli.talk", "talks", "List recorded talks and their turns."),
    Word("leads", "bot.cli.leads", "app", "Those who asked to be called: list, export, mark as done."),
    Word("qr", "bot.cli.campaigns", "qr", "Make a campaign code and its QR pictures for posters, booths, schools."),
    Word("poster", "bot.cli.posters", "poster", "Make a poster or leaflet (PDF) with the QR code of a campaign."),
    Word("campaigns", "bot.cli.campaigns", "app", "Count who came with each campaign code; add and remove codes."),
    Word(
        "school",
        "bot.cli.hosts",
        "app",
        "Schools whose own pages carry the assistant: add, list, show, change, remove.",
    ),
    Word("shelf", "bot.cli.shelf", "app", "Messages that a vendor would not take: list, retry, drop."),
    Word("zalo", "bot.cli.zalo", "app", "Zalo: `doctor` checks the account and says what to fix."),
    Word("content", "bot.cli.content", "app", "Check the content and load it into the database."),
    Word(
        "import",
        "bot.cli.content",
        "import_",
        "Take a school spreadsheet into the content; --dry-run shows the difference.",
    ),
    Word("export", "bot.cli.content", "export", "Write schools and programmes into a spreadsheet."),
    Word("train", "bot.cli.train", "train", "Build what has changed: database, encoder, index, Rasa's model."),
    Word("evaluate", "bot.cli.evaluate", "evaluate", "Measure understanding, answers and proposals."),
    Word("bench", "bot.cli.bench", "bench", "Measure speed and memory."),
    Word("bench-search", "bot.cli.bench", "bench_search", "Measure the search over many passages."),
    Word("model", "bot.cli.model", "app", "The sentence encoder: teach it anew, check the served one."),
)


def room_command(word: Word) -> typer.Typer:
    """The room's command, imported now; a plain function becomes a command of its own."""
    found = getattr(import_module(word.module), word.attribute)
    if isinstance(found, typer.Typer):
        return found
    single = typer.Typer(add_completion=False)
    single.command()(found)
    return single


def _speaker(word: Word) -> Callable[[typer.Context], None]:
    def speak(context: typer.Context) -> None:
        from bot.settings import SettingsError

        try:
            room_command(word)(args=context.args, prog_name=f"chonnghe {word.name}")
        except SettingsError as error:
            typer.echo(str(error), err=True)
            sys.exit(2)

    return speak


for _word in WORDS:
    app.command(_word.name, help=_word.help, add_help_option=False, context_settings=_PASS_ON)(_speaker(_word))


if __name__ == "__main__":
    app()
