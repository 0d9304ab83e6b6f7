"""One order on one paper becomes a PDF."""

from __future__ import annotations

from pathlib import Path

from bot.posters.articles import Articles
from bot.posters.colours import ground
from bot.posters.cutting import with_boxes
from bot.posters.formats import LEAFLET, Paper
from bot.posters.leaflet import draw_leaflet
from bot.posters.order import Order, Words
from bot.posters.press import About, Press
from bot.posters.wall import draw_wall
from bot.sheets.fonts import fonts
from knowledge.replies import Replies


def make_pdf(replies: Replies, content_dir: Path, order: Order, paper: Paper) -> bytes:
    """The document, with letters embedded; raises ``PosterError`` where it cannot be made."""
    words = Words(replies, order)
    colour = ground(order.host.colour if order.host else None)
    press = Press(fonts(), paper.sheet, _about(words, paper))
    if paper.name == LEAFLET:
        draw_leaflet(press, paper, words, Articles(content_dir, order.today), colour)
    else:
        draw_wall(press, paper, words, colour)
    return with_boxes(press.finish(), paper)


def _about(words: Words, paper: Paper) -> About:
    order = words.order
    what = words.say("what_leaflet" if paper.name == LEAFLET else "what_poster")
    return About(
        title=words.say("title", what=what, code=order.code),
        author=order.operator or words.say("name"),
        subject=words.say("subject", link=order.link),
        made_on=order.today,
    )
