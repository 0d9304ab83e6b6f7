"""``chonnghe setup``: connects Telegram, Zalo, Zalo Bot or Messenger, asked in Vietnamese; ``--yes`` asks nobody."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.operations import ROOT

if TYPE_CHECKING:
    from bot.setup.wizard import Wizard
    from knowledge.replies import Replies

# A traceback with the values of variables would show what was pasted.
app = typer.Typer(
    help="Connect a channel: asks for its settings, checks them with the vendor and writes them into .env.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)

YES = ("y", "yes", "c", "co", "có", "ok", "1")
NO = ("n", "no", "k", "khong", "không", "0")

TokenStdin = Annotated[
    bool, typer.Option("--token-stdin", help="Read the token (Zalo: the refresh token) from standard input.")
]
PublicUrl = Annotated[str, typer.Option(help="https address of this server for the world.")]
Yes = Annotated[
    bool, typer.Option("--yes", help="Ask nothing: take what is given here, in the environment and in the file.")
]
Anyway = Annotated[bool, typer.Option("--write-anyway", help="Write even if the vendor cannot be reached.")]
TestTo = Annotated[str, typer.Option(help="Chat or person (the vendor's id) to send a test message to.")]
EnvFile = Annotated[Path, typer.Option(help="Settings file to write.", dir_okay=False)]
FILE = ROOT / ".env"


class Terminal:
    """A person at this terminal, or nobody (``alone``)."""

    def __init__(self, replies: Replies, *, alone: bool) -> None:
        self._replies, self._alone = replies, alone

    def text(self, reply_id: str, **values: object) -> str:
        """The sentence."""
        return self._replies.text(reply_id, None, **values)

    def gap(self) -> None:
        """Leave a line empty."""
        typer.echo()

    def say(self, reply_id: str, **values: object) -> None:
        """Print the sentence."""
        typer.echo(self.text(reply_id, **values))

    def ask(self, reply_id: str, *, secret: bool = False, **values: object) -> str:
        """What was typed; "" for Enter alone or where nobody is asked. Raises ``typer.Abort`` on Ctrl-C."""
        if self._alone:
            return ""
        question = self.text(reply_id, **values)
        return str(typer.prompt(question, default="", show_default=False, hide_input=secret))

    def agree(self, reply_id: str, *, otherwise: bool, **values: object) -> bool:
        """Yes or no, in Vietnamese or English."""
        if self._alone:
            return otherwise
        hint = self.text("setup.yes_or_no" if otherwise else "setup.no_or_yes")
        while True:
            typed = str(typer.prompt(f"{self.text(reply_id, **values)} {hint}", default="", show_default=False))
            word = typed.strip().lower()
            if not word:
                return otherwise
            if word in YES or word in NO:
                return word in YES


@app.command()
def telegram(
    *,
    token_stdin: TokenStdin = False,
    name: Annotated[str, typer.Option(help="The bot's name or t.me link; Telegram tells it otherwise.")] = "",
    public_url: PublicUrl = "",
    yes: Yes = False,
    write_anyway: Anyway = False,
    test_to: TestTo = "",
    env_file: EnvFile = FILE,
) -> None:
    """Connect a Telegram bot."""
    values = {"telegram_name": name, "public_url": public_url}
    _set_up("TELEGRAM", values, env_file, token_stdin=token_stdin, yes=yes, write_anyway=write_anyway, test_to=test_to)


@app.command()
def zalo(
    *,
    token_stdin: TokenStdin = False,
    oa_id: Annotated[str, typer.Option(help="The Official Account's id.")] = "",
    app_id: Annotated[str, typer.Option(help="The app's id.")] = "",
    verifier: Annotated[str, typer.Option(help="Name of Zalo's file for the domain check.")] = "",
    public_url: PublicUrl = "",
    yes: Yes = False,
    write_anyway: Anyway = False,
    test_to: TestTo = "",
    env_file: EnvFile = FILE,
) -> None:
    """Connect a Zalo Official Account."""
    values = {"zalo_oa_id": oa_id, "zalo_app_id": app_id, "zalo_verifier": verifier, "public_url": public_url}
    _set_up("ZALO", values, env_file, token_stdin=token_stdin, yes=yes, write_anyway=write_anyway, test_to=test_to)


@app.command("zalo-bot")
def zalo_bot(
    *,
    token_stdin: TokenStdin = False,
    public_url: PublicUrl = "",
    yes: Yes = False,
    write_anyway: Anyway = False,
    test_to: TestTo = "",
    env_file: EnvFile = FILE,
) -> None:
    """Connect a Zalo Bot (a pilot, not the Official Account)."""
    _set_up(
        "ZALO_BOT",
        {"public_url": public_url},
        env_file,
        token_stdin=token_stdin,
        yes=yes,
        write_anyway=write_anyway,
        test_to=test_to,
    )


@app.command()
def messenger(
    *,
    token_stdin: TokenStdin = False,
    page_id: Annotated[str, typer.Option(help="The Facebook page's id.")] = "",
    public_url: PublicUrl = "",
    yes: Yes = False,
    write_anyway: Anyway = False,
    test_to: TestTo = "",
    env_file: EnvFile = FILE,
) -> None:
    """Connect a Facebook page's Messenger."""
    values = {"messenger_page_id": page_id, "public_url": public_url}
    _set_up("MESSENGER", values, env_file, token_stdin=token_stdin, yes=yes, write_anyway=write_anyway, test_to=test_to)


def _set_up(
    vendor: str, values: dict[str, str], file: Path, *, token_stdin: bool, yes: bool, write_anyway: bool, test_to: str
) -> None:
    """Run the wizard and end the command with its status."""
    from bot.setup import vendors
    from bot.setup.asking import Given
    from bot.setup.wizard import Wizard
    from knowledge.replies import Replies

    logging.getLogger("httpx").setLevel(logging.WARNING)  # it names addresses, and Telegram's hold the token
    alone = yes or token_stdin  # what has been read from standard input cannot be answered there
    screen = Terminal(Replies.load(ROOT / "content"), alone=alone)
    chosen = getattr(vendors, vendor)
    if token_stdin:
        values = values | {chosen.from_stdin: sys.stdin.readline()}
        if not values[chosen.from_stdin].strip():
            screen.say("setup.stdin_empty")
            raise typer.Exit(2)
    wizard = Wizard(chosen, file, screen, Given(values, alone, write_anyway, test_to, agreed=yes))
    raise typer.Exit(_status(wizard, screen))


def _status(wizard: Wizard, screen: Terminal) -> int:
    from bot.settings import SettingsError
    from bot.setup.screen import NotSet

    try:
        wizard.run()
    except (KeyboardInterrupt, typer.Abort):
        screen.gap()  # the terminal shows ^C behind the question
        screen.say("setup.cancelled_after" if wizard.written else "setup.cancelled")
        return 130
    except SettingsError as error:
        typer.echo(str(error), err=True)
        return 2
    except NotSet as ended:
        screen.say("setup.cancelled_after" if wizard.written else "setup.nothing_written")
        return ended.status
    except Exception as error:  # its text may hold what was pasted (a database's error holds all values)
        screen.say("setup.unexpected", kind=type(error).__name__)
        return 1
    return 0
