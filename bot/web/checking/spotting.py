"""The assistant's tags on a page, whatever an editor or a plugin has made of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import SplitResult, urljoin, urlsplit

from bot.web.checking.fetching import Fetched
from bot.web.checking.reading import Markup, Tag
from bot.web.checking.snippets import FRAME_PATH, LOADER_PATH

Kind = Literal["script", "frame"]
_RUNS = re.compile(r"(?:module|(?:text|application)/(?:x-)?(?:java|ecma)script|text/jscript|text/livescript)?", re.I)
_CONSENT = re.compile(r"cookie|consent|cmplz|borlabs|usercentrics|iubenda|onetrust|optanon|didomi|category|gdpr", re.I)
_FRAME_ADDRESS = re.compile(rf"{FRAME_PATH}(?!v1/|check$)([a-z0-9-]{{3,60}})/?")


@dataclass(frozen=True)
class Spotted:
    """One of our tags. ``address`` as the browser would ask for it; ``held``: who keeps it from running at once."""

    kind: Kind
    address: SplitResult
    school: str
    nonce: str
    held: Literal["consent", "cache", ""]


def spot(page: Fetched, markup: Markup, server: str) -> list[Spotted]:
    """All our scripts and frames that a browser sees on the page; ``server`` is our origin."""
    base = _base(page.address.url, markup)
    found = (_script(tag, base, server) for tag in markup.all("script"))
    framed = (_frame(tag, base, server) for tag in markup.all("iframe"))
    return [one for one in (*found, *framed) if one]


def mentions(text: str, server: str) -> bool:
    """Whether a piece of text holds our tag in some writing."""
    name = urlsplit(server).netloc
    return any(words in text for words in ("data-school=", f"{name}{LOADER_PATH}", f"{name}{FRAME_PATH}"))


def linked(markup: Markup, base: str, server: str) -> Literal["page", "remains", ""]:
    """Whether a link leads to our page ("page"), or to the script itself, as an editor leaves it ("remains")."""
    name = urlsplit(server).netloc
    found = [parts for tag in markup.all("a") if (parts := joined(base, tag.get("href"))) and parts.netloc == name]
    if any(parts.path == LOADER_PATH for parts in found):
        return "remains"
    return "page" if found else ""


def joined(base: str, address: str) -> SplitResult | None:
    """An address as a browser reads it on a page; None for none."""
    if not address:
        return None
    try:
        return urlsplit(urljoin(base, address))
    except ValueError:
        return None


def _base(url: str, markup: Markup) -> str:
    first = next((tag.get("href") for tag in markup.all("base") if tag.get("href")), "")
    parts = joined(url, first)
    return parts.geturl() if parts else url


def _script(tag: Tag, base: str, server: str) -> Spotted | None:
    address = _aimed(tag, base)
    ours = address is not None and address.path == LOADER_PATH and address.netloc == urlsplit(server).netloc
    if address is None or not (ours or "data-school" in tag.attributes):
        return None
    return Spotted("script", address, tag.get("data-school"), tag.get("nonce"), _held(tag))


def _frame(tag: Tag, base: str, server: str) -> Spotted | None:
    address = _aimed(tag, base)
    named = _FRAME_ADDRESS.fullmatch(address.path) if address else None
    if address is None or named is None or address.netloc != urlsplit(server).netloc:
        return None
    return Spotted("frame", address, named[1], "", _held(tag))


def _aimed(tag: Tag, base: str) -> SplitResult | None:
    """Where a tag leads, also where a plugin has renamed its ``src``."""
    return next(_addresses(tag, base), None)


def _addresses(tag: Tag, base: str) -> Iterator[SplitResult]:
    names = sorted((name for name in tag.attributes if name.endswith("src")), key=lambda name: name != "src")
    for name in names:
        parts = joined(base, tag.get(name))
        if parts and parts.scheme in ("http", "https"):
            yield parts


def _held(tag: Tag) -> Literal["consent", "cache", ""]:
    runs = _RUNS.fullmatch(tag.get("type")) if tag.name == "script" else True
    if runs and tag.get("src").startswith(("http", "/", ".")):
        return ""
    return "consent" if any(_CONSENT.search(f"{name} {tag.get(name)}") for name in tag.attributes) else "cache"
