"""A3, A4 and A5: a slogan to be read from afar, the code, three steps, examples, and the small print."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.posters.blocks import (
    Block,
    Style,
    address,
    beside,
    card,
    item,
    largest,
    paragraph,
    qr,
    stack,
    steps,
)
from bot.posters.colours import tint
from bot.posters.cutting import crop_marks
from bot.posters.errors import PosterError
from bot.posters.formats import Paper
from bot.posters.order import Words
from bot.posters.press import Press
from bot.sheets.fonts import Fonts
from bot.sheets.geometry import Box, Point
from bot.sheets.pen import SOFT, WHITE, Ink

A4_WIDTH = 210.0
MARGIN = 15.0
"""All lengths here are those of A4; other sizes follow in proportion."""
CODE_SIDE, LEAST_CODE = 78.0, 58.0
"""The code's side without the white around it: 58 are 82 mm on A3 and 41 mm on A5."""
SLOGAN = (76, 24)
"""Largest and smallest letters of the slogan in points."""
SLOGAN_ROOM = 86.0
SHARES = (1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.65)
"""How much smaller the letters may become where a text is long."""
SMALL = 9.6
LEAST_POINTS = 6.5


@dataclass(frozen=True)
class Wall:
    """One poster being laid out: ``scale`` from A4 to the paper, ``share`` of the full size of letters."""

    words: Words
    fonts: Fonts
    ground: Ink
    scale: float
    share: float

    @property
    def width(self) -> float:
        """Between the margins."""
        return (A4_WIDTH - 2 * MARGIN) * self.scale

    def mm(self, length: float) -> float:
        """A length of A4 on this paper."""
        return length * self.scale

    def points(self, size: float) -> float:
        """Letters of A4 on this paper, never too small to be read."""
        return max(size * self.scale * self.share, LEAST_POINTS)

    def head(self) -> Block:
        """On the school's colour: who invites, the slogan, what can be asked."""
        sign = Style(self.points(17), bold=True, ink=WHITE, even=True)
        line = Style(self.points(15), ink=WHITE, even=True)
        blocks = [
            paragraph(self.fonts, self.words.sign(), sign, self.width),
            self._slogan(),
            paragraph(self.fonts, self.words.say("tagline"), line, self.width),
        ]
        return stack(blocks, self.mm(6))

    def middle(self) -> Block:
        """The code with its address, and the steps beside it."""
        url, side = self.words.order.url, self.mm(max(CODE_SIDE * self.share, LEAST_CODE))
        code = qr(url, side, self.words.say("qr_alt", link=self.words.order.link))
        around = (code.height - side) / 2
        # Its white lies in the margin: what is seen of the code begins where the letters begin.
        hung = Block(code.height, lambda press, at: code.draw(press, Point(at.x - around, at.y)))
        shown = Style(self.points(11), ink=SOFT)
        shift = side + around + self.mm(6)
        left = stack([hung, address(self.fonts, self.words.order.link, url, shown, side + around)])
        return beside(left, self._steps(self.width - shift), shift)

    def examples(self) -> Block:
        """What others ask."""
        pad, style = self.mm(5), Style(self.points(14))
        inside = self.width - 2 * pad
        items = [item(self.fonts, self.words.plain(text), style, inside) for text in self.words.raw("examples")]
        title = paragraph(self.fonts, self.words.say("asked"), self._title(15), inside)
        return card(stack([title, *items], self.mm(1)), self.width, pad, tint(self.ground, 0.1))

    def foot(self) -> Block:
        """The small print and the number to call."""
        small = Style(self.points(SMALL), ink=SOFT)
        danger = Style(self.points(SMALL * 1.2), bold=True)
        texts = [paragraph(self.fonts, text, small, self.width) for text in self.words.small()]
        made = paragraph(self.fonts, self.words.made(), small, self.width)
        return stack([*texts, paragraph(self.fonts, self.words.say("danger"), danger, self.width), made], self.mm(0.8))

    def _slogan(self) -> Block:
        """In the largest letters that need few lines."""
        sizes = [self.points(size) for size in range(SLOGAN[0], SLOGAN[1] - 1, -2)]
        styles = [Style(size, bold=True, ink=WHITE, even=True, tag="H1") for size in sizes]
        return largest(self.fonts, self.words.order.slogan, styles, self.width, self.mm(SLOGAN_ROOM * self.share))

    def _steps(self, width: float) -> Block:
        style = Style(self.points(14))
        title = paragraph(self.fonts, self.words.say("scan"), self._title(22), width)
        below = steps(self.fonts, self.words.steps(), style, width, self.ground)
        first = self.words.first_message()
        shout = [self._shout(first, width)] if first else []
        return stack([title, *below, *shout], self.mm(4))

    def _shout(self, text: str, width: float) -> Block:
        """What must be typed first, too large to be overlooked."""
        pad = self.mm(3.5)
        style = Style(self.points(17), bold=True, ink=WHITE, even=True)
        return card(paragraph(self.fonts, text, style, width - 2 * pad), width, pad, self.ground)

    def _title(self, size: float) -> Style:
        return Style(self.points(size), bold=True, ink=self.ground, even=True, tag="H2")


def draw_wall(press: Press, paper: Paper, words: Words, ground: Ink) -> None:
    """The poster's page; raises ``PosterError`` where the texts do not fit."""
    trim = paper.trim
    margin = MARGIN * trim.width / A4_WIDTH
    wall, parts = _fitted(paper, words, press.fonts, ground)
    head, middle, examples, foot = parts
    spare = trim.height - _needed(wall, parts)
    band = head.height + 2 * margin + spare * 0.4
    gap = wall.mm(6) + spare * 0.2
    press.page()
    with press.decoration():
        over = paper.over
        press.squares([Box(trim.x - over, trim.y - over, trim.width + 2 * over, band + over)], ground)
    y = trim.y + (band - head.height) / 2
    x = trim.x + margin
    head.draw(press, Point(x, y))
    y = trim.y + band + gap
    for block in (middle, examples):
        block.draw(press, Point(x, y))
        y += block.height + gap
    foot.draw(press, Point(x, trim.y + trim.height - margin * 0.8 - foot.height))
    crop_marks(press, paper)


def _needed(wall: Wall, parts: tuple[Block, ...]) -> float:
    """The height of all parts with the least room between them."""
    return sum(part.height for part in parts) + wall.mm(MARGIN * 2.8 + 6 * 3)


def _fitted(paper: Paper, words: Words, fonts: Fonts, ground: Ink) -> tuple[Wall, tuple[Block, Block, Block, Block]]:
    """The largest letters with which everything fits."""
    for wall in _walls(paper, words, fonts, ground):
        parts = wall.head(), wall.middle(), wall.examples(), wall.foot()
        if _needed(wall, parts) <= paper.trim.height:
            return wall, parts
    raise PosterError("poster.no_room", size=paper.name)


def _walls(paper: Paper, words: Words, fonts: Fonts, ground: Ink) -> Iterator[Wall]:
    scale = paper.trim.width / A4_WIDTH
    return (Wall(words, fonts, ground, scale, share) for share in SHARES)
