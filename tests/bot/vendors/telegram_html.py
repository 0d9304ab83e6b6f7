"""Telegram's reading of ``parse_mode=HTML``: strict about tags, as the real one; gives what a person sees."""

from __future__ import annotations

import re
from html import unescape

TAGS = frozenset({"b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "span", "tg-spoiler"})
TAGS |= {"a", "tg-emoji", "code", "pre", "blockquote"}
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)((?:\s+[a-zA-Z-]+(?:=(?:\"[^\"]*\"|'[^']*'|[^\s>]+))?)*)\s*>")


class CannotParse(Exception):  # noqa: N818 - Telegram's words
    """``str`` is Telegram's description."""


def shown(html: str) -> str:
    """The text without its markup; a link is only its words. Raises ``CannotParse``."""
    told: list[str] = []
    opened: list[str] = []
    at = 0
    while (start := html.find("<", at)) >= 0:
        told.append(unescape(html[at:start]))
        tag = _TAG.match(html, start)
        offset = len(html[:start].encode())
        if tag is None:
            raise CannotParse(f"Unsupported start tag at byte offset {offset}")
        _nest(opened, tag, offset)
        at = tag.end()
    told.append(unescape(html[at:]))
    if opened:
        raise CannotParse(f'Can\'t find end tag corresponding to start tag "{opened[-1]}"')
    return "".join(told)


def links(html: str) -> list[str]:
    """The addresses that a text opens."""
    return [unescape(url) for url in re.findall(r'<a href="([^"]*)">', html)]


def bold(html: str) -> list[str]:
    """What stands in bold."""
    return [unescape(text) for text in re.findall(r"<b>(.*?)</b>", html, re.DOTALL)]


def _nest(opened: list[str], tag: re.Match[str], offset: int) -> None:
    name = tag[2].lower()
    if name not in TAGS:
        raise CannotParse(f'Unsupported start tag "{name}" at byte offset {offset}')
    if not tag[1]:
        opened.append(name)
    elif not opened or opened.pop() != name:
        raise CannotParse(f"Unmatched end tag at byte offset {offset}")
