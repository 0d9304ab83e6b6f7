"""A message as plain text, and long texts in pieces: what all vendors' renderings share.

Lengths are counted in code points after NFC, as the vendors do; a piece never ends inside a combined letter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.inbox.messages import Attachment, OutMessage, SourceRef, Table
from knowledge.replies import Replies

# Where a text may be cut, the best place first: paragraph, line, sentence (not behind the number of a list), word.
_SENTENCE_CUTS = tuple(re.compile(pattern) for pattern in (r"\n\n+", r"\n", r"(?<=[.!?…])(?<!\n\d\.)(?<!\n\d\d\.)\s+"))
_WORD_CUT = re.compile(r"\s+")
_JOINER = "\u200d"


# A longer address fills a phone's screen with signs that nobody reads.
LONGEST_ADDRESS = 100


@dataclass(frozen=True)
class Words:
    """The few sentences of ``content/replies/channel.yml`` that renderings add. ``public_url``: None without one."""

    replies: Replies
    public_url: str | None

    def source(self, source: SourceRef) -> str:
        """One source on one line: title, date, address."""
        dated = self.replies.text("channel.source_dated", title=source.title, date=source.date or "")
        said = dated if source.date else source.title
        return f"{said}\n{short_address(source.url)}" if source.url else said

    def attachment(self, attachment: Attachment) -> str:
        """A link to what cannot be shown in the talk; only its title where the world cannot reach this server."""
        if self.public_url is None:
            return self.replies.text("channel.not_linked", title=attachment.title)
        return f"{attachment.title}: {self.public_url}{attachment.url}"

    def choices(self, titles: Iterable[str], first: int = 1) -> str:
        """Buttons as a numbered list, with the sentence that says how to choose."""
        numbered = [f"{number}. {title}" for number, title in enumerate(titles, first)]
        return "\n".join([*numbered, self.replies.text("channel.type_number")])

    def sources(self, sources: Sequence[SourceRef]) -> str:
        """All sources of a message under one heading; "" where there are none."""
        if not sources:
            return ""
        lines = "\n".join(f"- {self.source(source)}" for source in sources)
        return f"{self.replies.text('channel.sources')}\n{lines}"


def short_address(url: str) -> str:
    """An address that can be read; of a very long one only whose it is, which with the title is enough to find it."""
    return url if len(url) <= LONGEST_ADDRESS else urlsplit(url).netloc or url[:LONGEST_ADDRESS]


def table_text(table: Table) -> str:
    """A table as lines a narrow screen can show: each row's first cell, then "column: cell" below it."""
    return "\n\n".join(_row(table.columns, row) for row in table.rows)


def _row(columns: Sequence[str], row: Sequence[str]) -> str:
    head, *cells = row
    told = [f"- {column}: {cell}" for column, cell in zip(columns[1:], cells, strict=False) if cell]
    return "\n".join([head, *told])


def plain_text(message: OutMessage, words: Words, links: Sequence[Attachment] = ()) -> str:
    """Everything a message says, without its buttons. ``links``: the attachments that are told as links."""
    parts = [
        message.text,
        table_text(message.table) if message.table else "",
        "\n".join(words.attachment(link) for link in links),
        words.sources(message.sources),
    ]
    return unicodedata.normalize("NFC", "\n\n".join(part for part in parts if part.strip()))


def split_text(text: str, limit: int) -> list[str]:
    """The text in pieces of at most ``limit`` characters, cut at the last good place; [] for a text without words."""
    text = unicodedata.normalize("NFC", text).strip()
    pieces: list[str] = []
    while len(text) > limit:
        cut = _cut(text, limit)
        pieces.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*pieces, text] if text else pieces


def _cut(text: str, limit: int) -> int:
    """Where to cut: the best kind of place that lies in the second half of the piece, else before a whole letter.

    A sentence that begins in the first half is left whole for the next piece, if it fits into one.
    """
    ends = [_last(place, text, limit) for place in _SENTENCE_CUTS]
    for end in ends:
        if end >= limit // 2 and end:
            return end
    early, word = max(ends), _last(_WORD_CUT, text, limit)
    if early and _sentence_fits(text, early, limit):
        return early
    return word if word and word >= limit // 2 else _letters(text, limit)


def _last(place: re.Pattern[str], text: str, limit: int) -> int:
    """The last such place within the limit; 0 where there is none."""
    return max((match.start() for match in place.finditer(text, 0, limit + 1)), default=0)


def _sentence_fits(text: str, start: int, limit: int) -> bool:
    """Whether the sentence that begins here fits into a piece of its own."""
    rest = text[start : start + 2 * limit].lstrip()
    ends = [match.start() for place in _SENTENCE_CUTS if (match := place.search(rest))]
    return min([*ends, len(rest)]) <= limit


def _letters(text: str, limit: int) -> int:
    """As many whole letters as fit; the limit itself where one letter alone is longer."""
    cut = limit
    while cut and _inside_letter(text, cut):
        cut -= 1
    return cut or limit


def _inside_letter(text: str, cut: int) -> bool:
    """Whether what stands here belongs to the letter or emoji before it: a mark, a skin colour, a joined sign."""
    here = text[cut]
    return unicodedata.category(here)[0] == "M" or "🏻" <= here <= "🏿" or _JOINER in (here, text[cut - 1])
