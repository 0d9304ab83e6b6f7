"""The exact texts that a school's editor copies."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

LOADER_PATH = "/widget.js"
MODULE_PATH = "/static/widget/element.js"
API_PATH = "/embed/v1/"
FRAME_PATH = "/embed/"


@dataclass(frozen=True)
class Snippets:
    """What belongs on one school's pages. ``server``: our origin; ``school`` and ``name``: the host's."""

    server: str
    school: str
    name: str

    @property
    def loader(self) -> str:
        """The script's address."""
        return self.server + LOADER_PATH

    @property
    def frame_address(self) -> str:
        """The frame's address."""
        return f"{self.server}{FRAME_PATH}{self.school}"

    @property
    def link(self) -> str:
        """The plain link, which works everywhere."""
        return f"{self.server}/?school={self.school}"

    @property
    def tag(self) -> str:
        """The tag that shows the assistant in a corner of the page."""
        return f'<script src="{self.loader}" data-school="{self.school}" async></script>'

    @property
    def frame(self) -> str:
        """The assistant inside the page, for sites that take no scripts."""
        title = escape(self.name)
        # Themes give frames "height: auto", which an attribute does not withstand.
        size = 'width="100%" height="640" style="height:640px;border:0"'
        return f'<iframe src="{self.frame_address}" title="{title}" {size} loading="lazy"></iframe>'
