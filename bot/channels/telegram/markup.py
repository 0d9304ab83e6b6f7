"""Telegram's HTML: everything escaped, cut so that no tag and no entity is broken."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape, unescape

from bot.channels.text import Words, split_text, table_text
from bot.inbox.messages import Attachment, OutMessage, SourceRef

# Telegram counts what is left after reading the tags; counted with the tags, a piece can only be shorter.
LIMIT = 4096
_WEB = re.compile(r"https?://[^\s]+\Z", re.IGNORECASE)
_LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>', re.DOTALL)


@dataclass(frozen=True)
class Bit:
    """HTML that is whole in itself, at most ``LIMIT`` long. ``glue`` joins it to what stands before it."""

    html: str
    glue: str = "\n\n"


def pieces(message: OutMessage, words: Words, links: Sequence[Attachment]) -> list[str]:
    """A message's words as HTML texts within the limit; [] for a message without words."""
    bits = _lines(message.text, {message.title} if message.title else set())
    if message.table:
        bits += _lines(table_text(message.table), {row[0] for row in message.table.rows if row})
    bits += [bit for link in links for bit in _linked(link.title, f"{words.public_url}{link.url}")]
    return pack([*bits, *_sources(message.sources, words)])


def pack(bits: Iterable[Bit]) -> list[str]:
    """Bits joined into as few texts as their order allows."""
    packed: list[str] = []
    for bit in bits:
        joined = f"{packed[-1]}{bit.glue}{bit.html}" if packed else ""
        if packed and size(joined) <= LIMIT:
            packed[-1] = joined
        else:
            packed.append(bit.html)
    return packed


def size(html: str) -> int:
    """Length as the strictest reading of the limit counts it: UTF-16, tags included."""
    return len(html.encode("utf-16-le")) // 2


def plain(html: str) -> str:
    """Our HTML as plain text; a link becomes its words and its address."""
    return unescape(re.sub(r"</?b>", "", _LINK.sub(r"\2: \1", html)))


def _lines(text: str, bold: Iterable[str], limit: int = LIMIT) -> list[Bit]:
    """Plain text as bits; the lines that ``bold`` holds are bold."""
    heads = {unicodedata.normalize("NFC", line).strip() for line in bold}
    bits: list[Bit] = []
    for piece in split_text(text, limit):
        html = "\n".join(_line(line, heads) for line in piece.split("\n"))
        # Escaping made it too long: the same in smaller pieces.
        bits += [Bit(html)] if size(html) <= LIMIT else _lines(piece, heads, limit // 2)
    return bits


def _line(line: str, heads: Iterable[str]) -> str:
    told = escape(line, quote=False)
    return f"<b>{told}</b>" if told and line.strip() in heads else told


def _sources(sources: Sequence[SourceRef], words: Words) -> list[Bit]:
    if not sources:
        return []
    heading = Bit(escape(words.replies.text("channel.sources"), quote=False))
    told = [bit for source in sources for bit in _source(source, words)]
    return [heading, *(Bit(bit.html, "\n") for bit in told)]


def _source(source: SourceRef, words: Words) -> list[Bit]:
    """One source; an address that Telegram would not open (a telephone number) is told beside its title."""
    if source.url is None or not _WEB.match(source.url):
        return _lines(f"- {words.source(source)}", ())
    return _linked(words.source(source.model_copy(update={"url": None})), source.url, "- ")


def _linked(title: str, url: str, before: str = "") -> list[Bit]:
    """A title that opens an address; the title alone where the address is too long for any message."""
    title = unicodedata.normalize("NFC", title).strip()
    html = f'{before}<a href="{escape(url)}">{escape(title, quote=False)}</a>'
    return [Bit(html)] if size(html) <= LIMIT else _lines(f"{before}{title}", ())
