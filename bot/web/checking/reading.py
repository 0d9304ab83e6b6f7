"""What of a page's HTML matters to the assistant's tag, read in one pass as a browser splits it.

The standard library's ``html.parser`` is not used: in Python 3.11 a page of 50 kB can keep it busy for minutes. Every
step here either goes on behind what it has read or ends, so that time grows with the page and no faster.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape

# Real pages have some thousands; more would hold up everybody else.
MOST_STEPS = 60_000
KEPT = frozenset({"script", "iframe", "meta", "base", "a", "input"})
# Their content is text and never a tag; of all but the first two a browser with JavaScript runs nothing.
_RAW = ("script", "style", "noscript", "template", "textarea", "title", "xmp", "iframe", "noembed", "noframes")
_ENDS = {name: re.compile(rf"</{name}(?=[\s/>])", re.I | re.A) for name in _RAW}
_NAME = re.compile(r"[a-zA-Z][^\s/>]*", re.A)
_BEFORE_ATTRIBUTE = re.compile(r"[\s/]*", re.A)
_ATTRIBUTE = re.compile(r"(?P<name>=?[^\s/>=]*)(?:\s*(?P<given>=)\s*)?", re.A)
_BARE = re.compile(r"[^\s>]*", re.A)
_COMMENT_END = re.compile(r"--!?>")


@dataclass(frozen=True)
class Tag:
    """A tag and its attributes: names in small letters, the first of two wins, values unescaped, "" for none."""

    name: str
    attributes: Mapping[str, str]

    def get(self, name: str) -> str:
        """An attribute's value, "" where it is missing."""
        return self.attributes.get(name, "").strip()


@dataclass
class Markup:
    """A page: its tags of ``KEPT``, its text by where it stands.

    ``marked``: another tag has data-school; ``cut``: the page has more than ``MOST_STEPS`` tags and attributes.
    """

    tags: list[Tag] = field(default_factory=list)
    marked: bool = False
    cut: bool = False
    text: str = ""
    comments: str = ""
    scripts: str = ""
    inert: str = ""

    def all(self, name: str) -> Iterator[Tag]:
        """The tags of one name."""
        return (tag for tag in self.tags if tag.name == name)


def read_markup(html: str) -> Markup:
    """The page's markup; any text is some page."""
    reader = _Reader(html)
    reader.run()
    return reader.markup()


class _Reader:
    """Goes through the page once; ``at`` only grows."""

    def __init__(self, html: str) -> None:
        self._html, self._at, self._steps = html, 0, 0
        self._found = Markup()
        self._kept: dict[str, list[str]] = {"text": [], "comments": [], "scripts": [], "inert": []}

    def markup(self) -> Markup:
        """What was read."""
        found, kept = self._found, self._kept
        found.text = unescape("".join(kept["text"]))
        found.comments, found.scripts, found.inert = (
            "\n".join(kept[name]) for name in ("comments", "scripts", "inert")
        )
        return found

    def run(self) -> None:
        """Read to the end."""
        html = self._html
        while self._at < len(html):
            self._steps += 1
            if self._steps > MOST_STEPS:
                self._found.cut = True
                return
            begin = html.find("<", self._at)
            self._keep("text", self._at, begin if begin >= 0 else len(html))
            if begin < 0:
                return
            self._at = begin
            self._piece()

    def _piece(self) -> None:
        """One piece that begins with "<"."""
        html, at = self._html, self._at
        if html.startswith("<!--", at):
            self._comment(at)
        elif name := _NAME.match(html, at + 1):
            self._start_tag(name)
        elif html.startswith(("</", "<!", "<?"), at):
            self._behind(html.find(">", at))
        else:
            self._keep("text", at, at + 1)
            self._at = at + 1

    def _comment(self, at: int) -> None:
        end = _COMMENT_END.search(self._html, at + 2)  # "<!-->" is a whole comment
        self._keep("comments", at, end.end() if end else len(self._html))
        self._at = end.end() if end else len(self._html)

    def _start_tag(self, name: re.Match[str]) -> None:
        attributes = self._attributes(name.end())
        if attributes is None:  # the page ends inside the tag: a browser drops it
            self._found.cut = self._steps > MOST_STEPS
            self._at = len(self._html)
            return
        tag = Tag(name[0].lower(), attributes)
        if tag.name in KEPT:
            self._found.tags.append(tag)
        elif "data-school" in attributes:
            self._found.marked = True
        if tag.name in _ENDS:
            self._raw(tag.name)

    def _attributes(self, at: int) -> dict[str, str] | None:
        """The attributes from here; leaves ``at`` behind the tag. None where the page ends first."""
        html, found = self._html, dict[str, str]()
        while True:
            at = _after(_BEFORE_ATTRIBUTE, html, at)
            self._steps += 1
            if at >= len(html) or self._steps > MOST_STEPS:
                return None
            if html[at] == ">":
                self._at = at + 1
                return found
            match = _ATTRIBUTE.match(html, at)
            if match is None:
                return None
            value, end = _value(html, match.end()) if match["given"] else ("", match.end())
            if end < 0:
                return None
            found.setdefault(match["name"].lower(), unescape(value))
            at = end

    def _raw(self, name: str) -> None:
        """The text of an element that holds only text; to the end of the page where it is not closed."""
        end = _ENDS[name].search(self._html, self._at)
        stop = end.start() if end else len(self._html)
        if name != "style":
            self._keep("scripts" if name == "script" else "inert", self._at, stop)
        self._at = stop

    def _keep(self, where: str, begin: int, end: int) -> None:
        if end > begin:
            self._kept[where].append(self._html[begin:end])

    def _behind(self, end: int) -> None:
        self._at = end + 1 if end >= 0 else len(self._html)


def _value(html: str, at: int) -> tuple[str, int]:
    """An attribute's value and where it ends; -1 where a quotation mark is missing."""
    quote = html[at : at + 1]
    if quote and quote in "\"'":
        end = html.find(quote, at + 1)
        return (html[at + 1 : end], end + 1) if end >= 0 else ("", -1)
    end = _after(_BARE, html, at)
    return html[at:end], end


def _after(pattern: re.Pattern[str], html: str, at: int) -> int:
    """Behind what a pattern that may match nothing matches here."""
    match = pattern.match(html, at)
    return match.end() if match else at
