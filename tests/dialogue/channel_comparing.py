"""Compares what a person saw at a vendor with what the web page would show: nothing missing, nothing added.

Lines, cells, links and sources must be seen in their order, the choices in theirs. Beside them only ``ADDITIONS`` may
be seen: a channel's few words about how to choose, numbers before choices, and where its messages go.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.channels.choices import all_buttons, first_numbers
from bot.channels.text import short_address
from bot.inbox.messages import OutMessage, SourceRef, Table
from tests.bot.desks import replies
from tests.dialogue.channel_people import Part

# What a channel may add of its own, beside the number before a choice.
ADDITIONS = ("channel.sources", "channel.type_number", "channel.tap_or_type", "channel.choose")
SHARE_NUMBER = "channel.share_phone"
# What differs from talk to talk by chance: receipts, saved codes, times of day.
_BY_CHANCE = (
    (re.compile(r"\b[2-9A-Z]{4}-[2-9A-Z]{4}\b"), "<code>"),
    (re.compile(r"\b[2-9A-Z]{4}-[2-9A-Z]{2}\b"), "<receipt>"),
    (re.compile(r"\b\d{1,2}:\d{2}\b"), "<time>"),
)
_NUMBERED = re.compile(r"(\d+)\. (.+)")
_OWN_LINK = re.compile(r"(?:(.*): )?(https?://[^\s/]+/to/[A-Za-z0-9_\-]+(?:\.(png|pdf))?)")
_KIND_OF_ENDING = {None: "page", "png": "image", "pdf": "pdf"}
# Messenger shows pictures and files without their caption.
NO_CAPTION = ""
Forms = frozenset[str]


@dataclass
class Compared:
    """What was found. ``differences`` is empty where all is the same; ``files`` are the things to look at or keep.

    ``numbers`` are those of the offered choices in the order they are shown, ``titles`` the choices by their number.
    """

    numbers: list[int]
    titles: dict[int, str]
    differences: list[str] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)
    files: list[tuple[str, str, str | bytes]] = field(default_factory=list)


def compare(said: Sequence[OutMessage], seen: Sequence[Part], channel: str, also: Sequence[str] = ()) -> Compared:
    """Compare an answer with what came of it; ``also``: reply ids that a channel may say beside it this time."""
    numbers = [first + place for one, first in zip(said, first_numbers(said), strict=True) for place in _places(one)]
    titles = {number: plain(button.title) for number, button in enumerate(all_buttons(said), 1)}
    found = Compared(numbers, titles)
    added = [replies().text(one) for one in (*ADDITIONS, *also)] + abroad(channel)
    allowed = {plain(line) for text in added for line in text.splitlines()}
    wanted = [forms for message in said for forms in contents(message)]
    for part in seen:
        if part.kind == "line":
            _line(part.text, wanted, allowed, found)
        elif part.kind == "key":
            _key(part.text, said, found)
        else:
            found.files.append((part.kind, part.text, part.content))
    found.differences += [f"not seen: {sorted(forms)[0]!r}" for forms in wanted]
    _compare_choices(said, found)
    _compare_files(said, found)
    return found


def _places(message: OutMessage) -> range:
    return range(len(message.buttons))


def abroad(channel: str) -> list[str]:
    """What a channel's opening says of where messages go; nothing where they stay in the country."""
    return [line for name, line in replies().raw("opening.abroad").items() if name == channel]


def contents(message: OutMessage) -> Iterator[Forms]:
    """Everything that a message says, each in the forms in which it may be seen; choices and files are no part."""
    for line in message.text.splitlines():
        if line.strip():
            yield frozenset({plain(line)})
    if message.table:
        yield from _cells(message.table)
    for source in message.sources:
        yield _forms(_source(source))
        if source.url:
            yield frozenset({source.url, short_address(source.url)})


def plain(text: str) -> str:
    """A line in one writing: composed letters, single blanks, what is by chance replaced."""
    text = " ".join(unicodedata.normalize("NFC", text).split())
    for pattern, instead in _BY_CHANCE:
        text = pattern.sub(instead, text)
    return text


def _cells(table: Table) -> Iterator[Forms]:
    for row in table.rows:
        yield _forms(row[0])
        for column, cell in zip(table.columns[1:], row[1:], strict=True):
            if cell:
                yield _forms(cell) | _forms(f"{column}: {cell}")


def _source(source: SourceRef) -> str:
    return f"{source.title} ({source.date})" if source.date else source.title


def _forms(text: str) -> Forms:
    return frozenset({plain(text), f"- {plain(text)}"})


def _line(text: str, wanted: list[Forms], allowed: set[str], found: Compared) -> None:
    line = plain(text)
    if wanted and line in wanted[0]:
        wanted.pop(0)
    elif link := _OWN_LINK.fullmatch(text):
        found.files.append((_KIND_OF_ENDING[link[3]], link[1] or "", link[2]))
    elif (numbered := _NUMBERED.fullmatch(line)) and _is_next(int(numbered[1]), found):
        found.choices.append(numbered[2])
    elif line not in allowed:
        place = f" where {sorted(wanted[0])[0]!r} should be" if wanted else ""
        found.differences.append(f"seen: {line!r}{place}")


def _is_next(number: int, found: Compared) -> bool:
    """Whether the next choice to be seen bears this number."""
    place = len(found.choices)
    return place < len(found.numbers) and number == found.numbers[place]


def _key(title: str, said: Sequence[OutMessage], found: Compared) -> None:
    """A key is a choice, or it repeats one that was listed: with its number, cut where it is too long."""
    if title == replies().text(SHARE_NUMBER) and any(message.wants == "phone" for message in said):
        return
    numbered = _NUMBERED.fullmatch(plain(title))
    number = int(numbered[1]) if numbered else 0
    if numbered and number in found.numbers[: len(found.choices)]:
        if not found.titles[number].startswith(numbered[2].rstrip("…").strip()):
            found.differences.append(f"key {title!r} for {found.titles[number]!r}")
        return
    found.choices.append(plain(title))


def _compare_choices(said: Sequence[OutMessage], found: Compared) -> None:
    offered = [plain(button.title) for message in said for button in message.buttons]
    if found.choices != offered:
        found.differences.append(f"choices {found.choices} in place of {offered}")


def _compare_files(said: Sequence[OutMessage], found: Compared) -> None:
    """The same things, however they are given; what is shown without a caption may be any of its kind."""
    attached = sorted((one.kind, plain(one.title)) for message in said for one in message.attachments)
    got = [(kind, plain(title)) for kind, title, _ in found.files]
    titled = [one for one in attached if one in got or (one[0], NO_CAPTION) in got]
    if titled != attached or len(got) != len(attached):
        found.differences.append(f"files {got} in place of {attached}")
