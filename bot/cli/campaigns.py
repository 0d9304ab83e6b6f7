"""``chonnghe qr`` and ``chonnghe campaigns``: codes for posters, booths, events and schools, and how many came."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from bot.channels.campaigns import Campaigns
    from bot.channels.counting import Came, CampaignCount
    from bot.channels.links import Link
    from bot.channels.models import Campaign
    from bot.settings import Settings
    from knowledge.replies import Replies

app = typer.Typer(help="Campaign codes: how many came with each; add and remove codes.", add_completion=False)

TOPIC = "campaign"
ALL = "all"
COLUMNS = ("code", "kind", "label", "channel", "talks_week", "talks", "persons_week", "persons")
NUMBERS = frozenset(COLUMNS[4:])
NAMELESS = ("web", "widget")
"""Channels that know talks and no persons."""

NewCode = Annotated[str, typer.Option("--code", help="The code, such as NH2026-TamKy.")]
Code = Annotated[str, typer.Argument(help="The code, such as NH2026-TamKy.")]
KindOption = Annotated[str | None, typer.Option("--kind", help="poster, booth, event or school; poster if left out.")]
Label = Annotated[str | None, typer.Option("--label", help="What the code is for, in your own words.")]
SchoolOption = Annotated[str | None, typer.Option("--school", help="Id of a school in content/schools.")]
ChannelOption = Annotated[str, typer.Option("--channel", help="telegram, zalo, messenger, web or all.")]
Out = Annotated[Path | None, typer.Option("--out", help="Folder for the pictures; var/qr if left out.")]


def qr(
    *,
    code: NewCode,
    kind: KindOption = None,
    label: Label = None,
    school: SchoolOption = None,
    channel: ChannelOption = ALL,
    out: Out = None,
) -> None:
    """Register a code and write its QR pictures, PNG and SVG, for every connected channel."""
    from bot.channels.links import CHANNELS, links, missing

    campaigns, settings, replies = _opened()
    if channel not in (*CHANNELS, ALL):
        _fail(replies, "bad_channel", channel=channel)
    chosen = CHANNELS if channel == ALL else (channel,)
    lacking = [reply_id for one, reply_id in missing(settings).items() if one in chosen]
    if len(lacking) == len(chosen):
        _tell(replies, lacking)
        _fail(replies, "nothing")
    _known_school(settings, replies, school)
    campaign = _registered(replies, lambda: campaigns.register(code, kind, label, school))
    for link in links(settings, campaign.code):
        if link.channel in chosen:
            _write(replies, campaign.code, link, out or settings.var_dir / "qr")
    _tell(replies, [*lacking, "try_first"])


@app.callback(invoke_without_command=True)
def counts(context: typer.Context) -> None:
    """Count who came with each code, through each channel."""
    if context.invoked_subcommand is None:
        list_()


@app.command("list")
def list_() -> None:
    """Count who came with each code, through each channel."""
    campaigns, _settings, replies = _opened()
    found = campaigns.counts()
    if not found:
        _tell(replies, ["none"])
        return
    rows = [replies.raw(f"{TOPIC}.columns"), *(row for one in found for row in _rows(one, replies))]
    print("\n".join(_aligned(rows)))
    _tell(replies, ["list_note"])


@app.command()
def add(code: Code, kind: KindOption = None, label: Label = None, school: SchoolOption = None) -> None:
    """Register a code without pictures, or change what is noted of one."""
    campaigns, settings, replies = _opened()
    _known_school(settings, replies, school)
    _registered(replies, lambda: campaigns.register(code, kind, label, school))


@app.command()
def remove(code: Code) -> None:
    """Take a code back: it is counted no more."""
    campaigns, _settings, replies = _opened()
    if not campaigns.remove(code):
        _fail(replies, "unknown", code=code)
    print(replies.text(f"{TOPIC}.removed", code=code))


def _known_school(settings: Settings, replies: Replies, school: str | None) -> None:
    """Refuse a school of which there is no file."""
    if school is not None and school not in {path.stem for path in (settings.content_dir / "schools").glob("*.yml")}:
        _fail(replies, "bad_school", school=school)


def _registered(replies: Replies, register: Callable[[], Campaign]) -> Campaign:
    """What ``register`` gives, told; a code that is refused ends the command."""
    from bot.channels.campaigns import BadCampaign

    try:
        campaign = register()
    except BadCampaign as error:
        _fail(replies, error.reply_id, **error.values)
    sentence = "registered_label" if campaign.label else "registered"
    kind = replies.text(f"{TOPIC}.kind_{campaign.kind}")
    print(replies.text(f"{TOPIC}.{sentence}", code=campaign.code, kind=kind, label=campaign.label))
    return campaign


def _write(replies: Replies, code: str, link: Link, folder: Path) -> None:
    """Write the pictures of one link and say where they are and what to print below them."""
    from bot.channels.pictures import write_pictures

    try:
        folder.mkdir(parents=True, exist_ok=True)
        png, svg = write_pictures(link.url, folder / f"{code}-{link.channel}")
    except OSError:
        _fail(replies, "not_written", folder=folder)
    channel = _channel_name(replies, link.channel)
    below = replies.text(f"{TOPIC}.print_{link.channel}", code=code)
    print(replies.text(f"{TOPIC}.written", channel=channel, url=link.url, png=png, svg=svg, below=below))
    if link.note:
        print("  " + replies.text(f"{TOPIC}.{link.note}", code=code))


def _rows(count: CampaignCount, replies: Replies) -> Iterator[dict[str, str]]:
    """A code's lines: one a channel, and their sum where there are several."""
    about = {"code": count.code, "kind": replies.text(f"{TOPIC}.kind_{count.kind}"), "label": count.label}
    if not count.channels:
        yield about | {"channel": replies.text(f"{TOPIC}.nobody")}
    for number, came in enumerate(count.channels):
        yield (about if number == 0 else {}) | _figures(came, replies)
    if len(count.channels) > 1:
        sums = {name: str(sum(getattr(came, name) for came in count.channels)) for name in NUMBERS}
        yield {"channel": replies.text(f"{TOPIC}.total"), **sums}


