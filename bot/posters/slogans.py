"""The slogan of a poster: one of those the content offers, or the maker's own, which promises nothing either."""

from __future__ import annotations

from pathlib import Path

from bot.posters.articles import Articles, passages
from bot.posters.errors import PosterError
from bot.posters.typography import polished
from bot.sheets.fonts import fonts
from knowledge.content.messages import Messages
from knowledge.replies import Replies

LONGEST = 120
"""Characters; more cannot be read in passing."""


def choices(replies: Replies, articles: Articles) -> list[str]:
    """The slogans of the content, in the order of their numbers from 1. Raises ``PosterError``."""
    found = (articles.get(article_id) for article_id in replies.raw("poster.slogan_articles"))
    parts = (passage for article in found for passage in passages(article.answer))
    return [polished(replies.address(part.text)) for part in parts if part.item]


def slogan(replies: Replies, articles: Articles, content_dir: Path, wanted: str | None) -> str:
    """The first slogan, or that of the number, or the text itself, ready to print. Raises ``PosterError``."""
    number = "1" if wanted is None else wanted.strip()
    if number.isdecimal():
        return _numbered(choices(replies, articles), int(number))
    text = fonts().clean(polished(number))
    if not any(char.isalpha() for char in text):
        raise PosterError("poster.empty_slogan")
    if len(text) > LONGEST:
        raise PosterError("poster.long_slogan", count=len(text), most=LONGEST)
    for phrase in Messages(content_dir).phrases("forbidden"):
        if phrase.casefold() in text.casefold():
            raise PosterError("poster.promise", phrase=phrase)
    return text


def _numbered(found: list[str], number: int) -> str:
    if not 1 <= number <= len(found):
        shown = "\n".join(f"  {at}. {text}" for at, text in enumerate(found, 1))
        raise PosterError("poster.bad_slogan", number=number, choices=shown)
    return found[number - 1]
