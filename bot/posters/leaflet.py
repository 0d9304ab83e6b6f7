"""A4 folded in three. Outside: the flap that folds in, the back, the cover; inside: three questions with answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.posters.articles import Articles, passages
from bot.posters.blocks import Block, Style, address, item, largest, outer, paragraph, qr, space, stack, steps
from bot.posters.colours import tint
from bot.posters.cutting import crop_marks, fold_marks
from bot.posters.errors import PosterError
from bot.posters.formats import LEAFLET, Paper
from bot.posters.order import Words
from bot.posters.press import Press
from bot.sheets.fonts import Fonts
from bot.sheets.geometry import Box, Point
from bot.sheets.pen import SOFT, WHITE, Ink
from knowledge.content.schema import ArticleFile

FLAP = 97.0
"""The panel that folds in is narrower, else it buckles."""
PANEL = 100.0
PAD_X, PAD_Y = 9.0, 12.0
COVER_CODE = 52.0
SLOGAN_ROOM = 58.0
FLAP_CODE = 34.0
SHARES = (1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7)
BODY, SMALL, LEAST_POINTS = 11.5, 8.0, 6.5


@dataclass(frozen=True)
class Panel:
    """What stands from the top of a panel, what at its foot, and its ground."""

    top: Block
    foot: Block
    ground: Ink = WHITE

    def fits(self, height: float) -> bool:
        """Whether both fit, with room between them."""
        return self.top.height + self.foot.height + 3 * PAD_Y <= height


@dataclass(frozen=True)
class Leaflet:
    """One leaflet being laid out in letters of ``share`` of the full size."""

    words: Words
    articles: Articles
    fonts: Fonts
    ground: Ink
    share: float

    def outside(self) -> list[Panel]:
        """From left to right: flap, back, cover."""
        return [self._flap(FLAP - 2 * PAD_X), self._back(PANEL - 2 * PAD_X), self._cover(PANEL - 2 * PAD_X)]

    def inside(self) -> list[Panel]:
        """From left to right; the last one is the back of the flap."""
        found = [self.articles.get(article_id) for article_id in self.words.raw("inside")]
        return [
            self._answer(article, width - 2 * PAD_X) for article, width in zip(found, (PANEL, PANEL, FLAP), strict=True)
        ]

    def _cover(self, width: float) -> Panel:
        order = self.words.order
        sign = self._style(14, bold=True, ink=WHITE, even=True)
        line = self._style(12, ink=WHITE, even=True)
        top = stack(
            [
                self._text(self.words.sign(), sign, width),
                self._slogan(width),
                self._text(self.words.say("tagline"), line, width),
            ],
            6,
        )
        around = (width - outer(order.url, COVER_CODE)) / 2
        code = qr(order.url, COVER_CODE, self.words.say("qr_alt", link=order.link))
        centred = Block(code.height, lambda press, at: code.draw(press, Point(at.x + around, at.y)))
        scan = self._text(
            self.words.say("scan"), self._style(18, bold=True, ink=WHITE, anchor="middle", tag="H2"), width
        )
        shown = self._style(9, ink=WHITE, anchor="middle")
        foot = stack([scan, space(1), centred, address(self.fonts, order.link, order.url, shown, width)], 2)
        return Panel(top, foot, self.ground)

    def _flap(self, width: float) -> Panel:
        body = self._style(BODY)
        ways = steps(self.fonts, self.words.steps(), body, width, self.ground)
        examples = [self._item(self.words.plain(text), body, width) for text in self.words.raw("examples")]
        top = [
            self._title(self.words.say("how"), width),
            *ways,
            space(3),
            self._title(self.words.say("asked"), width),
            *examples,
        ]
        return Panel(stack(top, 3), self._code(width), tint(self.ground, 0.1))

    def _code(self, width: float) -> Block:
        """The code once more, for who has the leaflet open, and what must be typed first."""
        order, first = self.words.order, self.words.first_message()
        code = qr(order.url, FLAP_CODE, self.words.say("qr_alt", link=order.link))
        heavy = self._style(14, bold=True, ink=self.ground, even=True)
        return stack([code, self._text(first or self.words.say("scan"), heavy, width)], 2)

    def _back(self, width: float) -> Panel:
        small, heavy = self._style(BODY), self._style(BODY, bold=True)
        texts = [self._text(text, small, width) for text in self.words.small()]
        top = stack([self._title(self.words.say("about"), width), *texts], 3)
        made = self._text(self.words.made(), self._style(SMALL, ink=SOFT), width)
        return Panel(top, stack([self._text(self.words.say("danger"), heavy, width), made], 4))

    def _answer(self, article: ArticleFile, width: float) -> Panel:
        body = self._style(BODY)
        texts = [
            self._item(text, body, width) if passage.item else self._text(text, body, width)
            for passage in passages(article.answer)
            for text in [self.words.plain(passage.text)]
        ]
        top = [self._title(self.words.plain(article.title), width), *texts]
        return Panel(stack(top, 2.6), stack([*self._further(article, width), *self._sources(article, width)], 1.6))

    def _further(self, article: ArticleFile, width: float) -> list[Block]:
        """What can be asked next: the titles of the related articles."""
        style, title = self._style(10), self._style(10.5, bold=True, ink=self.ground, tag="H2")
        titles = [self.words.plain(self.articles.get(related).title) for related in article.related]
        items = [self._item(text, style, width) for text in titles]
        return [self._text(self.words.say("ask_more"), title, width), *items, space(2)] if items else []

    def _sources(self, article: ArticleFile, width: float) -> list[Block]:
        """Where the answer comes from, and when it was read again."""
        small, until = self._style(SMALL, ink=SOFT), article.valid_until
        told = {"reviewer": article.reviewer, "day": self.words.day(article.reviewed.isoformat())}
        last = (
            self.words.say("reviewed_until", **told, until=self.words.day(until.isoformat()))
            if until
            else self.words.say("reviewed", **told)
        )
        named = [self.words.source(source.title, source.date) for source in self.articles.sources(article)]
        title = self._style(SMALL, bold=True, ink=SOFT, tag="H2")
        heading = [self._text(self.words.say("sources"), title, width)] if named else []
        return [
            *heading,
            *(self._item(text, small, width) for text in named),
            self._text(last[:1].upper() + last[1:], small, width),
        ]

    def _slogan(self, width: float) -> Block:
        styles = [self._style(size, bold=True, ink=WHITE, even=True, tag="H1") for size in range(32, 15, -2)]
        return largest(self.fonts, self.words.order.slogan, styles, width, SLOGAN_ROOM)

    def _title(self, text: str, width: float) -> Block:
        return self._text(text, self._style(17, bold=True, ink=self.ground, even=True, tag="H2"), width)

    def _item(self, text: str, style: Style, width: float) -> Block:
        return item(self.fonts, text, style, width)

    def _text(self, text: str, style: Style, width: float) -> Block:
        return paragraph(self.fonts, text, style, width)

    def _style(self, size: float, **how: object) -> Style:
        return Style(max(size * self.share, LEAST_POINTS), **how)  # type: ignore[arg-type]


def draw_leaflet(press: Press, paper: Paper, words: Words, articles: Articles, ground: Ink) -> None:
    """Both pages; raises ``PosterError`` where the texts do not fit or an article is missing or no longer valid."""
    leaflets = [Leaflet(words, articles, press.fonts, ground, share) for share in SHARES]
    outside = _fitted((leaflet.outside() for leaflet in leaflets), paper)
    inside = _fitted((leaflet.inside() for leaflet in leaflets), paper)
    found = (outside, inside)
    for panels, widths in zip(found, ((FLAP, PANEL, PANEL), (PANEL, PANEL, FLAP)), strict=True):
        press.page()
        _draw_page(press, paper, panels, widths)
        fold_marks(press, paper, (widths[0], widths[0] + widths[1]))
        crop_marks(press, paper)


def _fitted(sides: Iterable[Sequence[Panel]], paper: Paper) -> Sequence[Panel]:
    """The side in the largest letters with which all its panels fit."""
    for panels in sides:
        if all(panel.fits(paper.trim.height) for panel in panels):
            return panels
    raise PosterError("poster.no_room", size=LEAFLET)


def _draw_page(press: Press, paper: Paper, panels: Sequence[Panel], widths: Sequence[float]) -> None:
    trim, over, x = paper.trim, paper.over, paper.trim.x
    for number, (panel, width) in enumerate(zip(panels, widths, strict=True)):
        left, right = (over if number == 0 else 0.0), (over if number == len(panels) - 1 else 0.0)
        with press.decoration():
            press.squares([Box(x - left, trim.y - over, width + left + right, trim.height + 2 * over)], panel.ground)
        panel.top.draw(press, Point(x + PAD_X, trim.y + PAD_Y))
        panel.foot.draw(press, Point(x + PAD_X, trim.y + trim.height - PAD_Y - panel.foot.height))
        x += width
