"""``chonnghe school``: schools whose own pages carry the assistant, and what they paste into them."""

from __future__ import annotations

import csv
from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING, Annotated, NoReturn, TypeVar

import typer

if TYPE_CHECKING:
    from bot.hosts.models import Host
    from bot.hosts.store import Hosts
    from bot.settings import Settings
    from knowledge.replies import Replies

app = typer.Typer(help="Schools whose own pages carry the assistant.", no_args_is_help=True, add_completion=False)

TOPIC = "host"
Result = TypeVar("Result")

Id = Annotated[str, typer.Argument(help="The school's id on its pages, such as thcs-nguyen-du.")]
Name = Annotated[str, typer.Option("--name", help="The school's name.")]
NewName = Annotated[str | None, typer.Option("--name", help="The school's name.")]
Origins = Annotated[list[str], typer.Option("--origin", help="An origin of its pages, https://…; may be repeated.")]
NewOrigins = Annotated[
    list[str] | None, typer.Option("--origin", help="An origin of its pages; those given replace all that were.")
]
Greeting = Annotated[str | None, typer.Option("--greeting", help="First words of a talk, up to 200 characters.")]
Contact = Annotated[str | None, typer.Option("--contact", help="How to reach the school's own counsellor.")]
PlaceOption = Annotated[str | None, typer.Option("--place", help="Id of the commune in content/places.csv.")]
Colour = Annotated[str | None, typer.Option("--colour", help="The school's colour, #rrggbb.")]
DarkColour = Annotated[str | None, typer.Option("--dark-colour", help="Its colour on a dark ground, #rrggbb.")]


@app.command()
def add(
    *,
    host_id: Id,
    name: Name,
    origin: Origins,
    greeting: Greeting = None,
    contact: Contact = None,
    place: PlaceOption = None,
    colour: Colour = None,
    dark_colour: DarkColour = None,
) -> None:
    """Register a school and print what to paste into its pages."""
    hosts, settings, replies = _opened()
    given = _given(settings, replies, greeting, contact, place, colour, dark_colour)
    host = _or_fail(replies, lambda: hosts.add(host_id, name=name, origins=origin, **given))
    print(replies.text(f"{TOPIC}.added", id=host.id, name=host.name))
    _print_embed(settings, replies, host)


@app.command("list")
def list_() -> None:
    """The schools, a line each."""
    hosts, _settings, replies = _opened()
    found = hosts.all()
    for host in found:
        print(replies.text(f"{TOPIC}.line", id=host.id, name=host.name, origins=", ".join(host.origins)))
    if not found:
        print(replies.text(f"{TOPIC}.none"))


@app.command()
def show(host_id: Id) -> None:
    """All that is noted of a school, and what to paste into its pages."""
    hosts, settings, replies = _opened()
    host = hosts.find(host_id)
    if host is None:
        _fail(replies, "unknown", id=host_id)
    for name, label in replies.raw(f"{TOPIC}.facts").items():
        value = getattr(host, name) or replies.text(f"{TOPIC}.nothing")
        print(f"{label}: {', '.join(value) if isinstance(value, list) else value}")
    print()
    _print_embed(settings, replies, host)


@app.command()
def change(
    *,
    host_id: Id,
    name: NewName = None,
    origin: NewOrigins = None,
    greeting: Greeting = None,
    contact: Contact = None,
    place: PlaceOption = None,
    colour: Colour = None,
    dark_colour: DarkColour = None,
) -> None:
    """Change what is given of a school; an empty text ("") takes a value away."""
    hosts, settings, replies = _opened()
    given = _given(settings, replies, greeting, contact, place, colour, dark_colour)
    given |= {key: value for key, value in (("name", name), ("origins", origin or None)) if value is not None}
    _or_fail(replies, lambda: hosts.change(host_id, **given))
    print(replies.text(f"{TOPIC}.changed", id=host_id))


@app.command()
def remove(host_id: Id) -> None:
    """Take a school away: its pages stop at once."""
    hosts, _settings, replies = _opened()
    _or_fail(replies, lambda: hosts.remove(host_id))
    print(replies.text(f"{TOPIC}.removed", id=host_id))


def _given(settings: Settings, replies: Replies, *values: str | None) -> dict[str, object]:
    """The options that were given, by column; a place that is not on file ends the command."""
    names = ("greeting", "contact", "place", "colour", "dark_colour")
    given: dict[str, object] = {name: value for name, value in zip(names, values, strict=True) if value is not None}
    if given.get("place"):
        with (settings.content_dir / "places.csv").open(encoding="utf-8-sig", newline="") as file:
            known = {row["id"] for row in csv.DictReader(file)}
        if given["place"] not in known:
            _fail(replies, "bad_place", place=given["place"])
    return given


def _print_embed(settings: Settings, replies: Replies, host: Host) -> None:
    """The tag, the frame and the link, and where to see why they do not show."""
    address = settings.public_url or f"http://127.0.0.1:{settings.port}"
    title = escape(replies.text(f"{TOPIC}.title", name=host.name))
    print(replies.text(f"{TOPIC}.embed", address=address, id=host.id, title=title))
    print()
    print(replies.text(f"{TOPIC}.check", address=address))
    if not settings.public_url:
        print(replies.text(f"{TOPIC}.note_local", id=host.id))


def _or_fail(replies: Replies, work: Callable[[], Result]) -> Result:
    """What ``work`` gives; a refusal is told and ends the command."""
    from bot.hosts.errors import HostError

    try:
        return work()
    except HostError as error:
        _fail(replies, error.reply_id, **error.values)


def _fail(replies: Replies, name: str, **values: object) -> NoReturn:
    typer.echo(replies.text(f"{TOPIC}.{name}", None, **values), err=True)
    raise typer.Exit(1)


def _opened() -> tuple[Hosts, Settings, Replies]:
    from bot.hosts.store import Hosts
    from bot.settings import load_settings
    from knowledge.database import open_engine, upgrade
    from knowledge.replies import Replies

    settings = load_settings()
    engine = open_engine(settings.database_url)
    upgrade(engine)
    return Hosts(engine), settings, Replies.load(settings.content_dir)