def _figures(came: Came, replies: Replies) -> dict[str, str]:
    figures = {name: str(getattr(came, name)) for name in NUMBERS}
    if came.channel in NAMELESS:
        figures |= dict.fromkeys(("persons_week", "persons"), replies.text(f"{TOPIC}.unknown_number"))
    return {"channel": _channel_name(replies, came.channel), **figures}


def _channel_name(replies: Replies, channel: str) -> str:
    named = f"{TOPIC}.channel_{channel}"
    return replies.text(named) if named in replies else channel


def _aligned(rows: list[dict[str, str]]) -> Iterator[str]:
    """The rows as lines, words to the left and numbers to the right of their column."""
    widths = {column: max(len(row.get(column, "")) for row in rows) for column in COLUMNS}
    for row in rows:
        cells = [
            row.get(column, "").rjust(width) if column in NUMBERS else row.get(column, "").ljust(width)
            for column, width in widths.items()
        ]
        yield "  ".join(cells).rstrip()


def _tell(replies: Replies, names: Iterable[str]) -> None:
    for name in names:
        print(replies.text(f"{TOPIC}.{name}"))


def _fail(replies: Replies, name: str, **values: object) -> NoReturn:
    typer.echo(replies.text(f"{TOPIC}.{name}", None, **values), err=True)
    raise typer.Exit(1)


def _opened() -> tuple[Campaigns, Settings, Replies]:
    from bot.channels.campaigns import Campaigns
    from bot.settings import load_settings
    from knowledge.database import open_engine, upgrade
    from knowledge.replies import Replies

    settings = load_settings()
    engine = open_engine(settings.database_url)
    upgrade(engine)
    return Campaigns(engine), settings, Replies.load(settings.content_dir)
